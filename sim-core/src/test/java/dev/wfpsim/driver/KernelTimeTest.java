package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.explore.strategy.UndisturbedChoices;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Timeout;
import dev.wfpsim.kernel.sync.Dpc;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.KEvent;
import dev.wfpsim.kernel.sync.KThread;
import dev.wfpsim.kernel.sync.KTimer;
import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Times are as the pages of the kernel's calls say: units of 100 ns, negative for an interval, else
 * absolute; a timer's period is in milliseconds, a stall in microseconds. What is expected here is
 * worked out in {@link Duration}s and the calendar, so that it does not share the code's constants.
 */
class KernelTimeTest {
  /** How late a wait may end: a few steps, and a stall of the processor. */
  private static final Duration SLACK = Duration.ofMillis(1);

  private final DriverRig rig = new DriverRig();
  private final Ke ke = rig.ke;
  private final KEvent never = ke.KeInitializeEvent("never", EventType.NOTIFICATION, false);

  private static long units(Duration duration) {
    return duration.toSeconds() * 10_000_000 + duration.toNanosPart() / 100;
  }

  private static long absolute(Instant time) {
    return units(Duration.between(Instant.parse("1601-01-01T00:00:00Z"), time));
  }

  private Duration now() {
    return Duration.ofNanos(rig.kernel.nowNanos());
  }

  private long systemTime() {
    Ref<Long> time = new Ref<>();
    ke.KeQuerySystemTime(time);
    return time.value();
  }

  private void takes(Duration expected, Runnable call) {
    Duration before = now();
    call.run();
    assertThat(now().minus(before)).isBetween(expected, expected.plus(SLACK));
  }

  /** A call waits until a point of system time, which lies in the future. */
  private void endsAt(long systemTime, Runnable call) {
    Duration point = Duration.ofNanos(100 * (systemTime - WindowsTime.START));
    assertThat(now()).isLessThan(point.minus(SLACK));
    call.run();
    assertThat(now()).isBetween(point, point.plus(SLACK));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 20, 1_000, 60_000})
  void delay_negative_isAnIntervalOf100ns(long millis) {
    Duration interval = Duration.ofMillis(millis);
    rig.runClean(() -> takes(interval, () -> ke.KeDelayExecutionThread(-units(interval))));
  }

  /** Windows lets nobody wait oftener than its clock ticks: once a millisecond at most. */
  @Test
  void waits_shorterThanAClockTick_endAtOne() {
    rig.runClean(
        () -> {
          ke.KeDelayExecutionThread(-1);
          for (int i = 0; i < 100; i++) {
            Duration before = now();
            if (i % 2 == 0) {
              ke.KeDelayExecutionThread(-1);
            } else {
              timesOut(-9_999);
            }
            long tick = before.toMillis() + 1;
            assertThat(now())
                .isBetween(Duration.ofMillis(tick), Duration.ofMillis(tick).plus(SLACK));
          }
        });
  }

  @Test
  void delay_positive_isAPointOfSystemTime() {
    rig.runClean(
        () -> {
          long in3 = systemTime() + units(Duration.ofSeconds(3));
          endsAt(in3, () -> ke.KeDelayExecutionThread(in3));
          takes(Duration.ZERO, () -> ke.KeDelayExecutionThread(in3));
          takes(Duration.ZERO, () -> ke.KeDelayExecutionThread(units(Duration.ofSeconds(3))));
          takes(Duration.ZERO, () -> ke.KeDelayExecutionThread(0));
        });
  }

  @Test
  void wait_timeOut_isAnIntervalOrAPointOfTime() {
    rig.runClean(
        () -> {
          takes(Duration.ofMillis(50), () -> timesOut(-units(Duration.ofMillis(50))));
          long in2 = systemTime() + units(Duration.ofSeconds(2));
          endsAt(in2, () -> timesOut(in2));
          takes(Duration.ZERO, () -> timesOut(in2));
          takes(Duration.ZERO, () -> timesOut(0));
          takes(Duration.ZERO, () -> timesOut(5_000));
        });
  }

  private void timesOut(long timeout) {
    assertThat(ke.KeWaitForSingleObject(never, timeout)).isEqualTo(NtStatus.STATUS_TIMEOUT);
  }

  @ParameterizedTest
  @ValueSource(longs = {Ke.FOREVER, Long.MIN_VALUE + 1, -Long.MAX_VALUE / 100, Long.MAX_VALUE})
  void wait_foreverOrLongerThanTheRun_endsWithTheSignal(long timeout) {
    KEvent event = ke.KeInitializeEvent("e", EventType.NOTIFICATION, false);
    rig.thread(
        "setter",
        () -> {
          ke.KeDelayExecutionThread(-units(Duration.ofSeconds(90)));
          ke.KeSetEvent(event);
        });
    rig.runClean(
        () ->
            assertThat(ke.KeWaitForSingleObject(event, timeout))
                .isEqualTo(NtStatus.STATUS_SUCCESS));
    assertThat(now()).isGreaterThan(Duration.ofSeconds(90));
  }

  @Test
  void waitForAThread_hasATimeOutToo() {
    KThread sleeper =
        new KThread(
            rig.thread("s", () -> ke.KeDelayExecutionThread(-units(Duration.ofSeconds(5)))));
    rig.runClean(
        () -> {
          assertThat(ke.KeWaitForSingleObject(sleeper, 0)).isEqualTo(NtStatus.STATUS_TIMEOUT);
          takes(
              Duration.ofSeconds(1),
              () ->
                  assertThat(ke.KeWaitForSingleObject(sleeper, -units(Duration.ofSeconds(1))))
                      .isEqualTo(NtStatus.STATUS_TIMEOUT));
          assertThat(ke.KeWaitForSingleObject(sleeper, -units(Duration.ofSeconds(10))))
              .isEqualTo(NtStatus.STATUS_SUCCESS);
          assertThat(now()).isBetween(Duration.ofSeconds(5), Duration.ofMillis(5_002));
        });
  }

  private List<Duration> firings(long dueTime, long periodMillis, int wanted) {
    List<Duration> fired = new ArrayList<>();
    KTimer timer = ke.KeInitializeTimer("t");
    Dpc[] dpc = new Dpc[1];
    dpc[0] =
        ke.KeInitializeDpc(
            "d",
            () -> {
              fired.add(now());
              if (fired.size() == wanted) {
                ke.KeCancelTimer(timer);
              }
            });
    rig.runClean(() -> ke.KeSetTimerEx(timer, dueTime, periodMillis, dpc[0]));
    return fired;
  }

  @Test
  void timer_dueTimeInUnits_periodInMilliseconds() {
    List<Duration> fired = firings(-units(Duration.ofMillis(30)), 250, 3);
    assertThat(fired).hasSize(3);
    for (int i = 0; i < 3; i++) {
      Duration due = Duration.ofMillis(30 + 250L * i);
      assertThat(fired.get(i)).isBetween(due, due.plus(SLACK));
    }
  }

  @Test
  void timer_periodZero_firesOnce() {
    assertThat(firings(-units(Duration.ofMillis(30)), 0, 2)).hasSize(1);
  }

  @Test
  void time_absolute_isAskedWhenTheCallTakesEffect() {
    Timeout time = WindowsTime.until(absolute(Instant.parse("2024-01-01T00:00:07Z")));
    assertThat(time.nanosFrom(0)).isEqualTo(7_000_000_000L);
    assertThat(time.nanosFrom(5_000_000_000L)).isEqualTo(2_000_000_000L);
    assertThat(time.nanosFrom(9_000_000_000L)).isZero();
  }

  @Test
  void timer_absoluteDueTime_isThatOfTheCalendar() {
    List<Duration> fired = firings(absolute(Instant.parse("2024-01-01T00:00:07Z")), 0, 1);
    assertThat(fired.get(0)).isBetween(Duration.ofSeconds(7), Duration.ofMillis(7_001));
  }

  @Test
  void setTimer_dueTimeInThePast_firesAtOnce() {
    List<Duration> fired = new ArrayList<>();
    KTimer timer = ke.KeInitializeTimer("t");
    Dpc dpc = ke.KeInitializeDpc("d", () -> fired.add(now()));
    rig.runClean(() -> ke.KeSetTimer(timer, units(Duration.ofSeconds(1)), dpc));
    assertThat(fired).singleElement().satisfies(at -> assertThat(at).isLessThan(SLACK));
  }

  @Test
  void clocks_afterTwoSeconds_eachInItsUnit() {
    rig.runClean(
        () -> {
          ke.KeDelayExecutionThread(-units(Duration.ofSeconds(2)));
          long units = units(now());
          assertThat(units).isBetween(20_000_000L, 20_010_000L);
          assertThat(ke.KeQueryInterruptTime()).isEqualTo(units);
          assertThat(ke.KeQueryUnbiasedInterruptTime()).isEqualTo(units);
          Ref<Long> counter = new Ref<>();
          assertThat(ke.KeQueryInterruptTimePrecise(counter)).isEqualTo(units);
          assertThat(counter.value()).isEqualTo(ke.KeQueryPerformanceCounter(null));
          assertThat(systemTime())
              .isEqualTo(absolute(Instant.parse("2024-01-01T00:00:00Z")) + units);
          Ref<Long> precise = new Ref<>();
          ke.KeQuerySystemTimePrecise(precise);
          assertThat(precise.value()).isEqualTo(systemTime());
          Ref<Long> frequency = new Ref<>();
          long counts = ke.KeQueryPerformanceCounter(frequency);
          assertThat(counts * 1_000_000_000.0 / frequency.value())
              .isBetween(2_000_000_000.0, 2_001_000_000.0);
          assertThat(ke.KeQueryTimeIncrement())
              .isEqualTo((int) units(Duration.ofNanos(15_625_000)));
          Ref<Long> ticks = new Ref<>();
          ke.KeQueryTickCount(ticks);
          assertThat(Duration.ofNanos(ticks.value() * ke.KeQueryTimeIncrement() * 100L))
              .isBetween(Duration.ofMillis(1_984), Duration.ofMillis(2_001));
        });
  }

  @ParameterizedTest
  @CsvSource({"50, false", "50, true", "100000, false"})
  void stall_isInMicroseconds_andKeepsTheProcessor(int microseconds, boolean dispatch) {
    rig.runClean(
        () -> {
          Ref<Irql> old = new Ref<>();
          if (dispatch) {
            ke.KeRaiseIrql(Irql.DISPATCH_LEVEL, old);
          }
          takes(
              Duration.ofNanos(microseconds * 1_000L),
              () -> ke.KeStallExecutionProcessor(microseconds));
          if (dispatch) {
            ke.KeLowerIrql(old.value());
          }
        });
  }

  @Test
  void stall_onTheOnlyProcessor_keepsOtherThreadsOut() {
    PlatformBench one =
        new PlatformBench(
            new UndisturbedChoices(),
            new HostOptions("one").processors(1),
            PlatformProfile.DOCUMENTED);
    DriverContext on = one.driver("d");
    one.thread(
        "a",
        () -> {
          on.ke().KeStallExecutionProcessor(10_000);
          one.log("stalled");
        });
    one.thread(
        "b",
        () -> {
          on.ke().KeDelayExecutionThread(0);
          one.log("other");
        });
    one.run();
    assertThat(one.logged()).containsExactly("stalled", "other");
  }
}
