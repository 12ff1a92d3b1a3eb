package dev.wfpsim.net.tcp;

/**
 * How many acknowledgments a connection sends to segments that may be forged (RFC 5961, 7): so many
 * in five seconds.
 */
final class ChallengeLimit {
  private static final long WINDOW_NANOS = 5_000_000_000L;

  private final int most;
  private long windowSinceNanos;
  private int sent;

  ChallengeLimit(int most) {
    this.most = most;
  }

  /** Whether one more may be sent now; counts it. */
  boolean take(long nowNanos) {
    if (nowNanos - windowSinceNanos >= WINDOW_NANOS) {
      windowSinceNanos = nowNanos;
      sent = 0;
    }
    return sent++ < most;
  }
}
