package dev.wfpsim.bench;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.scenario.LoadedScenario;
import dev.wfpsim.scenario.RunRequest;
import dev.wfpsim.scenario.ScenarioFile;
import dev.wfpsim.scenario.ScenarioFile.InvalidScenario;
import dev.wfpsim.scenario.SimulationResult;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import dev.wfpsim.scenario.run.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;

/** The scenarios that are measured, and one run of them on the thread that asks. */
final class Scenarios {
  private static final String FOLDER = "scenarios/library";

  /** Asked for from the project's folder, or from a module's as tests do. */
  private static final Path LIBRARY =
      Path.of(
          System.getProperty(
              "wfpsim.library", Files.isDirectory(Path.of(FOLDER)) ? FOLDER : "../" + FOLDER));

  private Scenarios() {}

  static Path library() {
    return LIBRARY;
  }

  /** The text of a scenario of the library, such as {@code inject/destroy-waits}. */
  static String text(String name) {
    try {
      return Files.readString(LIBRARY.resolve(name + ".wfpsim.yaml"));
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  static LoadedScenario load(String text, DriverCatalogue catalogue) {
    try {
      return new LoadedScenario(
          ScenarioFile.parse("measured", text, java.util.List.of(), catalogue),
          new TreeMap<>(),
          catalogue);
    } catch (InvalidScenario error) {
      throw new IllegalArgumentException(error);
    }
  }

  static LoadedScenario load(String text) {
    return load(text, DriverCatalogue.installed());
  }

  /** One run that must pass. */
  static SimulationResult run(LoadedScenario scenario, long seed) {
    SimulationResult result =
        new Run(scenario, RunRequest.seeded(seed, CarrierKind.CONTINUATION)).run();
    if (!result.passed()) {
      throw new IllegalStateException(
          "a measured run did not pass: "
              + result.outcome()
              + " "
              + result.findings()
              + " "
              + result.expectations());
    }
    return result;
  }
}
