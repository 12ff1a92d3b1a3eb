package dev.wfpsim.bench;

import dev.wfpsim.explore.strategy.SeededChoices;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.KernelProfile;
import dev.wfpsim.trace.Findings;
import dev.wfpsim.trace.Trace;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * One event taken and one scheduled, with a fixed number pending (the "hold" model), at delays that
 * look like a simulation's: most short, some long. An invocation is a whole run of {@value #EVENTS}
 * events on either side, from an empty event list to an empty one.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EventLoopBenchmark {
  public static final int EVENTS = 500_000;

  @Param({"10", "1000", "100000"})
  private int pending;

  private final Delays delays = new Delays();
  private int left;
  private long sum;

  /** The benchmark with so many pending. */
  public static EventLoopBenchmark of(int pending) {
    EventLoopBenchmark made = new EventLoopBenchmark();
    made.pending = pending;
    return made;
  }

  /** Baseline: the wheel alone; no trace, no fingerprint, no choice, nothing called. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public long bareWheel() {
    BareWheel wheel = new BareWheel(pending);
    for (int i = 0; i < pending; i++) {
      wheel.add(delays.nextNanos(), i);
    }
    sum = 0;
    left = EVENTS - pending;
    for (int i = 0; i < EVENTS; i++) {
      int what = wheel.take();
      sum += what;
      if (left-- > 0) {
        wheel.add(wheel.nowNanos() + delays.nextNanos(), what);
      }
    }
    return checked(sum);
  }

  /**
   * Ours: the kernel's loop, each event in the trace and in the fingerprint, ties chosen, an action
   * called.
   */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public long kernelLoop() {
    Trace trace = new Trace();
    Kernel kernel =
        new Kernel(
            KernelProfile.documented(),
            new SeededChoices(1),
            trace,
            new Findings(),
            CarrierKind.CONTINUATION);
    for (int i = 0; i < pending; i++) {
      kernel.schedule(delays.nextNanos(), i, new Tick(kernel, i));
    }
    sum = 0;
    left = EVENTS - pending;
    kernel.run(Long.MAX_VALUE);
    if (trace.events() < EVENTS) {
      throw new IllegalStateException("the run ended early: events=" + trace.events());
    }
    return checked(sum) + trace.fingerprint().low();
  }

  /** All were taken: each took one from what was left. */
  private long checked(long result) {
    BenchWorld.check("not taken", left + pending, 0);
    return result;
  }

  /** An event that schedules itself again while any are left. */
  private final class Tick implements Runnable {
    private final Kernel kernel;
    private final int what;

    Tick(Kernel kernel, int what) {
      this.kernel = kernel;
      this.what = what;
    }

    @Override
    public void run() {
      sum += what;
      if (left-- > 0) {
        kernel.schedule(delays.nextNanos(), what, this);
      }
    }
  }
}
