package dev.wfpsim.bench;

import dev.wfpsim.bench.ratio.Measurer;
import dev.wfpsim.bench.ratio.RatioGroup;
import dev.wfpsim.bench.ratio.RatioRow;
import dev.wfpsim.bench.ratio.Side;
import dev.wfpsim.bench.ratio.Turns;
import java.util.function.LongSupplier;

/** A coroutine's dispatch against the JDK's continuation, and against a parked platform thread. */
public final class CoroutineRatios implements Measurer {
  private static final String RAW = "coroutine-raw";
  private static final String BATON = "coroutine-baton";
  private static final int SWITCHES = 1_000;

  static RatioGroup group() {
    return RatioGroup.of(
        "coroutine",
        CoroutineRatios.class,
        RatioRow.atMost(RAW, "coroutine dispatch : raw continuation", 1.2),
        RatioRow.faster(BATON, "coroutine dispatch, times faster than : thread baton", 20));
  }

  @Override
  public void measure(Turns turns, Readings readings) {
    DispatchBenchmark dispatch = new DispatchBenchmark();
    CoroutineBenchmark baselines = new CoroutineBenchmark();
    dispatch.start();
    baselines.start();
    Side ours = Side.of(SWITCHES, repeated(dispatch::coroutine));
    Side raw = Side.of(SWITCHES, repeated(baselines::rawContinuation));
    Side baton = Side.ofThreads(SWITCHES, repeated(baselines::threadBaton));
    turns.take(ours, raw, baton);
    baselines.stop();
    readings.pair(RAW, ours.nanos(), raw.nanos());
    readings.pair(BATON, ours.nanos(), baton.nanos());
  }

  private static LongSupplier repeated(LongSupplier once) {
    return () -> {
      long sum = 0;
      for (int i = 0; i < SWITCHES; i++) {
        sum += once.getAsLong();
      }
      return sum;
    };
  }
}
