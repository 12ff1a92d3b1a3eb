package dev.wfpsim.bench;

import dev.wfpsim.explore.strategy.SeededChoices;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.KernelProfile;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.trace.Findings;
import dev.wfpsim.trace.Trace;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A kernel call with everything around it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class KernelCallBenchmark {
  static final int STEPS = 200_000;
  private static final int ACTIVITIES = 2;

  private long steps;

  /**
   * One kernel call of two threads that take turns on two processors: the scheduler decides, the
   * step costs virtual time, call and choice go into trace and fingerprint, and the other thread is
   * switched to.
   */
  @Benchmark
  @OperationsPerInvocation(STEPS)
  public long kernelCall() {
    long before = steps;
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
    BenchWorld.check("calls", steps - before, STEPS);
    return trace.fingerprint().low();
  }

  private void callRepeatedly(Kernel kernel) {
    for (int i = 0; i < STEPS / ACTIVITIES; i++) {
      kernel.call("step", () -> 1);
      steps++;
    }
  }
}
