package dev.wfpsim.scenario.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.scenario.Attachments;
import dev.wfpsim.scenario.LoadedScenario;
import dev.wfpsim.scenario.RunOutcome;
import dev.wfpsim.scenario.RunRequest;
import dev.wfpsim.scenario.ScenarioFile;
import dev.wfpsim.scenario.Simulation;
import dev.wfpsim.scenario.SimulationResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A deadlock is told as the circle it is, once, with the lines on which each lock was taken. */
class DeadlockReportTest {
  private static final String SCENARIO =
      """
      scenario: circle
      hosts: { h: { processors: 2, addresses: [10.0.0.5/24] } }
      drivers: { bad: { use: circle, on: h } }
      """;

  private static SimulationResult run(CarrierKind carrier, WildDrivers.TakesTwoLocks driver)
      throws Exception {
    LoadedScenario loaded =
        ScenarioFile.load(
            "test", SCENARIO, List.of(), WildDrivers.catalogue("circle", driver), Attachments.NONE);
    return new Simulation(loaded, RunRequest.seeded(1, carrier)).run();
  }

  @ParameterizedTest
  @EnumSource(names = {"CONTINUATION", "THREAD"})
  void locksInBothOrders_areACircleWithTheirLines(CarrierKind carrier) throws Exception {
    SimulationResult result = run(carrier, new WildDrivers.TakesTwoLocks(100_000, true));
    assertThat(result.outcome()).isEqualTo(RunOutcome.DEADLOCK);
    List<String> lines = result.detail().lines().toList();
    assertThat(lines.get(0))
        .matches("each waits for the next: h/(one|two) -> h/(one|two) -> h/\\1");
    assertThat(lines.subList(1, 3))
        .containsExactlyInAnyOrder(line("one", "B", "two"), line("two", "A", "one"));
    assertThat(lines.subList(3, lines.size())).noneMatch(line -> line.contains("h/one"));
    assertThat(result.findings())
        .singleElement()
        .satisfies(found -> assertThat(found.code()).isEqualTo("DEADLOCK"))
        .satisfies(found -> assertThat(found.message()).isEqualTo(lines.get(0)));
  }

  @Test
  void locksInOneOrder_areFine() throws Exception {
    SimulationResult result =
        run(CarrierKind.AUTOMATIC, new WildDrivers.TakesTwoLocks(1_000, false));
    assertThat(result.findings()).isEmpty();
    assertThat(result.outcome()).isEqualTo(RunOutcome.PASS);
  }

  private static String line(String waiter, String lock, String holder) {
    return "h/%s spins for spin lock %s held by h/%s (taken at WildDrivers.java:%d)"
            .formatted(waiter, lock, holder, marked("OUTER"))
        + " (driver bad, thread %s, at WildDrivers.java:%d)".formatted(waiter, marked("INNER"));
  }

  /** The number of the driver's one line that is marked so. */
  private static int marked(String mark) {
    Path source = Path.of("src/test/java/dev/wfpsim/scenario/run/WildDrivers.java");
    try {
      List<String> lines = Files.readAllLines(source);
      List<Integer> found =
          IntStream.range(0, lines.size())
              .filter(i -> lines.get(i).endsWith("// " + mark))
              .mapToObj(i -> i + 1)
              .toList();
      assertThat(found).as(mark).hasSize(1);
      return found.getFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
