package dev.wfpsim.driver;

import static dev.wfpsim.testing.Times.fromNow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.sync.Dpc;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.KEvent;
import dev.wfpsim.kernel.sync.KThread;
import dev.wfpsim.kernel.sync.KTimer;
import dev.wfpsim.kernel.sync.SpinLock;
import dev.wfpsim.kernel.sync.WorkItem;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.NetBufferPool;
import dev.wfpsim.net.inspect.ConnectOperation;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.ChangeHandle;
import dev.wfpsim.wfp.fwpm.EngineHandle;
import dev.wfpsim.wfp.fwpm.EnumHandle;
import dev.wfpsim.wfp.fwpm.FwpmLayer;
import dev.wfpsim.wfp.fwpm.SessionOptions;
import dev.wfpsim.wfp.fwps.ClassifyFn;
import dev.wfpsim.wfp.fwps.ClassifyHandle;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.fwps.LayerDataVersion;
import dev.wfpsim.wfp.fwps.RedirectHandle;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.platform.PolicyBench;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * What drivers do right, close to what they are told of when they do it wrong: each case here is
 * the other half of findings that other tests provoke.
 */
class WellBehavedTest {
  private static final FwpsLayer REDIRECT = FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V4;

  private final PlatformBench bench = new PlatformBench();

  /** Loads a driver, does something, unloads it. */
  private void lives(Consumer<DriverContext> entry, Runnable meanwhile, Runnable exit) {
    LoadedDriver load = bench.drivers.load("d", new TestDriver(entry, context -> exit.run()));
    bench.thread(
        "life",
        () -> {
          PlatformBench.join(load);
          meanwhile.run();
          bench.drivers.unload(load);
        });
  }

  @Test
  void handles_usedUntilTheirEnd_tellNothing() {
    Ref<EngineHandle> engine = new Ref<>();
    Ref<ChangeHandle> subscription = new Ref<>();
    Ref<InjectionHandle> injection = new Ref<>();
    Ref<RedirectHandle> redirect = new Ref<>();
    Ref<DeviceObject> device = new Ref<>();
    DriverContext[] d = new DriverContext[1];
    lives(
        context -> {
          d[0] = context;
          Fwpm fwpm = context.fwpm();
          fwpm.FwpmEngineOpen0(SessionOptions.kernel("s", true), engine);
          fwpm.FwpmTransactionBegin0(engine.value(), 0);
          fwpm.FwpmTransactionCommit0(engine.value());
          context.io().IoCreateDevice("more", device);
          fwpm.FwpmBfeStateSubscribeChanges0(device.value(), state -> {}, subscription);
          assertThat(fwpm.FwpmBfeStateGet0()).isNotNull();
          context.fwps().FwpsInjectionHandleCreate0(AddressFamily.AF_INET, 0, injection);
          context.fwps().FwpsRedirectHandleCreate0(bench.key(), 0, redirect);
        },
        () -> {},
        () -> {
          d[0].fwps().FwpsRedirectHandleDestroy0(redirect.value());
          d[0].fwps().FwpsInjectionHandleDestroy0(injection.value());
          d[0].fwpm().FwpmBfeStateUnsubscribeChanges0(subscription.value());
          d[0].fwpm().FwpmEngineClose0(engine.value());
          d[0].io().IoDeleteDevice(device.value());
        });
    assertThat(bench.run()).isEmpty();
  }

  @Test
  void enumeration_destroyedAndItsPagesFreed_tellsNothing() {
    lives(
        context -> {
          Fwpm fwpm = context.fwpm();
          Ref<EngineHandle> engine = new Ref<>();
          Ref<EnumHandle> layers = new Ref<>();
          fwpm.FwpmEngineOpen0(null, engine);
          fwpm.FwpmLayerCreateEnumHandle0(engine.value(), null, layers);
          Ref<Integer> returned = new Ref<>(1);
          while (returned.value() > 0) {
            Ref<List<FwpmLayer>> page = new Ref<>();
            fwpm.FwpmLayerEnum0(engine.value(), layers.value(), 40, page, returned);
            fwpm.FwpmFreeMemory0(page);
          }
          fwpm.FwpmLayerDestroyEnumHandle0(engine.value(), layers.value());
          fwpm.FwpmEngineClose0(engine.value());
        },
        () -> {},
        () -> {});
    assertThat(bench.run()).isEmpty();
  }

  @Test
  void whatRuns_isOverBeforeTheUnloadIs_tellsNothing() {
    DriverContext[] d = new DriverContext[1];
    Ref<KThread> thread = new Ref<>();
    KEvent[] stop = new KEvent[1];
    KTimer[] timer = new KTimer[1];
    Dpc[] dpc = new Dpc[1];
    WorkItem[] item = new WorkItem[1];
    PoolMemory[] block = new PoolMemory[1];
    ProcessNotify notify = (process, created) -> {};
    lives(
        context -> {
          d[0] = context;
          Ke ke = context.ke();
          stop[0] = ke.KeInitializeEvent("stop", EventType.NOTIFICATION, false);
          dpc[0] = ke.KeInitializeDpc("dpc", () -> {});
          timer[0] = ke.KeInitializeTimer("timer");
          ke.KeSetTimer(timer[0], fromNow(1_000_000_000), dpc[0]);
          ke.KeInsertQueueDpc(dpc[0]);
          item[0] = context.io().IoAllocateWorkItem(context.deviceObject(), "item", () -> {});
          context
              .ps()
              .PsCreateSystemThread(
                  thread, "worker", () -> ke.KeWaitForSingleObject(stop[0], Ke.FOREVER));
          context.ps().PsSetCreateProcessNotifyRoutineEx(notify, false);
          block[0] = context.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, 16, "Well");
        },
        () -> {},
        () -> {
          d[0].ps().PsSetCreateProcessNotifyRoutineEx(notify, true);
          d[0].ke().KeCancelTimer(timer[0]);
          d[0].ke().KeFlushQueuedDpcs(dpc[0]);
          d[0].io().IoFreeWorkItem(item[0]);
          d[0].ke().KeSetEvent(stop[0]);
          d[0].ke().KeWaitForSingleObject(thread.value());
          d[0].ex().ExFreePoolWithTag(Objects.requireNonNull(block[0]), "Well");
        });
    assertThat(bench.run()).isEmpty();
  }

  @Test
  void buffers_freedInTheRightOrderByTheirFunctions_tellNothing() {
    DriverContext driver = bench.driver("d");
    bench.thread(
        "t",
        () -> {
          Fwps fwps = driver.fwps();
          NetBufferPool pool = driver.ndis().NdisAllocateNetBufferListPool();
          Ref<NetBufferList> list = new Ref<>();
          fwps.FwpsAllocateNetBufferAndNetBufferList0(
              pool, 0, 0, Mdl.of(new byte[40]), 0, 40, list);
          Ref<NetBufferList> clone = new Ref<>();
          fwps.FwpsAllocateCloneNetBufferList0(list.value(), null, 0, clone);
          fwps.FwpsReferenceNetBufferList0(clone.value(), false);
          driver.ndis().NdisAdvanceNetBufferListDataStart(clone.value(), 8, false);
          driver.ndis().NdisRetreatNetBufferListDataStart(clone.value(), 8, 0);
          fwps.FwpsDereferenceNetBufferList0(clone.value(), false);
          fwps.FwpsFreeCloneNetBufferList0(clone.value(), 0);
          fwps.FwpsFreeNetBufferList0(list.value());
          driver.ndis().NdisFreeNetBufferListPool(pool);
        });
    assertThat(bench.run()).isEmpty();
    assertThat(bench.host.buffers().live("d")).isEmpty();
  }

  @Test
  void locks_takenAtTheLevelTheyAreFor_tellNothing() {
    DriverContext driver = bench.driver("d");
    bench.thread(
        "t",
        () -> {
          Ke ke = driver.ke();
          SpinLock lock = ke.KeInitializeSpinLock("lock");
          Ref<Irql> old = new Ref<>();
          ke.KeAcquireSpinLock(lock, old);
          ke.KeReleaseSpinLock(lock, old.get());
          ke.KeRaiseIrql(Irql.DISPATCH_LEVEL, old);
          ke.KeAcquireSpinLockAtDpcLevel(lock);
          ke.KeReleaseSpinLockFromDpcLevel(lock);
          ke.KeLowerIrql(old.get());
        });
    assertThat(bench.run()).isEmpty();
  }

  private void connects() {
    ConnectOperation operation =
        bench.connect(bench.process("p"), DriverRig.CLIENT, DriverRig.SERVER);
    operation.follow(bench.host.inspection().connectRedirect(operation));
  }

  /** Acquires, writes nothing, applies once with the filter it was called for, and releases. */
  @Test
  void callout_thatKeepsTheRulesOfItsClassify_tellsNothing() {
    DriverContext[] d = new DriverContext[1];
    Guid key = bench.key();
    Ref<Integer> id = new Ref<>();
    ClassifyFn classifyFn =
        (values, meta, data, context, filter, flow, out) -> {
          Fwps fwps = d[0].fwps();
          Ref<Irql> old = new Ref<>();
          d[0].ke().KeRaiseIrql(Irql.DISPATCH_LEVEL, old);
          d[0].ke().KeLowerIrql(old.get());
          Ref<ClassifyHandle> handle = new Ref<>();
          fwps.FwpsAcquireClassifyHandle0(context, 0, handle);
          Ref<LayerDataVersion> version = new Ref<>();
          fwps.FwpsAcquireWritableLayerDataPointer0(
              handle.value(), filter.filterId(), 0, version, out);
          fwps.FwpsApplyModifiedLayerData0(handle.value(), version.value(), 0);
          fwps.FwpsReleaseClassifyHandle0(handle.value());
          out.actionType = FwpActionType.FWP_ACTION_PERMIT;
          bench.log("classified");
        };
    lives(
        context -> {
          d[0] = context;
          FwpsCallout callout = PolicyBench.callout(key, 0, classifyFn);
          context.fwps().FwpsCalloutRegister1(context.deviceObject(), callout, id);
          Ref<EngineHandle> engine = new Ref<>();
          context.fwpm().FwpmEngineOpen0(SessionOptions.kernel("s", true), engine);
          context.fwpm().FwpmEngineClose0(engine.value());
        },
        () -> {
          bench.filter(REDIRECT, 100, key);
          connects();
        },
        () -> {
          d[0].fwps().FwpsCalloutUnregisterById0(id.value());
          d[0].io().IoDeleteDevice(d[0].deviceObject());
        });
    assertThat(bench.run()).isEmpty();
    assertThat(bench.logged()).containsExactly("classified");
  }
}
