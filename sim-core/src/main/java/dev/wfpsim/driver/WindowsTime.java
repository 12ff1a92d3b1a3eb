package dev.wfpsim.driver;

import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.Timeout;

/**
 * Windows' units of time. A driver's times are counts of 100 ns: a negative one is an interval from
 * now, any other a point of system time, which is counted from 1 January 1601 (UTC). The simulation
 * starts at {@link #START}, so that absolute times are the same in every run.
 *
 * <p>The clock is exact: what is read is the present, not the time of the last clock tick, and a
 * wait ends when its time is over. Only one that is shorter than any clock tick ends at a tick, so
 * that who waits 100 ns again and again waits no oftener than Windows lets anybody. Pages:
 * KeQuerySystemTime, KeWaitForSingleObject, ExSetTimerResolution, "Timer Accuracy".
 */
final class WindowsTime {
  /** System time at the start of a run: 1 January 2024, 00:00 UTC. */
  static final long START = 133_485_408_000_000_000L;

  /** A clock tick, in units of 100 ns: 15.625 ms. */
  static final int TICK = 156_250;

  /** What the performance counter counts a second. */
  static final long COUNTS_A_SECOND = 10_000_000;

  private static final long UNIT_NANOS = 100;

  /** The shortest clock tick that a system can be set to: about a millisecond. */
  private static final long SHORTEST_TICK_NANOS = 1_000_000;

  private static final long MILLISECOND_NANOS = 1_000_000;

  private WindowsTime() {}

  /** Interrupt time: since the start of the system, which is that of the run. */
  static long sinceStart(Kernel kernel) {
    return kernel.nowNanos() / UNIT_NANOS;
  }

  /** What lasts until a time that a driver gave; nothing is left of it where that is over. */
  static Timeout until(long time) {
    return time == 0 ? Timeout.AT_ONCE : nowNanos -> nanosUntil(time, nowNanos);
  }

  private static long nanosUntil(long time, long nowNanos) {
    long left = time < 0 ? nanos(time) : Math.max(0, nanos(START - time) - nowNanos);
    return left >= SHORTEST_TICK_NANOS || left == 0 ? left : atTick(left, nowNanos);
  }

  /** A short time from now, drawn out to the next clock tick. */
  private static long atTick(long left, long nowNanos) {
    long ticks = Math.ceilDiv(nowNanos + left, SHORTEST_TICK_NANOS);
    return ticks * SHORTEST_TICK_NANOS - nowNanos;
  }

  /** The nanoseconds of a negative interval; of any other, none. */
  private static long nanos(long interval) {
    if (interval >= 0) {
      return 0;
    }
    return interval < -Long.MAX_VALUE / UNIT_NANOS ? Long.MAX_VALUE : -interval * UNIT_NANOS;
  }

  /** A period, which is in milliseconds, as nanoseconds. */
  static long ofMillis(long milliseconds) {
    return milliseconds > Long.MAX_VALUE / MILLISECOND_NANOS
        ? Long.MAX_VALUE
        : milliseconds * MILLISECOND_NANOS;
  }
}
