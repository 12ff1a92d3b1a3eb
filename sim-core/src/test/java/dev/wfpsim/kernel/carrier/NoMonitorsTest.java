package dev.wfpsim.kernel.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.testing.Monitors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The simulator's own classes use no Java monitor, so {@link MonitorUse} need not follow them. */
class NoMonitorsTest {

  @ParameterizedTest
  @ValueSource(strings = {"trace", "kernel", "net", "wfp", "driver"})
  void simulator_everyRoom_entersNoMonitor(String room) throws Exception {
    assertThat(Monitors.entered(Kernel.class, "dev/wfpsim/" + room, 15)).isEmpty();
  }
}
