package dev.wfpsim.cli.bench;

import com.sun.management.ThreadMXBean;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.scenario.LoadedScenario;
import dev.wfpsim.scenario.RunRequest;
import dev.wfpsim.scenario.Simulation;
import dev.wfpsim.scenario.SimulationResult;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.EventView;
import dev.wfpsim.trace.TraceReader;
import java.lang.management.ManagementFactory;
import java.util.Set;

/**
 * Makes runs and says what each took: processor time and bytes of the thread that calls, which
 * makes the world, and of the run's own thread up to its last event. Nothing is read in between, so
 * a run is not disturbed.
 */
final class RunMeter {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private RunMeter() {}

  /**
   * One run.
   *
   * @param worldNanos processor time of the thread that called: it makes the world
   * @param runNanos processor time of the run's own thread
   * @param bytes allocated by both
   */
  record Metered(SimulationResult result, long worldNanos, long runNanos, long bytes) {
    long cpuNanos() {
      return worldNanos + runNanos;
    }
  }

  static Metered run(LoadedScenario scenario, long seed) {
    End end = new End();
    RunRequest request = RunRequest.seeded(seed, CarrierKind.CONTINUATION).watchedBy(trace -> end);
    long cpu = THREADS.getCurrentThreadCpuTime();
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    SimulationResult result = new Simulation(scenario, request).run();
    return new Metered(
        result,
        THREADS.getCurrentThreadCpuTime() - cpu,
        end.cpuNanos,
        end.bytes + THREADS.getCurrentThreadAllocatedBytes() - bytes);
  }

  /** Reads the clocks of the run's thread at its last event: the thread was made for the run. */
  private static final class End implements TraceReader {
    private long cpuNanos;
    private long bytes;

    @Override
    public Set<EventKind> kinds() {
      return Set.of(EventKind.RUN_END);
    }

    @Override
    public void event(EventView event) {
      cpuNanos = THREADS.getCurrentThreadCpuTime();
      bytes = THREADS.getCurrentThreadAllocatedBytes();
    }
  }
}
