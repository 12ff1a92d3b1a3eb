package dev.wfpsim.bench;

import dev.wfpsim.bench.ratio.Measurer;
import dev.wfpsim.bench.ratio.RatioGroup;
import dev.wfpsim.bench.ratio.RatioRow;
import dev.wfpsim.bench.ratio.Side;
import dev.wfpsim.bench.ratio.Turns;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The kernel's loop, with trace and fingerprint, against the bare wheel. */
public final class EventLoopRatios implements Measurer {
  private static final int[] PENDING = {10, 1_000, 100_000};
  private static final double MOST = 1.6;

  static RatioGroup group() {
    List<RatioRow> rows = new ArrayList<>();
    for (int pending : PENDING) {
      String name = String.format(Locale.ROOT, "event loop, %,d pending", pending);
      rows.add(RatioRow.atMost(key(pending), name + " : bare wheel", MOST));
    }
    return RatioGroup.of("event loop", EventLoopRatios.class, rows.toArray(RatioRow[]::new));
  }

  private static String key(int pending) {
    return "event-loop-" + pending;
  }

  @Override
  public void measure(Turns turns, Readings readings) {
    List<Side> sides = new ArrayList<>();
    for (int pending : PENDING) {
      EventLoopBenchmark ours = EventLoopBenchmark.of(pending);
      EventLoopBenchmark bare = EventLoopBenchmark.of(pending);
      sides.add(Side.of(EventLoopBenchmark.EVENTS, ours::kernelLoop));
      sides.add(Side.of(EventLoopBenchmark.EVENTS, bare::bareWheel));
    }
    turns.take(sides);
    for (int i = 0; i < PENDING.length; i++) {
      readings.pair(key(PENDING[i]), sides.get(2 * i).nanos(), sides.get(2 * i + 1).nanos());
    }
  }
}
