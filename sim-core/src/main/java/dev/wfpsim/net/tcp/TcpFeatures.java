package dev.wfpsim.net.tcp;

/**
 * Which parts of TCP a host uses: what it offers in a SYN, and what real Windows is known to do
 * otherwise than an RFC asks.
 *
 * <p>Source of the defaults: the Internet template that Get-NetTCPSetting shows ("TCP Templates for
 * Windows Server 2019", Microsoft Networking Blog) and {@code netsh interface tcp show global} of
 * Windows 10 and 11 ("RFC 1323 Timestamps: allowed").
 *
 * @param selectiveAcks whether SACK is offered and used (RFC 2018, RFC 6675)
 * @param windowScaling whether the window scale option is offered (RFC 7323, 2)
 * @param timestamps when timestamps are used (RFC 7323, 3)
 * @param restartAfterIdle whether an idle connection begins again with the initial window (RFC
 *     5681, 4.1). Windows calls it CwndRestart, and its templates leave it off
 * @param slowStartSegments by how many segments one acknowledgment may open the window in slow
 *     start (RFC 3465, 2.2); one after a time-out, whatever this says (RFC 3465, 2.3)
 * @param delayedAckFrequency after how many segments an acknowledgment is due at once (RFC 5681,
 *     4.2)
 * @param challengeAcks how many challenge acknowledgments a connection sends in 5 seconds at most
 *     (RFC 5961, 7)
 */
public record TcpFeatures(
    boolean selectiveAcks,
    boolean windowScaling,
    Timestamps timestamps,
    boolean restartAfterIdle,
    int slowStartSegments,
    int delayedAckFrequency,
    int challengeAcks) {
  /** What Set-NetTCPSetting and netsh call timestamps. */
  public enum Timestamps {
    /** Neither offered nor accepted. */
    DISABLED,
    /** Accepted where the peer's SYN offers them, not offered in a SYN of this host. */
    ALLOWED,
    /** Offered and accepted. */
    ENABLED
  }

  public static final TcpFeatures DEFAULT =
      new TcpFeatures(true, true, Timestamps.ALLOWED, true, 2, 2, 10);

  public TcpFeatures {
    if (slowStartSegments < 1 || delayedAckFrequency < 1 || challengeAcks < 0) {
      throw new IllegalArgumentException(
          "out of range: slowStartSegments="
              + slowStartSegments
              + " delayedAckFrequency="
              + delayedAckFrequency
              + " challengeAcks="
              + challengeAcks);
    }
  }

  /** These features with selective acknowledgments on or off. */
  public TcpFeatures withSelectiveAcks(boolean on) {
    return new TcpFeatures(
        on,
        windowScaling,
        timestamps,
        restartAfterIdle,
        slowStartSegments,
        delayedAckFrequency,
        challengeAcks);
  }

  /** These features with window scaling on or off. */
  public TcpFeatures withWindowScaling(boolean on) {
    return new TcpFeatures(
        selectiveAcks,
        on,
        timestamps,
        restartAfterIdle,
        slowStartSegments,
        delayedAckFrequency,
        challengeAcks);
  }

  /** These features with another use of timestamps. */
  public TcpFeatures withTimestamps(Timestamps use) {
    return new TcpFeatures(
        selectiveAcks,
        windowScaling,
        use,
        restartAfterIdle,
        slowStartSegments,
        delayedAckFrequency,
        challengeAcks);
  }

  /** These features with the restart of the congestion window after idle time on or off. */
  public TcpFeatures withRestartAfterIdle(boolean on) {
    return new TcpFeatures(
        selectiveAcks,
        windowScaling,
        timestamps,
        on,
        slowStartSegments,
        delayedAckFrequency,
        challengeAcks);
  }
}
