package dev.wfpsim.scenario.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.scenario.ExpectationResult;
import dev.wfpsim.scenario.LoadedScenario;
import dev.wfpsim.scenario.RunOutcome;
import dev.wfpsim.scenario.SimulationResult;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import dev.wfpsim.scenario.model.Expectation.Claim;
import dev.wfpsim.scenario.model.Expectation.ConnectionTrait;
import dev.wfpsim.scenario.model.Expectation.Quantifier;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Drivers of the library stopped at many different moments: nothing of theirs is ever left. */
@Tag("slow")
class UnloadTest {
  private static final int MOMENTS = 7;
  private static final long STRIDE_MICROS = 41_927;

  static List<DriverUse> uses() {
    return DriverUse.all();
  }

  /** What it has pended, taken or attached is completed, put back or removed before it has gone. */
  @ParameterizedTest
  @MethodSource("uses")
  void stop_anyDriverAtAnyMoment_leavesNothing_R204(DriverUse use) {
    for (int moment = 0; moment < MOMENTS; moment++) {
      long micros = 48_000 + moment * STRIDE_MICROS;
      LoadedScenario scenario =
          use.load(
              UnloadTest::holdsWithoutDriver,
              List.of("driver " + use.driver() + ": unloaded"),
              "during=[ { at: " + micros + " us, stop-driver: " + use.driver() + " } ]");
      assertPassed(Shipped.run(scenario, moment), moment);
    }
  }

  /** What a driver that goes away in the middle must not break. */
  private static boolean holdsWithoutDriver(Claim claim) {
    return switch (claim) {
      case Claim.EveryByteDelivered bytes -> true;
      case Claim.Never never -> true;
      case Claim.NoFinding none -> true;
      case Claim.OfConnections all ->
          all.quantifier() == Quantifier.EVERY && all.trait().kind() == ConnectionTrait.Kind.OPENED;
      default -> false;
    };
  }

  @Test
  void uses_coverEveryDriverOfTheLibrary() {
    assertThat(uses().stream().map(DriverUse::kind).distinct())
        .containsExactlyInAnyOrderElementsOf(
            DriverCatalogue.installed().names().stream()
                .filter(name -> name.startsWith("library/"))
                .toList());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 8, 13})
  void stop_withInjectionsPending_waitsForThem_R204(int pending) {
    for (int seed = 0; seed < 8; seed++) {
      DriverUse use = new DriverUse("inject/destroy-waits", "divert", "library/network-divert", "");
      LoadedScenario scenario =
          use.load(
              UnloadTest::holdsWithoutDriver,
              List.of(),
              "during.0.when=" + pending + " injections pending of divert");
      assertPassed(Shipped.run(scenario, seed), pending);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, 350, 699, 700, 701, 799, 801})
  void stop_whileTheStackComesUp_leavesNothing_R203(int atMillis) {
    DriverUse use = new DriverUse("boot/stack-not-ready", "early", "library/network-divert", "");
    LoadedScenario scenario =
        use.load(UnloadTest::holdsWithoutDriver, List.of(), "during.0.at=" + atMillis + " ms");
    assertPassed(Shipped.run(scenario, atMillis), atMillis);
  }

  private static void assertPassed(SimulationResult result, int moment) {
    assertThat(result.outcome())
        .as("%s moment %s: %s %s", result.scenario(), moment, result.detail(), broken(result))
        .isEqualTo(RunOutcome.PASS);
  }

  private static List<String> broken(SimulationResult result) {
    List<String> broken = new ArrayList<>();
    for (ExpectationResult expectation : result.expectations()) {
      if (!expectation.held()) {
        broken.add(expectation.text() + ": " + expectation.detail());
      }
    }
    result.findings().forEach(finding -> broken.add(finding.toString()));
    return broken;
  }
}
