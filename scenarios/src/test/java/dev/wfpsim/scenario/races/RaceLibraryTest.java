package dev.wfpsim.scenario.races;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.scenario.LoadedScenario;
import dev.wfpsim.scenario.RunRequest;
import dev.wfpsim.scenario.ScenarioFile;
import dev.wfpsim.scenario.Simulation;
import dev.wfpsim.scenario.SimulationResult;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import dev.wfpsim.trace.Severity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every race of the library is found within some runs of its ordinary traffic, by its finding, and
 * its fixed driver is clean in as many. The full figures are made by a command, see docs/RACES.md.
 */
class RaceLibraryTest {
  private static final int MOST_RUNS = 200;
  private static final int CLEAN_RUNS = 12;

  static List<Race> races() {
    return DriverCatalogue.installed().all().stream()
        .filter(Race.class::isInstance)
        .map(Race.class::cast)
        .toList();
  }

  private static Path folder() {
    Path at = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(at.resolve("scenarios/library/races"))) {
      at = at.getParent();
    }
    return at.resolve("scenarios/library/races");
  }

  private static LoadedScenario load(Race race, String which) throws Exception {
    Path file = folder().resolve(race.id()).resolve(which + ".wfpsim.yaml");
    return ScenarioFile.load(
        race.id() + "/" + which,
        Files.readString(file),
        List.of(),
        DriverCatalogue.installed(),
        other -> Files.newInputStream(file.resolveSibling(other)));
  }

  private static SimulationResult run(LoadedScenario scenario, long seed) {
    return new Simulation(scenario, RunRequest.seeded(seed, CarrierKind.AUTOMATIC)).run();
  }

  private static boolean shows(SimulationResult result, Race race) {
    return result.findings().stream().anyMatch(found -> found.kind() == race.finding());
  }

  @ParameterizedTest
  @MethodSource("races")
  void race_buggy_isFoundByItsFinding(Race race) throws Exception {
    LoadedScenario buggy = load(race, "buggy");
    for (long seed = 1; seed <= MOST_RUNS; seed++) {
      SimulationResult result = run(buggy, seed);
      if (shows(result, race)) {
        return;
      }
    }
    throw new AssertionError(race.name() + " shows no " + race.finding() + " in " + MOST_RUNS);
  }

  @ParameterizedTest
  @MethodSource("races")
  void race_fixed_isClean(Race race) throws Exception {
    LoadedScenario fixed = load(race, "fixed");
    for (long seed = 1; seed <= CLEAN_RUNS; seed++) {
      SimulationResult result = run(fixed, seed);
      assertThat(result.findings())
          .as("seed " + seed)
          .filteredOn(found -> found.severity() != Severity.NOTE)
          .isEmpty();
      assertThat(result.passed()).as(result.toString()).isTrue();
    }
  }

  /** The two differ in the parameter that says so, and in what they are called. */
  @ParameterizedTest
  @MethodSource("races")
  void race_pair_differsInTheBugAlone(Race race) throws Exception {
    String buggy = Files.readString(folder().resolve(race.id()).resolve("buggy.wfpsim.yaml"));
    String fixed = Files.readString(folder().resolve(race.id()).resolve("fixed.wfpsim.yaml"));
    assertThat(fixed.replace("fixed: true", "fixed: false").replace("-fixed\n", "-buggy\n"))
        .isEqualTo(buggy);
  }

  /** No scenario without a race, and none of a race without its pair. */
  @org.junit.jupiter.api.Test
  void folder_hasARaceForEachPair() throws Exception {
    try (Stream<Path> folders = Files.list(folder())) {
      assertThat(folders.map(path -> path.getFileName().toString()).sorted())
          .containsExactlyElementsOf(races().stream().map(Race::id).sorted().toList());
    }
  }
}
