package dev.wfpsim.scenario.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.scenario.SimulationResult;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A driver that is started while it is still being stopped. */
final class RestartTest {
  private static final long SECOND = 10_000_000;

  private final List<String> log = new ArrayList<>();

  private void say(DriverContext context, String what) {
    Ref<Long> frequency = new Ref<>();
    log.add(what + context.ke().KeQueryPerformanceCounter(frequency) / SECOND);
  }

  /** Two of one name are never in memory together, and the last word holds. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ at: 1 s, stop-driver: d }, { at: 2 s, start-driver: d } | in 0,out 4,in 4 | loaded",
        "{ at: 1 s, stop-driver: d }, { after: 0, start-driver: d } | in 0,out 4,in 4 | loaded",
        "{ at: 1 s, stop-driver: d }, { at: 2 s, start-driver: d }, { at: 3 s, start-driver: d }"
            + " | in 0,out 4,in 4 | loaded",
        "{ at: 1 s, stop-driver: d }, { at: 2 s, start-driver: d }, { at: 3 s, stop-driver: d }"
            + " | in 0,out 4 | unloaded",
        "{ at: 1 s, stop-driver: d }, { at: 2 s, start-driver: d }, { at: 6 s, stop-driver: d },"
            + " { at: 7 s, start-driver: d } | in 0,out 4,in 4,out 9,in 9 | loaded",
        "{ at: 1 s, stop-driver: d }, { at: 2 s, stop-driver: d } | in 0,out 4 | unloaded",
        "{ at: 1 s, start-driver: d } | in 0 | loaded",
      })
  void startedWhileStopping_isLoadedWhenTheStopIsDone(String during, String order, String end)
      throws Exception {
    SimulationResult result =
        new OddDrivers()
            .with(
                "slow",
                (context, settings) -> {
                  say(context, "in ");
                  return NtStatus.STATUS_SUCCESS;
                },
                context -> {
                  context.ke().KeDelayExecutionThread(-3 * SECOND);
                  say(context, "out ");
                })
            .run(
                """
                scenario: restart
                run: { stop: 20 s }
                hosts: { a: { addresses: [10.0.0.1/24] } }
                drivers: { d: { use: test/slow, on: a } }
                during: [ %s ]
                expect: [ "driver d: %s" ]
                """
                    .formatted(during, end));
    assertThat(log).containsExactly(order.split(","));
    assertThat(result.findings().stream().map(f -> f.code()).toList()).isEmpty();
    assertThat(result.expectations()).allMatch(each -> each.held());
  }
}
