package dev.wfpsim.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.testing.Monitors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The shipped drivers, and what plays the processes of a scenario, use no Java monitor: the kernel
 * takes that for granted and does not watch them.
 */
class NoMonitorsTest {

  @ParameterizedTest
  @ValueSource(strings = {"library", "kit", "run", "model", "catalogue"})
  void scenarios_everyRoomThatActivitiesRun_entersNoMonitor(String room) throws Exception {
    assertThat(Monitors.entered(Simulation.class, "dev/wfpsim/scenario/" + room, 5)).isEmpty();
  }
}
