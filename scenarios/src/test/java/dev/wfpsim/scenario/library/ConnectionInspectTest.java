package dev.wfpsim.scenario.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.scenario.SimulationResult;
import org.junit.jupiter.api.Test;

/** What the driver that asks about connections does where it cannot ask. */
class ConnectionInspectTest {
  /** It fails closed: what could not be pended was not looked at, and must not open. */
  @Test
  void connection_thatCannotBePended_isBlocked() {
    int loaded = 0;
    for (long seed = 1; seed <= 12; seed++) {
      SimulationResult result =
          Shipped.run(
              Shipped.load(
                  "ale/connection-inspect",
                  "run.platform={ options: { memory.failures-per-mille: 150 } }",
                  "expect=[ 'every connection of telnet: blocked' ]"),
              seed);
      if (result.findings().isEmpty()) { // else the driver may not be there
        loaded++;
        assertThat(result.passed()).as("seed %d: %s", seed, result.expectations()).isTrue();
      }
    }
    assertThat(loaded).isPositive();
  }
}
