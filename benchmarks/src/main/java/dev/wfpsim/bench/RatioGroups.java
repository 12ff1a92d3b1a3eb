package dev.wfpsim.bench;

import dev.wfpsim.bench.ratio.RatioGroup;
import java.util.List;

/** Every row that there is, in the order of the table. */
final class RatioGroups {
  private RatioGroups() {}

  static List<RatioGroup> all() {
    return List.of(
        ClassifyRatios.group(),
        MissingRatios.wholePath(),
        EventLoopRatios.group(),
        MissingRatios.peers(),
        CoroutineRatios.group(),
        MissingRatios.races(),
        SweepRatios.group(),
        ConnectionRatios.group());
  }
}
