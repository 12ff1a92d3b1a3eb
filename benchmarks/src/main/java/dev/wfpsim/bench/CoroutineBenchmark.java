package dev.wfpsim.bench;

import java.util.concurrent.TimeUnit;
import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The baselines of a coroutine's dispatch, one round trip each: into the activity, a step there,
 * and back to the scheduler. Each fails unless one step was taken.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CoroutineBenchmark {
  private static final ContinuationScope SCOPE = new ContinuationScope("bench");

  private Continuation raw;
  private Baton baton;
  private long steps;
  private long expected;

  @Setup
  public void start() {
    raw = new Continuation(SCOPE, this::stepForever);
    baton = new Baton(() -> steps++);
  }

  @TearDown
  public void stop() {
    baton.stop();
  }

  /** Baseline: the JDK's continuation, nothing around it. */
  @Benchmark
  public long rawContinuation() {
    raw.run();
    return checked();
  }

  /** Baseline: a platform thread that waits for its turn, and hands it back. */
  @Benchmark
  public long threadBaton() {
    baton.step();
    return checked();
  }

  private long checked() {
    BenchWorld.check("steps", steps, ++expected);
    return steps;
  }

  private void stepForever() {
    while (true) {
      steps++;
      Continuation.yield(SCOPE);
    }
  }
}
