package dev.wfpsim.scenario.library;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.wfp.fwp.FwpConditionFlags;
import dev.wfpsim.wfp.fwps.ClassifyContext;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.layer.FwpsField;
import org.jspecify.annotations.Nullable;

/**
 * Diverts whole IP packets: takes each one at the IP layers, and lets a worker put a clone of it
 * back in the order of arrival. A real driver would hand the packets to a program in between.
 *
 * <p>Callouts {@code outbound-v4}, {@code inbound-v4}, {@code outbound-v6} and {@code inbound-v6}.
 * Fragments are left alone: a fragmented datagram is taken when it has been put together. Loopback
 * traffic is taken on its way out only.
 *
 * <p>Pages: packet-inspection-points, data-offset-positions, FwpsInjectNetworkSendAsync0,
 * FwpsInjectNetworkReceiveAsync0.
 */
final class NetworkDivert implements Driver {
  private static final String PACKET_TAG = "ndiv";
  private static final int PACKET_BYTES = 64;

  /** A packet on its way through the worker. */
  private record Diverted(
      NetBufferList list,
      InjectionHandle handle,
      boolean outbound,
      int compartmentId,
      int interfaceIndex,
      int subInterfaceIndex) {}

  private final DriverSettings settings;

  /** Set by driverEntry, like the members below; those behind it by the set-up. */
  @SuppressWarnings("NullAway.Init")
  private DriverContext driver;

  @SuppressWarnings("NullAway.Init")
  private StackWait stackWait;

  @SuppressWarnings("NullAway.Init")
  private CalloutSet callouts;

  /** Network injection needs a handle for each family. Null until set up. */
  private @Nullable InjectionHandle handleV4;

  private @Nullable InjectionHandle handleV6;

  @SuppressWarnings("NullAway.Init")
  private WorkerQueue<PoolMemory> diverted;

  NetworkDivert(DriverSettings settings) {
    this.settings = settings;
  }

  @Override
  public NtStatus driverEntry(DriverContext context) {
    driver = context;
    callouts = new CalloutSet(context);
    stackWait = new StackWait(context, settings.interval("retry"), this::setUp);
    return stackWait.start();
  }

  private NtStatus setUp() {
    NtStatus status = createHandles();
    if (!status.isSuccess()) {
      destroyHandles();
      return status;
    }
    // Handles and worker before the callouts: from its registration on a callout may be called.
    diverted = new WorkerQueue<>(driver, settings.text("worker"), this::inject);
    status = diverted.status();
    for (String callout : NetworkDivertKind.CALLOUTS) {
      if (status.isSuccess()) {
        status = callouts.register(settings.calloutKey(callout), this::classify);
      }
    }
    if (!status.isSuccess()) {
      tearDown();
    }
    return status;
  }

  private NtStatus createHandles() {
    Ref<InjectionHandle> handle = new Ref<>();
    NtStatus status =
        driver
            .fwps()
            .FwpsInjectionHandleCreate0(
                AddressFamily.AF_INET, InjectionHandle.TYPE_NETWORK, handle);
    if (!status.isSuccess()) {
      return status;
    }
    handleV4 = handle.value();
    status =
        driver
            .fwps()
            .FwpsInjectionHandleCreate0(
                AddressFamily.AF_INET6, InjectionHandle.TYPE_NETWORK, handle);
    if (status.isSuccess()) {
      handleV6 = handle.value();
    }
    return status;
  }

  /** Each destruction waits for the completions of everything injected with the handle. */
  private void destroyHandles() {
    InjectionHandle four = handleV4;
    if (four != null) {
      driver.fwps().FwpsInjectionHandleDestroy0(four);
      handleV4 = null;
    }
    InjectionHandle six = handleV6;
    if (six != null) {
      driver.fwps().FwpsInjectionHandleDestroy0(six);
      handleV6 = null;
    }
  }

  @Override
  public void unload() {
    stackWait.stop();
    if (handleV6 != null) {
      tearDown();
    }
  }

  private void tearDown() {
    // 1. Take nothing more, and put back all that was taken. The callouts are still there: they let
    //    what comes back pass.
    diverted.stopAndDrain();
    // 2. No classify runs any more after this, so nobody asks about the handles.
    callouts.unregisterAll();
    // 3. Completions still run our code and free our memory: wait for them, without any lock.
    destroyHandles();
  }

  private void classify(
      FwpsIncomingValues inFixedValues,
      FwpsIncomingMetadataValues inMetaValues,
      @Nullable Object layerData,
      ClassifyContext classifyContext,
      FwpsFilter filter,
      long flowContext,
      FwpsClassifyOut classifyOut) {
    // Without the right somebody heavier has taken the packet: wait for the clone.
    if (!classifyOut.hasWriteRight()) {
      return;
    }
    Verdicts.permit(filter, classifyOut);
    InjectionHandle handle = isIpv6(inFixedValues) ? handleV6 : handleV4;
    if (handle != null
        && layerData instanceof NetBufferList packet
        && isForDiversion(inFixedValues, packet, handle)
        && take(inFixedValues, inMetaValues, packet, handle)) {
      Verdicts.absorb(classifyOut);
    }
  }

  private boolean isForDiversion(
      FwpsIncomingValues values, NetBufferList packet, InjectionHandle handle) {
    long flags = values.number(FwpsField.FLAGS);
    if ((flags & FwpConditionFlags.FWP_CONDITION_FLAG_IS_FRAGMENT) != 0) {
      return false;
    }
    if (!isOutbound(values) && (flags & FwpConditionFlags.FWP_CONDITION_FLAG_IS_LOOPBACK) != 0) {
      return false;
    }
    // What we injected, last or earlier, comes by again: taking it once more would never end.
    return switch (driver.fwps().FwpsQueryPacketInjectionState0(handle, packet, null)) {
      case FWPS_PACKET_INJECTED_BY_SELF, FWPS_PACKET_PREVIOUSLY_INJECTED_BY_SELF -> false;
      default -> true;
    };
  }

  /** Clones the packet and queues the clone; false if the packet is to pass as it is. */
  private boolean take(
      FwpsIncomingValues values,
      FwpsIncomingMetadataValues meta,
      NetBufferList packet,
      InjectionHandle handle) {
    PoolMemory block =
        driver.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, PACKET_BYTES, PACKET_TAG);
    if (block == null) {
      return false;
    }
    NetBufferList clone = cloned(values, meta, packet);
    if (clone == null) {
      driver.ex().ExFreePoolWithTag(block, PACKET_TAG);
      return false;
    }
    block.setObject(
        new Diverted(
            clone,
            handle,
            isOutbound(values),
            Compartments.of(meta),
            (int) values.number(FwpsField.INTERFACE_INDEX),
            (int) values.number(FwpsField.SUB_INTERFACE_INDEX)));
    if (diverted.add(block)) {
      return true;
    }
    // We are being unloaded: let the packet itself pass.
    free(block);
    return false;
  }

  /**
   * A clone that starts at the IP header, as network injection wants it. Outbound the packet starts
   * there; inbound it starts at the transport header and is moved back by the IP header, for as
   * long as the cloning takes.
   */
  private @Nullable NetBufferList cloned(
      FwpsIncomingValues values, FwpsIncomingMetadataValues meta, NetBufferList packet) {
    int header = isOutbound(values) ? 0 : meta.ipHeaderSize();
    NetBuffer data = packet.firstNetBuffer();
    if (header > 0 && !driver.ndis().NdisRetreatNetBufferDataStart(data, header, 0).isSuccess()) {
      return null;
    }
    Ref<NetBufferList> clone = new Ref<>();
    driver.fwps().FwpsAllocateCloneNetBufferList0(packet, null, 0, clone);
    if (header > 0) {
      driver.ndis().NdisAdvanceNetBufferDataStart(data, header, false);
    }
    return clone.get();
  }

  /** The worker. */
  private void inject(PoolMemory block) {
    Diverted packet = (Diverted) block.object();
    NtStatus status =
        packet.outbound()
            ? driver
                .fwps()
                .FwpsInjectNetworkSendAsync0(
                    packet.handle(),
                    null,
                    0,
                    packet.compartmentId(),
                    packet.list(),
                    this::completed,
                    block)
            : driver
                .fwps()
                .FwpsInjectNetworkReceiveAsync0(
                    packet.handle(),
                    null,
                    0,
                    packet.compartmentId(),
                    packet.interfaceIndex(),
                    packet.subInterfaceIndex(),
                    packet.list(),
                    this::completed,
                    block);
    // Refused: no completion will come, and the clone is still ours.
    if (!status.isSuccess()) {
      free(block);
    }
  }

  /** The clone comes back, perhaps at DISPATCH_LEVEL, perhaps before the inject call returns. */
  private void completed(@Nullable Object context, NetBufferList clone, boolean dispatchLevel) {
    if (context instanceof PoolMemory block) {
      free(block);
    }
  }

  private void free(PoolMemory block) {
    driver.fwps().FwpsFreeCloneNetBufferList0(((Diverted) block.object()).list(), 0);
    driver.ex().ExFreePoolWithTag(block, PACKET_TAG);
  }

  private static boolean isOutbound(FwpsIncomingValues values) {
    return switch (values.layer()) {
      case FWPS_LAYER_OUTBOUND_IPPACKET_V4, FWPS_LAYER_OUTBOUND_IPPACKET_V6 -> true;
      default -> false;
    };
  }

  private static boolean isIpv6(FwpsIncomingValues values) {
    return switch (values.layer()) {
      case FWPS_LAYER_OUTBOUND_IPPACKET_V6, FWPS_LAYER_INBOUND_IPPACKET_V6 -> true;
      default -> false;
    };
  }
}
