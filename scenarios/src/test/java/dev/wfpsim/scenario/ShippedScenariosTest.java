package dev.wfpsim.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import dev.wfpsim.scenario.model.DriverSetup;
import dev.wfpsim.trace.Finding;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every shipped scenario under faults on every link, every byte of which still arrives once and in
 * order, and short of memory.
 */
@Tag("slow")
final class ShippedScenariosTest {

  private static final List<String> FAULTS = List.of("loss", "duplicate", "reorder", "corrupt");

  private static Path library() {
    Path at = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(at.resolve("scenarios/library"))) {
      at = at.getParent();
    }
    return at.resolve("scenarios/library");
  }

  static List<String> files() throws IOException {
    try (Stream<Path> walk = Files.walk(library())) {
      return walk.map(file -> library().relativize(file).toString().replace('\\', '/'))
          .filter(name -> name.endsWith(".wfpsim.yaml") && !name.startsWith("races/"))
          .sorted()
          .toList();
    }
  }

  private static LoadedScenario load(String name, List<String> overrides) throws Exception {
    Path file = library().resolve(name);
    return ScenarioFile.load(
        name,
        Files.readString(file),
        overrides,
        DriverCatalogue.installed(),
        other -> new BufferedInputStream(Files.newInputStream(file.resolveSibling(other))));
  }

  private static SimulationResult run(LoadedScenario loaded, long seed, CarrierKind carrier) {
    return new Simulation(loaded, RunRequest.seeded(seed, carrier)).run();
  }

  @ParameterizedTest
  @MethodSource("files")
  void shipped_fivePerCentOfEveryFault_deliversEveryByteOnceInOrder(String name) throws Exception {
    List<String> overrides = new ArrayList<>(List.of("run.stop=600 s"));
    for (int link = 0; link < load(name, List.of()).scenario().links().size(); link++) {
      for (String fault : FAULTS) {
        overrides.add("links." + link + "." + fault + "=5 %");
      }
    }
    boolean answers = uses(name, "library/dns-answer"); // which nobody sent
    overrides.add(
        "expect=[ 'every byte" + (answers ? " over tcp" : "") + ": delivered once, in order' ]");

    SimulationResult result = run(load(name, overrides), 3, CarrierKind.AUTOMATIC);

    assertThat(result.outcome()).as(result.toString()).isEqualTo(RunOutcome.PASS);
    assertThat(result.counts().bytes().delivered()).isPositive();
  }

  private static boolean uses(String name, String driver) throws Exception {
    return load(name, List.of()).scenario().drivers().stream()
        .anyMatch(each -> each.use().equals(driver));
  }

  /** The library's drivers with threads, work items and memory that they often do not get. */
  @ParameterizedTest
  @MethodSource("withWorkers")
  void shipped_memoryIsShort_leaveNothingBehindAndBreakNoRule(String name, String worker)
      throws Exception {
    List<String> overrides = new ArrayList<>();
    overrides.add("run.platform={ options: { memory.failures-per-mille: 300 } }");
    overrides.add("expect=[ 'never: pending injection at end' ]");
    for (DriverSetup driver : load(name, List.of()).scenario().drivers()) {
      if (!driver.use().equals("library/connect-redirect")) {
        overrides.add("drivers." + driver.name() + ".with.worker=" + worker);
      }
    }
    LoadedScenario loaded = load(name, overrides);
    int refused = 0;
    int injectedOrRedirected = 0;
    for (long seed = 1; seed <= 8; seed++) {
      SimulationResult result = run(loaded, seed, CarrierKind.AUTOMATIC);
      for (Finding finding : result.findings()) {
        assertThat(finding.code()).as("seed=%d %s", seed, result).isEqualTo("DRIVER_ENTRY_FAILED");
        assertThat(finding.message()).contains("STATUS_INSUFFICIENT_RESOURCES");
        refused++;
      }
      injectedOrRedirected += result.counts().injections().requested() > 0 ? 1 : 0;
      injectedOrRedirected += result.counts().redirects() > 0 ? 1 : 0;
    }
    assertThat(refused).as("drivers that failed to load").isPositive();
    assertThat(injectedOrRedirected).as("runs in which one worked").isPositive();
  }

  @Test
  void driversBeforeTheStackIsUp_noThreadToWaitWith_failToLoad() throws Exception {
    List<String> overrides = new ArrayList<>();
    overrides.add("run.platform={ options: { memory.failures-per-mille: 1000 } }");
    overrides.add("expect=[ 'never: pending injection at end' ]");
    SimulationResult result =
        run(load("boot/stack-not-ready.wfpsim.yaml", overrides), 1, CarrierKind.AUTOMATIC);

    assertThat(result.findings())
        .hasSize(2)
        .allMatch(each -> each.code().equals("DRIVER_ENTRY_FAILED"))
        .allMatch(each -> each.message().contains("STATUS_INSUFFICIENT_RESOURCES"));
  }

  static Stream<Arguments> withWorkers() {
    return Stream.of(
            "boot/stack-not-ready",
            "inject/network-divert",
            "inject/transport-inspect",
            "redirect/async-redirect")
        .flatMap(
            name ->
                Stream.of("thread", "work-item")
                    .map(worker -> Arguments.of(name + ".wfpsim.yaml", worker)));
  }
}
