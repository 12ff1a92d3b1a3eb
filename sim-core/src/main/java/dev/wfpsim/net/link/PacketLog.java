package dev.wfpsim.net.link;

import dev.wfpsim.kernel.Kernel;
import dev.wfpsim.trace.EventKind;

/**
 * Writes what happens to packets into the trace of a run: every packet sent ends delivered or lost,
 * a duplicated one twice, and the bytes of both ends enter the fingerprint.
 *
 * <p>Invariant of a run that came to rest: sent + duplicated = delivered + lost, over all links and
 * loopback interfaces.
 */
public final class PacketLog {
  private final Kernel kernel;
  private long lastPacket;

  public PacketLog(Kernel kernel) {
    this.kernel = kernel;
  }

  /** A number for a packet about to be sent, from 1. */
  public long nextPacket() {
    return ++lastPacket;
  }

  public void sent(String networkInterface, byte[] packet, long number) {
    emit(EventKind.PACKET_SENT, networkInterface, packet.length, number);
    bytes(packet);
  }

  public void delivered(String networkInterface, byte[] packet, long number) {
    emit(EventKind.PACKET_DELIVERED, networkInterface, packet.length, number);
    bytes(packet);
  }

  public void lost(String where, LossReason reason, long number) {
    emit(EventKind.PACKET_LOST, where, reason.ordinal(), number);
  }

  public void duplicated(String link, int bytes, long number) {
    emit(EventKind.PACKET_DUPLICATED, link, bytes, number);
  }

  public void corrupted(String link, int bit, long number) {
    emit(EventKind.PACKET_CORRUPTED, link, bit, number);
  }

  public void linkState(String link, boolean up) {
    emit(EventKind.LINK_STATE, link, up ? 1 : 0, 0);
  }

  /** An event about a host; words as {@link EventKind} gives them. */
  public void host(EventKind kind, String host, long second, long third) {
    emit(kind, host, second, third);
  }

  private void bytes(byte[] packet) {
    kernel
        .trace()
        .bytes(
            EventKind.PACKET_BYTES,
            kernel.nowNanos(),
            kernel.currentOrHardware().id(),
            packet,
            0,
            packet.length);
  }

  private void emit(EventKind kind, String name, long second, long third) {
    kernel
        .trace()
        .emit(
            kind,
            kernel.nowNanos(),
            kernel.currentOrHardware().id(),
            kernel.trace().name(name),
            second,
            third);
  }
}
