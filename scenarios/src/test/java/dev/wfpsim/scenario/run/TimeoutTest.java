package dev.wfpsim.scenario.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.scenario.RunOutcome;
import dev.wfpsim.scenario.SimulationResult;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.wfp.fwps.CompletionContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The {@code timeout} of a scenario's traffic covers whatever a driver may hold. */
final class TimeoutTest {

  /** Pends every operation and completes none. */
  private static NtStatus holds(DriverContext context, DriverSettings settings) {
    return OddDrivers.callout(
        context,
        settings,
        (values, meta, data, classification, filter, flow, out) -> {
          context.fwps().FwpsPendOperation0(meta.completionHandle(), new Ref<CompletionContext>());
          OddDrivers.absorb(out);
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "connect: tcp/10.0.0.2:80, bind: 10.0.0.1:5000",
        "connect: tcp/10.0.0.2:80",
        "connect: udp/10.0.0.2:80, bind: 10.0.0.1:5000",
        "connect: udp/10.0.0.2:80",
        "send-to: udp/10.0.0.2:80, bind: 10.0.0.1:5000",
        "send-to: udp/10.0.0.2:80",
      })
  void bindThatADriverHolds_failsInTime(String how) throws Exception {
    SimulationResult result =
        new OddDrivers()
            .with("holds", TimeoutTest::holds)
            .run(
                """
                scenario: held
                run: { stop: 60 s }
                hosts: { a: { addresses: [10.0.0.1/24] } }
                processes: { app: { on: a } }
                drivers: { holds: { use: test/holds, on: a } }
                policy:
                  - { layer: ALE_RESOURCE_ASSIGNMENT_V4, action: callout-terminating, callout: holds/v4 }
                traffic:
                  - app: { HOW, start: 100 ms, send: 100 B, timeout: 700 ms }
                expect:
                  - every connection of app: failed
                  - no connection of app: blocked
                """
                    .replace("HOW", how));
    assertThat(result.outcome()).as(result.toString()).isEqualTo(RunOutcome.PASS);
    assertThat(result.virtualNanos()).isBetween(800_000_000L, 805_000_000L);
  }
}
