package dev.wfpsim.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.wfpsim.bench.ratio.Measurer;
import dev.wfpsim.bench.ratio.RatioGroup;
import dev.wfpsim.bench.ratio.RatioRow;
import dev.wfpsim.bench.ratio.Target;
import dev.wfpsim.bench.ratio.Turns;
import dev.wfpsim.scenario.LoadedScenario;
import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * A sweep as a user waits for it: from a cold JVM, with all that compiling and collecting take of
 * the process.
 */
public final class SweepRatios implements Measurer {
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final int RUNS = 1_500;
  private static final double SECOND_NANOS = 1e9;
  private static final String KEY = "sweep-destroy-waits";

  static RatioGroup group() {
    RatioRow row =
        RatioRow.figure(
            KEY,
            "a sweep of inject/destroy-waits, from a cold start",
            "runs/s",
            Target.atLeast(300));
    return RatioGroup.slow("sweep", SweepRatios.class, List.of(), row);
  }

  @Override
  public void measure(Turns turns, Readings readings) {
    long begin = SYSTEM.getProcessCpuTime();
    LoadedScenario scenario = Scenarios.load(Scenarios.text("inject/destroy-waits"));
    for (int seed = 1; seed <= RUNS; seed++) {
      Scenarios.run(scenario, seed);
    }
    readings.figure(KEY, RUNS * SECOND_NANOS / (SYSTEM.getProcessCpuTime() - begin));
  }
}
