package dev.wfpsim.scenario.library;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.scenario.LoadedScenario;
import dev.wfpsim.scenario.RunRequest;
import dev.wfpsim.scenario.ScenarioFile;
import dev.wfpsim.scenario.ScenarioFile.InvalidScenario;
import dev.wfpsim.scenario.Simulation;
import dev.wfpsim.scenario.SimulationResult;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import dev.wfpsim.scenario.catalogue.DriverKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The scenarios that ship with wfpsim, run as the command line runs them. */
final class Shipped {
  private static final String SUFFIX = ".wfpsim.yaml";

  /** By name, such as {@code inject/network-divert}, in order. */
  static final String[] ALL = all();

  private static final DriverCatalogue CATALOGUE = DriverCatalogue.installed();

  private Shipped() {}

  private static String[] all() {
    Path folder = root().resolve("scenarios/library");
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .map(file -> folder.relativize(file).toString().replace('\\', '/'))
          .filter(name -> name.endsWith(SUFFIX) && !name.startsWith("races/"))
          .map(name -> name.substring(0, name.length() - SUFFIX.length()))
          .sorted()
          .toArray(String[]::new);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A scenario by its name, with {@code path=value} overrides. */
  static LoadedScenario load(String name, String... overrides) {
    Path file = file(name);
    try {
      return ScenarioFile.load(
          name,
          Files.readString(file),
          List.of(overrides),
          CATALOGUE,
          attached -> Files.newInputStream(file.resolveSibling(attached)));
    } catch (InvalidScenario e) {
      throw new IllegalStateException(e.problems().toString(), e);
    } catch (IOException e) {
      throw new IllegalStateException("cannot read: file=" + file, e);
    }
  }

  /** Whether a library driver can be told what does its work. */
  static boolean hasWorker(String driver) {
    DriverKind kind = Objects.requireNonNull(CATALOGUE.find(driver), driver);
    return kind.parameter("worker") != null;
  }

  /** The file of a scenario, by its name. */
  static Path file(String name) {
    return root().resolve("scenarios/library/" + name + SUFFIX);
  }

  static SimulationResult run(LoadedScenario scenario, long seed) {
    return run(scenario, seed, CarrierKind.AUTOMATIC);
  }

  static SimulationResult run(LoadedScenario scenario, long seed, CarrierKind carrier) {
    return new Simulation(scenario, RunRequest.seeded(seed, carrier)).run();
  }

  private static Path root() {
    Path at = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(at.resolve("scenarios/library"))) {
      at = at.getParent();
    }
    return at;
  }
}
