package dev.wfpsim.scenario.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.scenario.LoadedScenario;
import dev.wfpsim.scenario.RunOutcome;
import dev.wfpsim.scenario.RunRequest;
import dev.wfpsim.scenario.Simulation;
import dev.wfpsim.scenario.SimulationResult;
import dev.wfpsim.scenario.model.Expectation.Claim;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A machine short of pool memory: the drivers give up what they cannot do, and nothing else. */
class MemoryShortageTest {
  private static final String ENTRY_FAILED = "DRIVER_ENTRY_FAILED";

  /** At 400 in a thousand hardly a driver gets through its set-up; at 60 most do. */
  private static final int[] FAILURES_PER_MILLE = {60, 400};

  static List<DriverUse> uses() {
    return DriverUse.all();
  }

  /**
   * No driver breaks a rule or keeps anything, and nobody hears a byte that was not sent, or the
   * wrong one; what is taken is put back, what cannot be is not taken. A driver may fail to load.
   */
  @ParameterizedTest
  @MethodSource("uses")
  void run_anyDriverShortOfMemory_breaksNoRule(DriverUse use) {
    for (int failures : FAILURES_PER_MILLE) {
      LoadedScenario scenario = load(use, failures);
      TakenPackets taken = new TakenPackets();
      RunRequest request = RunRequest.seeded(7, CarrierKind.AUTOMATIC).watchedBy(trace -> taken);
      SimulationResult result = new Simulation(scenario, request).run();
      String run = result.scenario() + " at " + failures;
      assertNothingBroken(result, run);
      taken.assertPutBack(run);
    }
  }

  private static LoadedScenario load(DriverUse use, int failures) {
    Map<String, String> options =
        new TreeMap<>(Shipped.load(use.scenario()).scenario().run().options());
    options.put("memory.failures-per-mille", Integer.toString(failures));
    List<String> pairs = new ArrayList<>();
    options.forEach((name, value) -> pairs.add(name + ": " + value));
    return use.load(
        claim -> claim instanceof Claim.EveryByteDelivered || claim instanceof Claim.Never,
        List.of(),
        "run.platform={ options: { " + String.join(", ", pairs) + " } }");
  }

  private static void assertNothingBroken(SimulationResult result, String run) {
    assertThat(result.findings().stream().filter(each -> !each.code().equals(ENTRY_FAILED)))
        .as(run)
        .isEmpty();
    assertThat(result.expectations()).as(run).allMatch(each -> each.held());
    assertThat(result.outcome())
        .as("%s: %s", run, result.detail())
        .isIn(RunOutcome.PASS, RunOutcome.VIOLATION);
  }
}
