package dev.wfpsim.bench;

import dev.wfpsim.bench.ratio.RatioGroup;
import dev.wfpsim.bench.ratio.RatioRow;
import java.util.List;

/**
 * Ours beside other people's libraries. They are in a module that only its own profile builds;
 * where it was not built, the rows say so.
 */
final class PeerRatios {
  private static final String NOT_BUILT = "the profile \"peers\" was not built";

  private PeerRatios() {}

  static RatioGroup eventLoops() {
    return group(
        "event loops of others",
        "dev.wfpsim.peers.EventLoops",
        List.of(),
        RatioRow.faster("event-loop-ssj", "event loop, 1,000 pending, times faster than : SSJ", 3),
        RatioRow.faster(
            "event-loop-dsol", "event loop, 1,000 pending, times faster than : DSOL", 8),
        RatioRow.faster(
            "event-loop-cloudsim",
            "event loop, 1,000 pending, times faster than : CloudSim Plus",
            8));
  }

  static RatioGroup races() {
    return group(
        "races of others",
        "dev.wfpsim.peers.Races",
        List.of("-XX:+EnableDynamicAgentLoading"),
        RatioRow.faster("race-lincheck", "small-race schedule, times faster than : Lincheck", 150));
  }

  private static RatioGroup group(
      String name, String measurer, List<String> jvm, RatioRow... rows) {
    String classPath = System.getProperty("wfpsim.peers", "");
    return classPath.isEmpty()
        ? RatioGroup.missing(name, NOT_BUILT, rows)
        : new RatioGroup(name, measurer, classPath, jvm, List.of(rows), true, "");
  }
}
