package dev.wfpsim.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The small races do what their names say, or their times would mean nothing. */
class RacesTest {
  private static final int SUM = 2 * LockRace.ADDS;

  @Test
  void lockRace_everySchedule_addsAll() {
    assertThat(new LockRace().schedules(300)).isEqualTo(300L * SUM);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void threadRace_untilThrough_hasEveryOrderOfTheLock(boolean isPooled) {
    ThreadRace race = new ThreadRace(isPooled);
    int schedules = 0;
    do {
      assertThat(race.schedules(1)).isEqualTo(SUM);
      schedules++;
    } while (!race.isThrough());
    race.stop();
    assertThat(schedules).isEqualTo(70); // eight turns with the lock, four of them the first's
  }

  @Test
  void platformRace_manySchedules_hasBothOutcomes() {
    PlatformRace race = new PlatformRace();
    race.schedules(2_000);
    assertThat(race.completed()).isPositive();
    assertThat(race.refused()).isPositive();
    assertThat(race.completed() + race.refused()).isEqualTo(2_000);
  }

  @Test
  void manyConnections_few_sendTenPacketsEach() {
    ManyConnections.Taken taken = ManyConnections.run(50, true);
    assertThat(taken.packets()).isEqualTo(500);
    assertThat(taken.heapBytes()).isPositive();
    assertThat(ManyConnections.run(50, false).heapBytes()).isZero();
  }

  @Test
  void cpuSeconds_ofTheShell_isUserAndSystem() {
    assertThat(SweepRatios.cpuSeconds("1,500 pass\ncpu 23.885 0.965\n")).isEqualTo(24.85);
    assertThatIllegalStateException()
        .isThrownBy(() -> SweepRatios.cpuSeconds("real 5"))
        .withMessageContaining("real 5");
  }
}
