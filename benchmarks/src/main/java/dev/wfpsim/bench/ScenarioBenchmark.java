package dev.wfpsim.bench;

import dev.wfpsim.scenario.LoadedScenario;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import dev.wfpsim.scenario.catalogue.DriverKind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What a warm run of a sweep costs, of shipped scenarios and of one whose driver is a user's, with
 * a class with monitors in its names and without: a thousand million by it are the runs of a second
 * of the processor. Each run has the next seed and fails unless it passes.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ScenarioBenchmark {
  private static final String DIVERT = "inject/destroy-waits";
  private static final String DRIVER = "library/network-divert";
  private static final String PLAIN = "user/plain";
  private static final String NAMING = "user/naming";

  @Param({DIVERT, "inject/transport-inspect", "redirect/async-redirect", PLAIN, NAMING})
  private String scenario = DIVERT;

  private @Nullable LoadedScenario loaded;
  private long seed;

  /** The benchmark of a scenario, ready to be run. */
  static ScenarioBenchmark of(String scenario) {
    ScenarioBenchmark made = new ScenarioBenchmark();
    made.scenario = scenario;
    made.load();
    return made;
  }

  /** The benchmark of a scenario's text. */
  static ScenarioBenchmark ofText(String text) {
    ScenarioBenchmark made = new ScenarioBenchmark();
    made.loaded = Scenarios.load(text);
    return made;
  }

  /** Loaded once, as for a sweep. */
  @Setup
  public void load() {
    boolean isUsers = scenario.equals(PLAIN) || scenario.equals(NAMING);
    loaded =
        isUsers
            ? Scenarios.load(Scenarios.text(DIVERT).replace(DRIVER, scenario), withUsers())
            : Scenarios.load(Scenarios.text(scenario));
  }

  /** The library's drivers, and one of them twice as if it were a user's. */
  static DriverCatalogue withUsers() {
    List<DriverKind> kinds = new ArrayList<>(DriverCatalogue.installed().all());
    DriverKind inner =
        kinds.stream().filter(kind -> kind.name().equals(DRIVER)).findFirst().orElseThrow();
    kinds.add(MonitorNaming.around(inner, PLAIN, false));
    kinds.add(MonitorNaming.around(inner, NAMING, true));
    return new DriverCatalogue(kinds);
  }

  /** One run, from the loaded scenario to its result. */
  @Benchmark
  public long run() {
    LoadedScenario made = loaded;
    return made == null ? 0 : Scenarios.run(made, ++seed).events();
  }
}
