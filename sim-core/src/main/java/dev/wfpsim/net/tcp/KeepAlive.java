package dev.wfpsim.net.tcp;

/**
 * When an idle connection is probed (RFC 9293, 3.8.4). Times in virtual nanoseconds.
 *
 * <p>Windows: SO_KEEPALIVE, off until asked for, with TCP_KEEPIDLE (registry KeepAliveTime, two
 * hours), TCP_KEEPINTVL (KeepAliveInterval, one second) and TCP_KEEPCNT (ten probes, which only
 * TCP_KEEPCNT changes). Documentation: "IPPROTO_TCP socket options", "KeepAliveTime",
 * "KeepAliveInterval", "SIO_KEEPALIVE_VALS control code".
 *
 * @param enabled whether idle connections are probed
 * @param idleNanos how long nothing was heard before the first probe
 * @param intervalNanos how long each probe waits for an answer
 * @param probes how many go unanswered before the connection is given up
 */
public record KeepAlive(boolean enabled, long idleNanos, long intervalNanos, int probes) {
  private static final long SECOND = 1_000_000_000L;

  /** Off, with the times of Windows for when it is put on. */
  public static final KeepAlive DEFAULT = new KeepAlive(false, 7_200 * SECOND, SECOND, 10);

  public KeepAlive {
    if (idleNanos < 1 || intervalNanos < 1 || probes < 1) {
      throw new IllegalArgumentException(
          "keep-alive out of range: idle="
              + idleNanos
              + " interval="
              + intervalNanos
              + " probes="
              + probes);
    }
  }

  /** These times, put on or off. */
  public KeepAlive enabled(boolean on) {
    return new KeepAlive(on, idleNanos, intervalNanos, probes);
  }

  /** The same with other times. */
  public KeepAlive times(long idle, long interval, int count) {
    return new KeepAlive(enabled, idle, interval, count);
  }
}
