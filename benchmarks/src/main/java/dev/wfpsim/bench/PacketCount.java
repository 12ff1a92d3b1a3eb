package dev.wfpsim.bench;

import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.EventView;
import dev.wfpsim.trace.TraceReader;
import java.util.Set;

/** Counts packets as they leave an adapter. */
final class PacketCount implements TraceReader {
  private long packets;

  long packets() {
    return packets;
  }

  @Override
  public Set<EventKind> kinds() {
    return Set.of(EventKind.PACKET_SENT);
  }

  @Override
  public void event(EventView event) {
    packets++;
  }
}
