package dev.wfpsim.bench;

import dev.wfpsim.bench.ratio.RatioGroup;
import dev.wfpsim.bench.ratio.RatioRow;
import java.util.List;

/** Every row that there is, in the order of the table. */
final class RatioGroups {
  private RatioGroups() {}

  static List<RatioRow> rows() {
    return all().stream().flatMap(group -> group.rows().stream()).toList();
  }

  static List<RatioGroup> all() {
    return List.of(
        ClassifyRatios.group(),
        WholePathRatios.group(),
        PacketRatios.group(),
        StreamRatios.group(),
        EventLoopRatios.group(),
        PeerRatios.eventLoops(),
        CoroutineRatios.group(),
        RaceRatios.group(),
        PeerRatios.races(),
        SweepRatios.group(),
        ConnectionRatios.group());
  }
}
