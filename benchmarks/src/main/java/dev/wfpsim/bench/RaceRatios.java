package dev.wfpsim.bench;

import dev.wfpsim.bench.ratio.Measurer;
import dev.wfpsim.bench.ratio.RatioGroup;
import dev.wfpsim.bench.ratio.RatioRow;
import dev.wfpsim.bench.ratio.Side;
import dev.wfpsim.bench.ratio.Target;
import dev.wfpsim.bench.ratio.Turns;

/** Schedules of small races: on the kernel, by platform threads, and with the platform. */
public final class RaceRatios implements Measurer {
  private static final String POOLED = "race-pooled";
  private static final String FRESH = "race-fresh";
  private static final String PLATFORM = "race-platform";
  private static final int SCHEDULES = 200;
  private static final double SECOND_NANOS = 1e9;

  static RatioGroup group() {
    return RatioGroup.of(
        "small races",
        RaceRatios.class,
        RatioRow.faster(POOLED, "small-race schedule, times faster than : pooled threads", 80),
        RatioRow.faster(FRESH, "small-race schedule, times faster than : fresh threads", 150),
        RatioRow.figure(
            PLATFORM,
            "small race with platform and a driver",
            "schedules/s",
            Target.atLeast(20_000)));
  }

  @Override
  public void measure(Turns turns, Readings readings) {
    LockRace kernel = new LockRace();
    ThreadRace pool = new ThreadRace(true);
    ThreadRace none = new ThreadRace(false);
    PlatformRace platform = new PlatformRace();
    Side ours = Side.of(SCHEDULES, () -> kernel.schedules(SCHEDULES));
    Side pooled = Side.ofThreads(SCHEDULES, () -> pool.schedules(SCHEDULES));
    Side fresh = Side.ofThreads(SCHEDULES, () -> none.schedules(SCHEDULES));
    Side driver = Side.of(SCHEDULES, () -> platform.schedules(SCHEDULES));
    turns.take(ours, pooled, fresh, driver);
    pool.stop();
    readings.pair(POOLED, ours.nanos(), pooled.nanos());
    readings.pair(FRESH, ours.nanos(), fresh.nanos());
    readings.figure(PLATFORM, SECOND_NANOS / driver.nanos());
  }
}
