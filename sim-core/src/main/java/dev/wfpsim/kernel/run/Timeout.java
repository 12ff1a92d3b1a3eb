package dev.wfpsim.kernel.run;

/**
 * How long a wait lasts at most, or a timer runs. It is asked when the call takes effect: a caller
 * that was held up before has not begun to wait.
 */
@FunctionalInterface
public interface Timeout {
  /** For ever. */
  Timeout NEVER = nowNanos -> -1;

  /** Not at all: the call only looks. */
  Timeout AT_ONCE = nowNanos -> 0;

  /**
   * What is left of it.
   *
   * @param nowNanos virtual time
   * @return nanoseconds from now; negative for ever
   */
  long nanosFrom(long nowNanos);

  /** So many nanoseconds; for ever, if negative. */
  static Timeout of(long nanos) {
    return nanos < 0 ? NEVER : nanos == 0 ? AT_ONCE : nowNanos -> nanos;
  }
}
