package dev.wfpsim.scenario.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.scenario.RunRequest;
import dev.wfpsim.scenario.Simulation;
import dev.wfpsim.testing.LeakChecker;
import org.junit.jupiter.api.Test;

/** The shipped drivers give everything back, told by a reader that knows nothing but the trace. */
class NoLeaksTest {
  @Test
  void unload_ofEveryShippedDriver_leavesNothing() {
    int unloads = 0;
    for (String name : Shipped.ALL) {
      for (long seed = 1; seed <= 5; seed++) {
        LeakChecker checker = new LeakChecker();
        RunRequest request =
            RunRequest.seeded(seed, CarrierKind.AUTOMATIC).watchedBy(trace -> checker);
        new Simulation(Shipped.load(name), request).run();
        assertThat(checker.leaks()).as("%s seed %s", name, seed).isEmpty();
        unloads += checker.unloads();
      }
    }
    assertThat(unloads).isGreaterThan(5);
  }
}
