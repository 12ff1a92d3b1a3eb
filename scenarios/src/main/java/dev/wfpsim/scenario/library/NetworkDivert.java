package dev.wfpsim.scenario.library;

import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.scenario.kit.CalloutDriver;
import dev.wfpsim.scenario.kit.Compartments;
import dev.wfpsim.scenario.kit.Verdicts;
import dev.wfpsim.scenario.kit.WorkerQueue;
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
final class NetworkDivert extends CalloutDriver {
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

  /** The packets taken, in pool memory. Null until set up. */
  private @Nullable WorkerQueue<PoolMemory> diverted;

  NetworkDivert(DriverSettings settings) {
    super(settings);
  }

  @Override
  protected NtStatus setUp() {
    // Network injection needs a handle for each family.
    NtStatus status = handles.create(AddressFamily.AF_INET, InjectionHandle.TYPE_NETWORK);
    if (status.isSuccess()) {
      status = handles.create(AddressFamily.AF_INET6, InjectionHandle.TYPE_NETWORK);
    }
    if (!status.isSuccess()) {
      return status;
    }
    WorkerQueue<PoolMemory> queue =
        new WorkerQueue<>(driver, settings.text("worker"), this::inject);
    diverted = queue;
    status = queue.status();
    return status.isSuccess() ? register(NetworkDivertKind.CALLOUTS, this::classify) : status;
  }

  @Override
  protected void tearDown() {
    // 1. Take nothing more, and put back all that was taken. The callouts are still there: they let
    //    what comes back pass.
    if (diverted != null) {
      diverted.stopAndDrain();
    }
    // 2. No classify runs any more after this, so nobody asks about the handles.
    callouts.unregisterAll();
    // 3. No lock is held here that a completion might want.
    handles.destroyAll();
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
    InjectionHandle handle = handles.of(family(inFixedValues));
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
    WorkerQueue<PoolMemory> queue = diverted;
    if (queue != null && queue.add(block)) {
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

  private static AddressFamily family(FwpsIncomingValues values) {
    return switch (values.layer()) {
      case FWPS_LAYER_OUTBOUND_IPPACKET_V6, FWPS_LAYER_INBOUND_IPPACKET_V6 ->
          AddressFamily.AF_INET6;
      default -> AddressFamily.AF_INET;
    };
  }
}
