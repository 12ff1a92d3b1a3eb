package dev.wfpsim.scenario.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.scenario.ExpectationResult;
import dev.wfpsim.scenario.LoadedScenario;
import dev.wfpsim.scenario.RunOutcome;
import dev.wfpsim.scenario.SimulationResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Drivers of the library stopped at many different moments: nothing of theirs is ever left. */
@Tag("slow")
class UnloadTest {
  /** What a driver that goes away in the middle must not break. */
  private static final Set<String> ALWAYS =
      Set.of(
          "every byte: delivered once, in order",
          "every byte over tcp: delivered once, in order",
          "every connection of browser: opened",
          "every connection of app: opened",
          "every connection of app over tcp: opened",
          "never: redirect loop",
          "no finding");

  private static final int MOMENTS = 30;

  @ParameterizedTest
  @CsvSource({
    "inject/transport-inspect, inspector, thread",
    "inject/transport-inspect, inspector, work-item",
    "inject/transport-inspect, inspector, dpc",
    "inject/network-divert, divert, thread",
    "inject/network-divert, divert, work-item",
    "inject/network-divert, divert, dpc"
  })
  void stop_injectingDriverAtAnyMoment_leavesNothing(String name, String driver, String worker) {
    for (int moment = 0; moment < MOMENTS; moment++) {
      stop(
          name,
          moment,
          "during.0.at=" + (50_000 + moment * 9_973) + " us",
          "drivers." + driver + ".with={ worker: " + worker + " }");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "inject/dns-answer",
        "redirect/split-tunnel",
        "stream/flow-monitor",
        "stream/stream-editor",
        "stream/stream-monitor"
      })
  void stop_driverAtAnyMoment_leavesNothing_R204(String name) {
    for (int moment = 0; moment < MOMENTS; moment++) {
      stop(name, moment, "during.0.at=" + (50_000 + moment * 9_973) + " us");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"thread", "work-item"})
  void stop_connectionInspectAtAnyMoment_completesWhatIsPended_R182(String worker) {
    for (int moment = 0; moment < MOMENTS; moment++) {
      stop(
          "ale/connection-inspect",
          moment,
          "during.0.at=" + (48_000 + moment * 4_987) + " us",
          "during.1.at=" + (52_000 + moment * 4_987) + " us",
          "drivers.outgoing.with.worker=" + worker,
          "drivers.incoming.with.worker=" + worker);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"thread", "work-item", "dpc"})
  void stop_asyncRedirectAtAnyMoment_completesWhatIsPended_R186(String worker) {
    for (int moment = 0; moment < MOMENTS; moment++) {
      String at = (40_000 + moment * 9_973) + " us";
      stop(
          "redirect/async-redirect",
          moment,
          "during.0.at=" + at,
          "during.1.at=" + at,
          "drivers.redirector.with={ to: proxy, port: 8080, worker: " + worker + " }",
          "drivers.dns.with={ to: resolver, port: 5300, worker: " + worker + " }");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 8, 13})
  void stop_withInjectionsPending_waitsForThem_R204(int pending) {
    for (int seed = 0; seed < 8; seed++) {
      LoadedScenario scenario =
          Shipped.load(
              "inject/destroy-waits", "during.0.when=" + pending + " injections pending of divert");
      assertNothingBroken(Shipped.run(scenario, seed), pending);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, 350, 699, 700, 701, 799, 801})
  void stop_whileTheStackComesUp_leavesNothing_R203(int atMillis) {
    stop("boot/stack-not-ready", atMillis, "during.0.at=" + atMillis + " ms");
  }

  private static void stop(String name, int moment, String... overrides) {
    assertNothingBroken(Shipped.run(Shipped.load(name, overrides), moment), moment);
  }

  private static void assertNothingBroken(SimulationResult result, int moment) {
    List<String> broken = new ArrayList<>();
    for (ExpectationResult expectation : result.expectations()) {
      if (ALWAYS.contains(expectation.text()) && !expectation.held()) {
        broken.add(expectation.text() + ": " + expectation.detail());
      }
    }
    result.findings().forEach(finding -> broken.add(finding.toString()));
    assertThat(broken).as("%s moment %s", result.scenario(), moment).isEmpty();
    assertThat(result.outcome())
        .as("%s moment %s: %s", result.scenario(), moment, result.detail())
        .isIn(RunOutcome.PASS, RunOutcome.EXPECTATION);
  }
}
