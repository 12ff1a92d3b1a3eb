package dev.wfpsim.scenario.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.CarrierKind;
import dev.wfpsim.scenario.LoadedScenario;
import dev.wfpsim.scenario.RunOutcome;
import dev.wfpsim.scenario.SimulationResult;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Every shipped scenario, over a sample of seeds; the full check is {@code ./wfpsim run --runs 1000
 * --verify scenarios/library/*}{@code /*.yaml}.
 */
class ShippedScenarioTest {
  static final String[] NAMES = Shipped.ALL;

  @ParameterizedTest
  @FieldSource("NAMES")
  void run_sampleOfSeeds_passesAlikeOnBothCarriers(String name) {
    LoadedScenario scenario = Shipped.load(name);
    Set<String> fingerprints = new TreeSet<>();
    for (long seed = 1; seed <= 12; seed++) {
      SimulationResult result = Shipped.run(scenario, seed, CarrierKind.CONTINUATION);
      assertPassed(result);
      fingerprints.add(result.fingerprint().toString());
      if (seed <= 3) {
        SimulationResult other = Shipped.run(scenario, seed, CarrierKind.THREAD);
        assertThat(other.fingerprint()).isEqualTo(result.fingerprint());
        assertThat(other.counts()).isEqualTo(result.counts());
      }
    }
    assertThat(fingerprints).hasSize(12);
  }

  @Test
  void run_destroyWaits_everySeedItsOwnSchedule() {
    LoadedScenario scenario = Shipped.load("inject/destroy-waits");
    Set<String> fingerprints = new TreeSet<>();
    for (long seed = 1000; seed < 1100; seed++) {
      SimulationResult result = Shipped.run(scenario, seed);
      assertPassed(result);
      fingerprints.add(result.fingerprint().toString());
    }
    assertThat(fingerprints).hasSizeGreaterThanOrEqualTo(99);
  }

  @Test
  void run_threeStreams_carriesExactlyTheCapturedBytes() {
    SimulationResult result = Shipped.run(Shipped.load("real/three-streams"), 7);

    assertPassed(result);
    assertThat(result.counts().bytes().sent()).isEqualTo(2 * 2935);
    assertThat(result.counts().bytes().delivered()).isEqualTo(2 * 2935);
    assertThat(result.counts().connections().redirected()).isEqualTo(3);
  }

  private static void assertPassed(SimulationResult result) {
    assertThat(result.outcome())
        .as("%s seed %s: %s %s", result.scenario(), result.seed(), result.detail(), unmet(result))
        .isEqualTo(RunOutcome.PASS);
  }

  private static String unmet(SimulationResult result) {
    StringBuilder text = new StringBuilder();
    result.expectations().stream()
        .filter(expectation -> !expectation.held())
        .forEach(
            expectation ->
                text.append(expectation.text())
                    .append(": ")
                    .append(expectation.detail())
                    .append("; "));
    result.findings().forEach(finding -> text.append(finding).append("; "));
    return text.toString();
  }
}
