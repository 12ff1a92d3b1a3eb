package dev.wfpsim.driver;

import dev.wfpsim.kernel.Kernel;

/**
 * Windows' units of time. A driver's times are counts of 100 ns: a negative one is an interval from
 * now, any other a point of system time, which is counted from 1 January 1601 (UTC). The simulation
 * starts at {@link #START}, so that absolute times are the same in every run.
 *
 * <p>The clock is exact: what is read is the present, not the time of the last clock tick, and a
 * wait ends when its time is over, not at the tick after. Pages: KeQuerySystemTime,
 * KeWaitForSingleObject, "Timer Accuracy".
 */
final class WindowsTime {
  /** System time at the start of a run: 1 January 2024, 00:00 UTC. */
  static final long START = 133_485_408_000_000_000L;

  /** A clock tick, in units of 100 ns: 15.625 ms. */
  static final int TICK = 156_250;

  /** What the performance counter counts a second. */
  static final long COUNTS_A_SECOND = 10_000_000;

  private static final long UNIT_NANOS = 100;
  private static final long MILLISECOND_NANOS = 1_000_000;

  private WindowsTime() {}

  /** Interrupt time: since the start of the system, which is that of the run. */
  static long sinceStart(Kernel kernel) {
    return kernel.nowNanos() / UNIT_NANOS;
  }

  /** How long it is until a time that a driver gave, in nanoseconds; 0 where it is over. */
  static long nanosUntil(long time, Kernel kernel) {
    return time < 0 ? nanos(time) : Math.max(0, nanos(START - time) - kernel.nowNanos());
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
