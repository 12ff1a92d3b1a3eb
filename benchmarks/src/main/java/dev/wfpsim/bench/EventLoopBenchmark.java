package dev.wfpsim.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * One event taken and one scheduled, with a fixed number pending (the "hold" model), at delays that
 * look like a simulation's: most short, some long.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EventLoopBenchmark {

  @Param({"10", "1000", "100000"})
  private int pending;

  private final Delays delays = new Delays();
  private BareWheel wheel;

  @Setup
  public void fill() {
    wheel = new BareWheel(pending);
    for (int i = 0; i < pending; i++) {
      wheel.add(delays.nextNanos(), i);
    }
  }

  /** Baseline: the wheel alone; no trace, no fingerprint, no choice, nothing called. */
  @Benchmark
  public int bareWheel() {
    int what = wheel.take();
    wheel.add(wheel.nowNanos() + delays.nextNanos(), what);
    return what;
  }
}
