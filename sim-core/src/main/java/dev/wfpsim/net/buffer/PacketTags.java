package dev.wfpsim.net.buffer;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tags of one packet; there from the first. */
final class PacketTags {
  private final List<PacketTag> all = new ArrayList<>(1);
  private boolean left;

  List<PacketTag> all() {
    return List.copyOf(all); // who hears of something may tag or untag
  }

  void add(PacketTag tag) {
    all.add(tag);
  }

  void remove(PacketTag tag) {
    all.remove(tag);
  }

  /** It leaves once. */
  void happened(PacketEvent event, NetBufferList list, @Nullable NetBufferList newer) {
    boolean again = left && event == PacketEvent.LEAVES;
    left |= event == PacketEvent.LEAVES;
    for (PacketTag each : again ? List.<PacketTag>of() : all()) {
      each.happened(event, list, newer);
    }
  }
}
