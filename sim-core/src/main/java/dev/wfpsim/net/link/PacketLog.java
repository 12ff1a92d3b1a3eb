package dev.wfpsim.net.link;

import dev.wfpsim.kernel.run.Events;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.trace.EventKind;

/**
 * Writes what happens to packets into the trace of a run: every packet sent ends delivered or lost,
 * a duplicated one twice, and the bytes of both ends enter the fingerprint.
 *
 * <p>Invariant of a run that came to rest: sent + duplicated = delivered + lost, over all links and
 * loopback interfaces.
 */
public final class PacketLog {
  private final Events events;
  private long lastPacket;

  public PacketLog(Kernel kernel) {
    this.events = kernel.events();
  }

  /** A number for a packet about to be sent, from 1. */
  public long nextPacket() {
    return ++lastPacket;
  }

  public void sent(String networkInterface, Frame frame) {
    packet(EventKind.PACKET_SENT, networkInterface, frame);
  }

  public void delivered(String networkInterface, Frame frame) {
    packet(EventKind.PACKET_DELIVERED, networkInterface, frame);
  }

  public void lost(String where, LossReason reason, long number) {
    events.write(EventKind.PACKET_LOST, events.name(where), reason.ordinal(), number);
  }

  public void duplicated(String link, int bytes, long number) {
    events.write(EventKind.PACKET_DUPLICATED, events.name(link), bytes, number);
  }

  public void corrupted(String link, int bit, long number) {
    events.write(EventKind.PACKET_CORRUPTED, events.name(link), bit, number);
  }

  public void linkState(String link, boolean up) {
    events.write(EventKind.LINK_STATE, events.name(link), up ? 1 : 0);
  }

  /** An event about a host; words as {@link EventKind} gives them. */
  public void host(EventKind kind, String host, long second, long third) {
    events.write(kind, events.name(host), second, third);
  }

  private void packet(EventKind kind, String networkInterface, Frame frame) {
    events.write(kind, events.name(networkInterface), frame.length(), frame.number());
    frame.bytes().show(events, EventKind.PACKET_BYTES, frame.offset(), frame.length());
  }
}
