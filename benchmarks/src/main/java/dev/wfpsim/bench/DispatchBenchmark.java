package dev.wfpsim.bench;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.carrier.Coroutine;
import dev.wfpsim.kernel.carrier.Coroutines;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A coroutine's dispatch as the kernel does it, bare; {@link KernelCallBenchmark} is the same with
 * everything around it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DispatchBenchmark {
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

  private void stepForever() {
    while (true) {
      steps++;
      coroutine.park();
    }
  }
}
