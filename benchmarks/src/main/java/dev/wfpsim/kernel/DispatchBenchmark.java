package dev.wfpsim.kernel;

import dev.wfpsim.trace.Findings;
import dev.wfpsim.trace.SeededChoices;
import dev.wfpsim.trace.Trace;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A coroutine's dispatch as the kernel does it, bare and with everything around it. In the kernel's
 * own package, because a coroutine is nobody else's business.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DispatchBenchmark {
  static final int STEPS = 200_000;
  private static final int ACTIVITIES = 2;

  private Coroutine coroutine;
  private long steps;

  @Setup
  public void start() {
    coroutine = new Coroutines(CarrierKind.CONTINUATION).take(this::stepForever);
  }

  /**
   * One activity resumed and parked through the kernel's coroutine, nothing decided, nothing
   * traced.
   */
  @Benchmark
  public long coroutine() {
    coroutine.mount();
    return steps;
  }

  /**
   * One kernel call of two threads that take turns on two processors: the scheduler decides, the
   * step costs virtual time, call and choice go into trace and fingerprint, and the other thread is
   * switched to.
   */
  @Benchmark
  @OperationsPerInvocation(STEPS)
  public long kernelCall() {
    Trace trace = new Trace();
    KernelProfile profile = KernelProfile.documented().withStepCost(100, 100);
    Kernel kernel =
        new Kernel(profile, new SeededChoices(1), trace, new Findings(), CarrierKind.CONTINUATION);
    Machine machine = kernel.addMachine("m", ACTIVITIES);
    for (int i = 0; i < ACTIVITIES; i++) {
      machine.startThread("t" + i, () -> callRepeatedly(kernel));
    }
    RunEnd end = kernel.run(Long.MAX_VALUE);
    if (end.reason() != RunEnd.Reason.COMPLETED || trace.events() < STEPS) {
      throw new IllegalStateException("the run ended early: " + end);
    }
    return trace.fingerprint().low();
  }

  private void callRepeatedly(Kernel kernel) {
    for (int i = 0; i < STEPS / ACTIVITIES; i++) {
      steps += kernel.call("step", () -> 1);
    }
  }

  private void stepForever() {
    while (true) {
      steps++;
      coroutine.park();
    }
  }
}
