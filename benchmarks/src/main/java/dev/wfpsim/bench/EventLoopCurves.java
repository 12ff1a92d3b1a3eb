package dev.wfpsim.bench;

import dev.wfpsim.bench.ratio.Measurer;
import dev.wfpsim.bench.ratio.Side;
import dev.wfpsim.bench.ratio.Turns;
import java.util.List;

/** How an event's cost grows with the events pending. */
public final class EventLoopCurves implements Measurer {
  static final List<String> SERIES = List.of("kernel's loop", "bare wheel");

  private static final int[] PENDING = {10, 100, 1_000, 10_000, 100_000};

  @Override
  public void measure(Turns turns, Readings readings) {
    for (int pending : PENDING) {
      EventLoopBenchmark loop = EventLoopBenchmark.of(pending);
      EventLoopBenchmark bare = EventLoopBenchmark.of(pending);
      Side ours = Side.of(EventLoopBenchmark.EVENTS, loop::kernelLoop);
      Side baseline = Side.of(EventLoopBenchmark.EVENTS, bare::bareWheel);
      turns.take(ours, baseline);
      Curves.point(readings, "event-loop", SERIES.getFirst(), pending, ours.nanos());
      Curves.point(readings, "event-loop", SERIES.getLast(), pending, baseline.nanos());
    }
  }
}
