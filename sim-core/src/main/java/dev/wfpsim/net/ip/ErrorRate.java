package dev.wfpsim.net.ip;

/** A token bucket over virtual time: so many errors a second, as many at once. */
final class ErrorRate {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final int perSecond;
  private long nanosOwned;
  private long lastNanos;

  ErrorRate(int perSecond) {
    this.perSecond = perSecond;
    this.nanosOwned = NANOS_PER_SECOND;
  }

  /** Whether one more may go now. */
  boolean take(long nowNanos) {
    if (perSecond <= 0) {
      return false;
    }
    nanosOwned = Math.min(NANOS_PER_SECOND, nanosOwned + nowNanos - lastNanos);
    lastNanos = nowNanos;
    long cost = NANOS_PER_SECOND / perSecond;
    if (nanosOwned < cost) {
      return false;
    }
    nanosOwned -= cost;
    return true;
  }
}
