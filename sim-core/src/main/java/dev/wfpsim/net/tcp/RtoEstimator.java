package dev.wfpsim.net.tcp;

/**
 * The retransmission time-out of a connection (RFC 6298), in integer nanoseconds.
 *
 * <p>Without timestamps one segment at a time is timed, and a segment sent twice is never measured
 * (Karn). Each expiry doubles the time-out; only the next measurement ends the doubling (RFC 6298,
 * 5.5 and the note behind 5.7), not any acknowledgment.
 */
final class RtoEstimator {
  private static final long CLOCK_GRANULARITY_NANOS = 1_000_000;
  private static final long AFTER_LOST_SYN_NANOS = 3_000_000_000L;

  private final TcpSettings settings;
  private long smoothedNanos = -1;
  private long variationNanos;
  private long rtoNanos;
  private long timedPosition = -1;
  private long timedSinceNanos;

  RtoEstimator(TcpSettings settings) {
    this.settings = settings;
    this.rtoNanos = Math.min(settings.initialRtoNanos(), settings.maxRtoNanos());
  }

  /** The time-out to arm now. */
  long rtoNanos() {
    return rtoNanos;
  }

  /** The time-out doubled so many times more, to the upper bound: for probes of a window. */
  long backedOffNanos(int doublings) {
    long backedOff = rtoNanos;
    for (int i = 0; i < doublings && backedOff < settings.maxRtoNanos(); i++) {
      backedOff *= 2;
    }
    return Math.min(backedOff, settings.maxRtoNanos());
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
      measured(nowNanos - timedSinceNanos, 1);
      timedPosition = -1;
    }
  }

  /** The time-out expired. */
  void expired() {
    rtoNanos = Math.min(2 * rtoNanos, settings.maxRtoNanos());
    retransmitted();
  }

  /** The handshake needed a time-out: data begins with three seconds (RFC 6298, 5.7). */
  void handshakeTimedOut() {
    long atLeast = Math.max(AFTER_LOST_SYN_NANOS, settings.initialRtoNanos());
    rtoNanos = Math.min(atLeast, settings.maxRtoNanos());
  }

  /**
   * A round trip was measured.
   *
   * @param samplesPerRoundTrip how many such measurements a round trip yields: each weighs less
   *     (RFC 7323, appendix G)
   */
  void measured(long sampleNanos, long samplesPerRoundTrip) {
    if (smoothedNanos < 0) {
      smoothedNanos = sampleNanos;
      variationNanos = sampleNanos / 2;
    } else {
      long deviation = Math.abs(smoothedNanos - sampleNanos);
      variationNanos += (deviation - variationNanos) / (4 * samplesPerRoundTrip);
      smoothedNanos += (sampleNanos - smoothedNanos) / (8 * samplesPerRoundTrip);
    }
    long rto = smoothedNanos + Math.max(CLOCK_GRANULARITY_NANOS, 4 * variationNanos);
    rtoNanos = Math.clamp(rto, settings.minRtoNanos(), settings.maxRtoNanos());
  }
}
