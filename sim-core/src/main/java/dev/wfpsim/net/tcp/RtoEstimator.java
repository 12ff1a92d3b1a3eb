package dev.wfpsim.net.tcp;

/**
 * The retransmission time-out of a connection (RFC 6298), in integer nanoseconds.
 *
 * <p>One segment at a time is timed; a segment sent twice is never measured (Karn). Each expiry
 * doubles the time-out, the next measurement ends the doubling.
 */
final class RtoEstimator {
  private static final long CLOCK_GRANULARITY_NANOS = 1_000_000;

  private final TcpSettings settings;
  private long smoothedNanos = -1;
  private long variationNanos;
  private long baseNanos;
  private int doublings;
  private long timedPosition = -1;
  private long timedSinceNanos;

  RtoEstimator(TcpSettings settings) {
    this.settings = settings;
    this.baseNanos = settings.initialRtoNanos();
  }

  /** The time-out to arm now. */
  long rtoNanos() {
    long rto = baseNanos;
    for (int i = 0; i < doublings && rto < settings.maxRtoNanos(); i++) {
      rto *= 2;
    }
    return Math.min(rto, settings.maxRtoNanos());
  }

  /** The smoothed round-trip time, -1 before the first measurement. */
  long smoothedNanos() {
    return smoothedNanos;
  }

  /** New data up to {@code endPosition} leaves; times it unless something is being timed. */
  void sent(long endPosition, long nowNanos) {
    if (timedPosition < 0) {
      timedPosition = endPosition;
      timedSinceNanos = nowNanos;
    }
  }

  /** Something was sent again: what is being timed can no longer be measured. */
  void retransmitted() {
    timedPosition = -1;
  }

  /** Everything up to {@code position} is acknowledged. */
  void acknowledged(long position, long nowNanos) {
    if (timedPosition >= 0 && position >= timedPosition) {
      measured(nowNanos - timedSinceNanos);
      timedPosition = -1;
    }
  }

  /** The time-out expired. */
  void expired() {
    doublings++;
    retransmitted();
  }

  /** New data was acknowledged: the path works, the doubling ends. */
  void progress() {
    doublings = 0;
  }

  private void measured(long sampleNanos) {
    if (smoothedNanos < 0) {
      smoothedNanos = sampleNanos;
      variationNanos = sampleNanos / 2;
    } else {
      variationNanos += (Math.abs(smoothedNanos - sampleNanos) - variationNanos) / 4;
      smoothedNanos += (sampleNanos - smoothedNanos) / 8;
    }
    long rto = smoothedNanos + Math.max(CLOCK_GRANULARITY_NANOS, 4 * variationNanos);
    baseNanos = Math.clamp(rto, settings.minRtoNanos(), settings.maxRtoNanos());
  }
}
