package dev.wfpsim.scenario.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.scenario.SimulationResult;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two products of one design, each with a service of its own, on the same connections. */
class RedirectionTakenTest {
  /** The lighter one sees a version that goes to the other's service, and leaves it there. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void previousVersionToALocalService_isLeftAsItIs_R136(long seed) {
    SimulationResult result = Shipped.run(Shipped.load("redirect/two-redirectors"), seed);

    assertThat(result.findings()).isEmpty();
    assertThat(result.expectations()).isNotEmpty();
    assertThat(result.passed()).as("%s", result.expectations()).isTrue();
  }
}
