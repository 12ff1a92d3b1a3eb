package dev.wfpsim.driver;

import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.sync.Dpc;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.FastMutex;
import dev.wfpsim.kernel.sync.KEvent;
import dev.wfpsim.kernel.sync.KThread;
import dev.wfpsim.kernel.sync.KTimer;
import dev.wfpsim.kernel.sync.KWaitBlock;
import dev.wfpsim.kernel.sync.QueuedSpinLock;
import dev.wfpsim.kernel.sync.ReaderWriterSpinLock;
import dev.wfpsim.kernel.sync.RundownProtection;
import dev.wfpsim.kernel.sync.Semaphore;
import dev.wfpsim.kernel.sync.Shared;
import dev.wfpsim.kernel.sync.SpinLock;
import dev.wfpsim.kernel.sync.WaitType;
import dev.wfpsim.kernel.sync.WorkItem;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.FreeFunction;
import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.NetBufferPool;
import dev.wfpsim.trace.StableHash;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.ChangeHandle;
import dev.wfpsim.wfp.fwpm.EngineHandle;
import dev.wfpsim.wfp.fwpm.EnumHandle;
import dev.wfpsim.wfp.fwpm.FwpmCallout;
import dev.wfpsim.wfp.fwpm.FwpmCalloutEnumTemplate;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwpm.FwpmFilterEnumTemplate;
import dev.wfpsim.wfp.fwpm.FwpmLayerEnumTemplate;
import dev.wfpsim.wfp.fwpm.FwpmProvider;
import dev.wfpsim.wfp.fwpm.FwpmProviderContextEnumTemplate;
import dev.wfpsim.wfp.fwpm.FwpmProviderEnumTemplate;
import dev.wfpsim.wfp.fwpm.FwpmSublayerEnumTemplate;
import dev.wfpsim.wfp.fwpm.ProviderContext;
import dev.wfpsim.wfp.fwpm.ServiceStateChangeCallback;
import dev.wfpsim.wfp.fwpm.SessionOptions;
import dev.wfpsim.wfp.fwpm.Sublayer;
import dev.wfpsim.wfp.fwps.ClassifyContext;
import dev.wfpsim.wfp.fwps.ClassifyFn;
import dev.wfpsim.wfp.fwps.ClassifyHandle;
import dev.wfpsim.wfp.fwps.CompletionContext;
import dev.wfpsim.wfp.fwps.FlowDeleteFn;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsConnectRequest;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.fwps.FwpsInjectComplete;
import dev.wfpsim.wfp.fwps.FwpsPacketListInformation;
import dev.wfpsim.wfp.fwps.FwpsStreamData;
import dev.wfpsim.wfp.fwps.FwpsStreamDataOffset;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.fwps.LayerDataVersion;
import dev.wfpsim.wfp.fwps.NetBufferListNotifyFn0;
import dev.wfpsim.wfp.fwps.NetBufferListNotifyFn1;
import dev.wfpsim.wfp.fwps.NotifyFn;
import dev.wfpsim.wfp.fwps.RedirectHandle;
import dev.wfpsim.wfp.fwps.TransportSendParams;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Good, stale and foreign arguments of every type that a documented call takes, made on demand by
 * one driver on the thread that asks.
 */
final class CallSamples {
  /** What a classifyFn is given, for calls that are made in one. */
  record InClassify(
      FwpsIncomingValues values,
      FwpsIncomingMetadataValues meta,
      ClassifyContext context,
      FwpsFilter filter,
      FwpsClassifyOut out) {}

  /** The types whose values have an end. */
  static final Set<Class<?>> STALE =
      Set.of(
          PoolMemory.class,
          WorkItem.class,
          KThread.class,
          DeviceObject.class,
          NetBufferPool.class,
          NetBufferList.class,
          NetBuffer.class,
          InjectionHandle.class,
          RedirectHandle.class,
          EngineHandle.class,
          ChangeHandle.class,
          EnumHandle.class,
          ClassifyHandle.class,
          CompletionContext.class,
          RundownProtection.class);

  private final Machine machine;
  private final DriverContext driver;
  private final @Nullable InClassify classify;
  private final Map<String, Supplier<@Nullable Object>> good = new TreeMap<>();
  private final Map<String, Supplier<@Nullable Object>> stale = new TreeMap<>();
  private int names;

  CallSamples(DriverContext driver, @Nullable InClassify classify) {
    this.machine = driver.host().machine();
    this.driver = driver;
    this.classify = classify;
    addKernel();
    addBuffers();
    addPlatform();
    addManagement();
    addClassify();
    addStale();
  }

  private void add(Class<?> type, Supplier<@Nullable Object> make) {
    good.put(type.getName(), make);
  }

  /** Whether there is a good value of a type. */
  boolean knows(Class<?> type) {
    return good.containsKey(type.getName());
  }

  /** A good value, new where it is an object with a life. */
  @Nullable Object good(Class<?> type) {
    return Objects.requireNonNull(good.get(type.getName()), type::getName).get();
  }

  /** A value whose life is over, or null where the type has none. */
  @Nullable Object stale(Class<?> type) {
    Supplier<@Nullable Object> make = stale.get(type.getName());
    return make == null ? null : make.get();
  }

  private Guid key() {
    return new Guid(StableHash.of(driver.name()), StableHash.of(name()) + machine.keyFor("key"));
  }

  private String name() {
    return "sample" + ++names;
  }

  private void addKernel() {
    Ke ke = driver.ke();
    Ex ex = driver.ex();
    add(String.class, () -> "tag1");
    add(DriverContext.class, () -> driver);
    add(SpinLock.class, () -> ke.KeInitializeSpinLock(name()));
    add(QueuedSpinLock.class, () -> ke.KeInitializeQueuedSpinLock(name()));
    add(ReaderWriterSpinLock.class, () -> ex.ExInitializeSpinLock(name()));
    add(KEvent.class, () -> ke.KeInitializeEvent(name(), EventType.NOTIFICATION, true));
    add(dev.wfpsim.kernel.sync.DispatcherObject.class, () -> good(KEvent.class));
    add(List.class, () -> List.of(Objects.requireNonNull(good(KEvent.class))));
    add(WaitType.class, () -> WaitType.WAIT_ANY);
    add(KWaitBlock[].class, () -> new KWaitBlock[] {new KWaitBlock()});
    add(Semaphore.class, () -> ke.KeInitializeSemaphore(name(), 1, 5));
    add(KTimer.class, () -> ke.KeInitializeTimer(name()));
    add(Dpc.class, () -> ke.KeInitializeDpc(name(), () -> {}));
    add(KThread.class, () -> new KThread(machine.startThread(name(), () -> {})));
    add(FastMutex.class, () -> ex.ExInitializeFastMutex(name()));
    add(RundownProtection.class, () -> ex.ExInitializeRundownProtection(name()));
    add(PoolMemory.class, () -> ex.ExAllocatePoolWithTag(PoolType.NON_PAGED, 64, "tag1"));
    add(WorkItem.class, () -> driver.io().IoAllocateWorkItem(device(), name(), () -> {}));
    add(
        DeviceObject.class,
        () -> {
          Ref<DeviceObject> made = new Ref<>();
          driver.io().IoCreateDevice(name(), made);
          return made.get();
        });
    add(Runnable.class, () -> (Runnable) () -> {});
    add(ProcessNotify.class, () -> (ProcessNotify) (process, created) -> {});
    add(Shared.class, () -> new Shared<>(machine, name(), "value"));
  }

  private DeviceObject device() {
    return driver.deviceObject();
  }

  private void addBuffers() {
    add(FwpsPacketListInformation.class, FwpsPacketListInformation::new);
    add(NetBufferPool.class, () -> driver.ndis().NdisAllocateNetBufferListPool());
    add(NetBufferList.class, () -> PlatformBench.built(driver, PlatformBench.inboundPacket(64)));
    add(
        NetBuffer.class,
        () -> PlatformBench.built(driver, PlatformBench.inboundPacket(64)).firstNetBuffer());
    add(Mdl.class, () -> driver.ndis().NdisAllocateMdl(Memory.ofSize(100), 100));
    add(
        FwpsStreamData.class,
        () -> {
          NetBufferList list = PlatformBench.built(driver, PlatformBench.inboundPacket(64));
          NetBuffer packet = list.firstNetBuffer();
          FwpsStreamDataOffset start =
              new FwpsStreamDataOffset(list, packet, packet.currentMdl(), 0, 0, 0);
          return new FwpsStreamData(FwpsStreamData.FWPS_STREAM_FLAG_SEND, start, 40, list);
        });
    add(byte[].class, () -> new byte[64]);
    add(Memory.class, () -> Memory.ofSize(64));
    add(IpAddress.class, () -> PlatformBench.REMOTE);
    add(SocketAddress.class, () -> new SocketAddress(PlatformBench.REMOTE, 80));
  }

  private void addPlatform() {
    add(Ref.class, Ref::new);
    add(Guid.class, this::key);
    add(Object.class, Object::new);
    add(
        ClassifyFn.class,
        () -> (ClassifyFn) (values, meta, data, context, filter, flow, out) -> {});
    add(NotifyFn.class, () -> (NotifyFn) (type, key, filter) -> NtStatus.STATUS_SUCCESS);
    add(FlowDeleteFn.class, () -> (FlowDeleteFn) (layer, callout, context) -> {});
    add(
        FwpsCallout.class,
        () ->
            new FwpsCallout(
                3,
                key(),
                0,
                (ClassifyFn) good(ClassifyFn.class),
                (NotifyFn) good(NotifyFn.class),
                null));
    add(FwpValue.class, () -> FwpValue.uint32(0));
    add(FwpsInjectComplete.class, this::freeing);
    add(NetBufferListNotifyFn0.class, () -> (NetBufferListNotifyFn0) (t, l, n, y, c, g) -> {});
    add(
        NetBufferListNotifyFn1.class,
        () -> (NetBufferListNotifyFn1) (t, l, n, y, c, g) -> NtStatus.STATUS_SUCCESS);
    add(TransportSendParams.class, CallSamples::params);
    add(InjectionHandle.class, this::injectionHandle);
    add(RedirectHandle.class, this::redirectHandle);
  }

  private FwpsInjectComplete freeing() {
    return (context, list, dispatchLevel) -> driver.fwps().FwpsFreeNetBufferList0(list);
  }

  private static TransportSendParams params() {
    TransportSendParams params = new TransportSendParams();
    params.remoteAddress = PlatformBench.REMOTE;
    return params;
  }

  private @Nullable Object injectionHandle() {
    Ref<InjectionHandle> handle = new Ref<>();
    int all =
        InjectionHandle.TYPE_TRANSPORT
            | InjectionHandle.TYPE_NETWORK
            | InjectionHandle.TYPE_FORWARD
            | InjectionHandle.TYPE_L2;
    driver.fwps().FwpsInjectionHandleCreate0(AddressFamily.AF_INET, all, handle);
    return handle.get();
  }

  private @Nullable Object redirectHandle() {
    Ref<RedirectHandle> handle = new Ref<>();
    driver.fwps().FwpsRedirectHandleCreate0(key(), 0, handle);
    return handle.get();
  }

  private void addManagement() {
    FwpsLayer layer = FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4;
    add(SessionOptions.class, () -> SessionOptions.kernel(name(), true));
    add(EngineHandle.class, this::session);
    add(FwpmProvider.class, () -> new FwpmProvider(key(), name(), 0, null));
    add(Sublayer.class, () -> new Sublayer(key(), name(), 0, null, 7));
    add(ProviderContext.class, () -> new ProviderContext(key(), name(), 0, null, null, 0));
    add(FwpmCallout.class, () -> new FwpmCallout(key(), name(), 0, null, layer));
    add(
        FwpmFilter.class,
        () -> FwpmFilter.at(layer).action(FwpActionType.FWP_ACTION_PERMIT).build());
    add(ServiceStateChangeCallback.class, () -> (ServiceStateChangeCallback) state -> {});
    add(ChangeHandle.class, this::subscription);
    add(EnumHandle.class, () -> enumeration((EngineHandle) session()));
    add(FwpmFilterEnumTemplate.class, () -> FwpmFilterEnumTemplate.at(layer));
    add(FwpmCalloutEnumTemplate.class, () -> new FwpmCalloutEnumTemplate(null, layer));
    add(FwpmProviderEnumTemplate.class, () -> new FwpmProviderEnumTemplate(0));
    add(FwpmLayerEnumTemplate.class, () -> new FwpmLayerEnumTemplate(0));
    add(FwpmSublayerEnumTemplate.class, () -> new FwpmSublayerEnumTemplate(null));
    add(FwpmProviderContextEnumTemplate.class, () -> new FwpmProviderContextEnumTemplate(null));
  }

  private @Nullable Object session() {
    Ref<EngineHandle> session = new Ref<>();
    driver.fwpm().FwpmEngineOpen0(SessionOptions.kernel(name(), true), session);
    return session.get();
  }

  private @Nullable Object enumeration(@Nullable EngineHandle session) {
    Ref<EnumHandle> handle = new Ref<>();
    driver.fwpm().FwpmFilterCreateEnumHandle0(session, null, handle);
    return handle.get();
  }

  private @Nullable Object destroyedEnumeration() {
    EngineHandle session = (EngineHandle) session();
    EnumHandle handle = (EnumHandle) enumeration(session);
    driver.fwpm().FwpmFilterDestroyEnumHandle0(session, handle);
    return handle;
  }

  private @Nullable Object subscription() {
    Ref<ChangeHandle> subscription = new Ref<>();
    driver.fwpm().FwpmBfeStateSubscribeChanges0(device(), state -> {}, subscription);
    return subscription.get();
  }

  private void addClassify() {
    InClassify now = classify;
    if (now == null) {
      return;
    }
    add(ClassifyContext.class, now::context);
    add(FwpsClassifyOut.class, now::out);
    add(FwpsIncomingMetadataValues.class, now::meta);
    add(FwpsIncomingValues.class, now::values);
    add(FwpsFilter.class, now::filter);
    add(
        ClassifyHandle.class,
        () -> {
          Ref<ClassifyHandle> handle = new Ref<>();
          driver.fwps().FwpsAcquireClassifyHandle0(now.context(), 0, handle);
          return handle.get();
        });
    add(LayerDataVersion.class, () -> writable(now));
    add(FwpsConnectRequest.class, () -> writable(now));
    add(
        CompletionContext.class,
        () -> {
          Ref<CompletionContext> operation = new Ref<>();
          driver.fwps().FwpsPendOperation0(now.meta().completionHandle(), operation);
          return operation.get();
        });
  }

  private @Nullable Object writable(InClassify now) {
    Ref<LayerDataVersion> data = new Ref<>();
    ClassifyHandle handle = (ClassifyHandle) good(ClassifyHandle.class);
    driver
        .fwps()
        .FwpsAcquireWritableLayerDataPointer0(
            Objects.requireNonNull(handle), now.filter().filterId(), 0, data, now.out());
    return data.get();
  }

  private <T> void addStale(Class<T> type, java.util.function.Consumer<T> end) {
    stale.put(
        type.getName(),
        () -> {
          T value = type.cast(good(type));
          if (value != null) {
            end.accept(value);
          }
          return value;
        });
  }

  private NetBuffer bufferOfAFreedList() {
    NetBufferList list = PlatformBench.built(driver, PlatformBench.inboundPacket(64));
    NetBuffer buffer = list.firstNetBuffer();
    list.free(FreeFunction.FREE);
    return buffer;
  }

  private void addStale() {
    addStale(PoolMemory.class, block -> driver.ex().ExFreePool(block));
    addStale(DeviceObject.class, device -> driver.io().IoDeleteDevice(device));
    addStale(WorkItem.class, item -> driver.io().IoFreeWorkItem(item));
    addStale(KThread.class, thread -> driver.ke().KeWaitForSingleObject(thread));
    addStale(NetBufferPool.class, pool -> driver.ndis().NdisFreeNetBufferListPool(pool));
    addStale(NetBufferList.class, list -> list.free(FreeFunction.FREE));
    stale.put(NetBuffer.class.getName(), this::bufferOfAFreedList);
    addStale(InjectionHandle.class, h -> driver.fwps().FwpsInjectionHandleDestroy0(h));
    addStale(RedirectHandle.class, h -> driver.fwps().FwpsRedirectHandleDestroy0(h));
    addStale(EngineHandle.class, s -> driver.fwpm().FwpmEngineClose0(s));
    addStale(ChangeHandle.class, s -> driver.fwpm().FwpmBfeStateUnsubscribeChanges0(s));
    stale.put(EnumHandle.class.getName(), this::destroyedEnumeration);
    addStale(ClassifyHandle.class, h -> driver.fwps().FwpsReleaseClassifyHandle0(h));
    addStale(CompletionContext.class, o -> driver.fwps().FwpsCompleteOperation0(o, null));
    addStale(RundownProtection.class, r -> driver.ex().ExWaitForRundownProtectionRelease(r));
  }

  /**
   * A value that is odd for its kind: the ends of the range of numbers, each constant of an enum.
   */
  static Object[] odd(Class<?> type) {
    if (type == int.class) {
      return new Object[] {0, 1, -1, 7, 99, Integer.MAX_VALUE, Integer.MIN_VALUE};
    }
    if (type == long.class) {
      return new Object[] {0L, 1L, -1L, Long.MAX_VALUE, Long.MIN_VALUE};
    }
    if (type == boolean.class) {
      return new Object[] {true, false};
    }
    if (type == double.class) {
      return new Object[] {0.0, -1.0, Double.NaN, Double.MAX_VALUE};
    }
    if (type == String.class) {
      return new Object[] {"", "tag12", "\u00e9\u4e2d"};
    }
    if (type == byte[].class) {
      return new Object[] {new byte[0], new byte[1]};
    }
    if (type == Memory.class) {
      return new Object[] {Memory.ofSize(0), Memory.ofSize(1)};
    }
    if (type == List.class) {
      return new Object[] {List.of(), Collections.singletonList(null)};
    }
    if (type.isEnum()) {
      return type.getEnumConstants();
    }
    return new Object[0];
  }

  /** A usual value of a plain type, or null for another type. */
  static @Nullable Object plain(Class<?> type) {
    if (type == int.class) {
      return 0;
    }
    if (type == long.class) {
      return 0L;
    }
    if (type == boolean.class) {
      return false;
    }
    if (type == double.class) {
      return 0.5;
    }
    if (type == AddressFamily.class) {
      return AddressFamily.AF_INET;
    }
    if (type == Irql.class) {
      return Irql.DISPATCH_LEVEL;
    }
    return type.isEnum() ? type.getEnumConstants()[0] : null;
  }
}
