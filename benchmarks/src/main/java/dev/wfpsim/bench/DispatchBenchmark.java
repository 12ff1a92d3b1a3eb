package dev.wfpsim.bench;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.carrier.Coroutine;
import dev.wfpsim.kernel.carrier.Coroutines;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A coroutine's dispatch as the kernel does it, bare; {@link KernelCallBenchmark} is the same with
 * everything around it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DispatchBenchmark {
  /** Which carrier: the JDK's continuation, or a platform thread that waits for its turn. */
  @Param({"CONTINUATION", "THREAD"})
  private CarrierKind carrier = CarrierKind.CONTINUATION;

  private Coroutine coroutine;
  private long steps;
  private long expected;

  /** The benchmark of a carrier, ready to be run. */
  static DispatchBenchmark of(CarrierKind carrier) {
    DispatchBenchmark made = new DispatchBenchmark();
    made.carrier = carrier;
    made.start();
    return made;
  }

  @Setup
  public void start() {
    coroutine = new Coroutines(carrier).take(this::stepForever);
  }

  /** Something else to run at each dispatch. */
  void replace(Runnable body) {
    coroutine = new Coroutines(carrier).take(body);
  }

  @TearDown
  public void stop() {
    coroutine.abandon();
  }

  /**
   * One activity resumed and parked through the kernel's coroutine, nothing decided, nothing
   * traced. Fails unless the activity took one step.
   */
  @Benchmark
  public long coroutine() {
    coroutine.mount();
    BenchWorld.check("steps", steps, ++expected);
    return steps;
  }

  private void stepForever() {
    while (true) {
      steps++;
      coroutine.park();
    }
  }
}
