package dev.wfpsim.bench;

import dev.wfpsim.bench.ratio.Measurer;
import dev.wfpsim.bench.ratio.RatioGroup;
import dev.wfpsim.bench.ratio.RatioRow;
import dev.wfpsim.bench.ratio.Target;
import dev.wfpsim.bench.ratio.Turns;

/** What is allocated for a packet that goes the whole path, in runs of a shipped scenario. */
public final class PacketRatios implements Measurer {
  private static final String BYTES = "path-bytes";
  private static final int QUICK_ROUNDS = 10;
  private static final int ROUNDS = 40;

  static RatioGroup group() {
    return RatioGroup.of(
        "packets",
        PacketRatios.class,
        RatioRow.figure(
            BYTES,
            "a packet of redirect/local-proxy, beside its payload",
            "bytes",
            Target.atMost(512)));
  }

  @Override
  public void measure(Turns turns, Readings readings) {
    RunCosts costs = new RunCosts(new Gauge(turns.isQuick() ? QUICK_ROUNDS : ROUNDS));
    readings.figure(BYTES, costs.packet().bytes());
  }
}
