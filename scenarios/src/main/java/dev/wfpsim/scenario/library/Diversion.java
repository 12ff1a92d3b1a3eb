package dev.wfpsim.scenario.library;

import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.scenario.kit.Compartments;
import dev.wfpsim.scenario.kit.InjectionHandles;
import dev.wfpsim.scenario.kit.Packets;
import dev.wfpsim.scenario.kit.WorkerQueue;
import dev.wfpsim.wfp.fwp.FwpConditionFlags;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.layer.FwpsField;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * IP packets taken at the IP layers, and clones of them put back by a worker in the order of
 * arrival. A real driver would hand the packets to a program in between.
 *
 * <p>Pages: packet-inspection-points, data-offset-positions, FwpsInjectNetworkSendAsync0,
 * FwpsInjectNetworkReceiveAsync0.
 */
final class Diversion {
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

  private final DriverContext driver;
  private final InjectionHandles handles;
  private final @Nullable Object injectionContext;

  /** The packets taken, in pool memory. */
  private final WorkerQueue<PoolMemory> diverted;

  /**
   * Begins.
   *
   * @param handles of network injection, one for each family
   * @param worker {@code thread}, {@code work-item} or {@code dpc}
   * @param injectionContext by which its packets are known again; null for none
   */
  Diversion(
      DriverContext driver,
      InjectionHandles handles,
      String worker,
      @Nullable Object injectionContext) {
    this.driver = driver;
    this.handles = handles;
    this.injectionContext = injectionContext;
    this.diverted = new WorkerQueue<>(driver, worker, this::inject);
  }

  /** Creates what it injects with. Network injection needs a handle for each family. */
  static NtStatus createHandles(InjectionHandles handles) {
    NtStatus status = handles.create(AddressFamily.AF_INET, InjectionHandle.TYPE_NETWORK);
    return status.isSuccess()
        ? handles.create(AddressFamily.AF_INET6, InjectionHandle.TYPE_NETWORK)
        : status;
  }

  /** Whether there is a worker. */
  NtStatus status() {
    return diverted.status();
  }

  /** Takes nothing more, and returns when all that was taken has been put back. PASSIVE_LEVEL. */
  void stop() {
    diverted.stopAndDrain();
  }

  /**
   * Whether packets of this kind can be taken: no fragments, since a fragmented datagram is taken
   * when it has been put together; loopback traffic on its way out only.
   */
  static boolean isWhole(FwpsIncomingValues values) {
    long flags = values.number(FwpsField.FLAGS);
    boolean loopback = (flags & FwpConditionFlags.FWP_CONDITION_FLAG_IS_LOOPBACK) != 0;
    return (flags & FwpConditionFlags.FWP_CONDITION_FLAG_IS_FRAGMENT) == 0
        && (Packets.isOutbound(values) || !loopback);
  }

  /**
   * Clones a packet and queues the clone; false if the packet is to pass as it is. Up to
   * DISPATCH_LEVEL.
   */
  boolean take(FwpsIncomingValues values, FwpsIncomingMetadataValues meta, NetBufferList packet) {
    PoolMemory block =
        driver.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, PACKET_BYTES, PACKET_TAG);
    if (block == null) {
      return false;
    }
    // Network injection wants the IP header, behind which an inbound packet stands.
    NetBufferList clone =
        Packets.isOutbound(values)
            ? Packets.cloned(driver, packet, 0)
            : Packets.clonedFromHeader(driver, values, packet, meta.ipHeaderSize());
    if (clone == null) {
      driver.ex().ExFreePoolWithTag(block, PACKET_TAG);
      return false;
    }
    block.setObject(
        new Diverted(
            clone,
            Objects.requireNonNull(handles.of(Packets.family(values)), "no handle"),
            Packets.isOutbound(values),
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

  /** The worker. */
  private void inject(PoolMemory block) {
    Diverted packet = (Diverted) block.object();
    NtStatus status =
        packet.outbound()
            ? driver
                .fwps()
                .FwpsInjectNetworkSendAsync0(
                    packet.handle(),
                    injectionContext,
                    0,
                    packet.compartmentId(),
                    packet.list(),
                    this::completed,
                    block)
            : driver
                .fwps()
                .FwpsInjectNetworkReceiveAsync0(
                    packet.handle(),
                    injectionContext,
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
}
