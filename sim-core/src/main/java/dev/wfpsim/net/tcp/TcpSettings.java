package dev.wfpsim.net.tcp;

/**
 * What may be set about TCP. Times in virtual nanoseconds, sizes in bytes.
 *
 * <p>The defaults are those of a current Windows client where it publishes them, with two
 * exceptions: {@code dataRetries} is 10 instead of 5, so that a connection over a link that loses
 * one packet in five still survives, and {@link TcpFeatures#restartAfterIdle} is on, as RFC 5681
 * asks. docs/TCP.md lists them with their sources.
 *
 * @param sendBufferBytes what {@code send} may run ahead of the peer
 * @param receiveBufferBytes the largest window offered
 * @param nagle whether small segments wait for an acknowledgment (RFC 9293, 3.7.4)
 * @param delayedAckNanos how long an acknowledgment may wait for data to ride on
 * @param initialRtoNanos retransmission time-out before the first measurement
 * @param minRtoNanos its lower bound
 * @param maxRtoNanos its upper bound
 * @param synRetries how often a SYN or SYN-ACK is sent again
 * @param dataRetries how often a data segment is sent again
 * @param userTimeoutNanos the longest time without progress; 0 for no limit but the retries
 * @param timeWaitNanos twice the maximum segment lifetime
 * @param finWait2Nanos how long an orphaned connection waits for the peer's FIN
 * @param initialWindowSegments the congestion window to begin with (RFC 6928)
 * @param features which parts of TCP are used
 * @param keepAlive when an idle connection is probed
 */
public record TcpSettings(
    int sendBufferBytes,
    int receiveBufferBytes,
    boolean nagle,
    long delayedAckNanos,
    long initialRtoNanos,
    long minRtoNanos,
    long maxRtoNanos,
    int synRetries,
    int dataRetries,
    long userTimeoutNanos,
    long timeWaitNanos,
    long finWait2Nanos,
    int initialWindowSegments,
    TcpFeatures features,
    KeepAlive keepAlive) {
  private static final long MILLISECOND = 1_000_000L;
  private static final long SECOND = 1_000_000_000L;

  public static final TcpSettings DEFAULT =
      new TcpSettings(
          256 * 1024,
          256 * 1024,
          true,
          40 * MILLISECOND,
          SECOND,
          300 * MILLISECOND,
          60 * SECOND,
          4,
          10,
          0,
          120 * SECOND,
          120 * SECOND,
          10,
          TcpFeatures.DEFAULT,
          KeepAlive.DEFAULT);

  /** Settings with the usual parts of TCP in use. */
  public TcpSettings(
      int sendBufferBytes,
      int receiveBufferBytes,
      boolean nagle,
      long delayedAckNanos,
      long initialRtoNanos,
      long minRtoNanos,
      long maxRtoNanos,
      int synRetries,
      int dataRetries,
      long userTimeoutNanos,
      long timeWaitNanos,
      long finWait2Nanos,
      int initialWindowSegments) {
    this(
        sendBufferBytes,
        receiveBufferBytes,
        nagle,
        delayedAckNanos,
        initialRtoNanos,
        minRtoNanos,
        maxRtoNanos,
        synRetries,
        dataRetries,
        userTimeoutNanos,
        timeWaitNanos,
        finWait2Nanos,
        initialWindowSegments,
        TcpFeatures.DEFAULT,
        KeepAlive.DEFAULT);
  }

  public TcpSettings {
    if (sendBufferBytes < 1 || receiveBufferBytes < 1) {
      throw new IllegalArgumentException(
          "buffer too small: send=" + sendBufferBytes + " receive=" + receiveBufferBytes);
    }
    if (minRtoNanos < 1 || maxRtoNanos < minRtoNanos || initialRtoNanos < 1) {
      throw new IllegalArgumentException(
          "rto bounds: min=" + minRtoNanos + " max=" + maxRtoNanos + " initial=" + initialRtoNanos);
    }
  }

  /** These settings with other buffers. */
  public TcpSettings withBuffers(int sendBytes, int receiveBytes) {
    return new TcpSettings(
        sendBytes,
        receiveBytes,
        nagle,
        delayedAckNanos,
        initialRtoNanos,
        minRtoNanos,
        maxRtoNanos,
        synRetries,
        dataRetries,
        userTimeoutNanos,
        timeWaitNanos,
        finWait2Nanos,
        initialWindowSegments,
        features,
        keepAlive);
  }

  /** These settings with other retry limits. */
  public TcpSettings withRetries(int syn, int data) {
    return new TcpSettings(
        sendBufferBytes,
        receiveBufferBytes,
        nagle,
        delayedAckNanos,
        initialRtoNanos,
        minRtoNanos,
        maxRtoNanos,
        syn,
        data,
        userTimeoutNanos,
        timeWaitNanos,
        finWait2Nanos,
        initialWindowSegments,
        features,
        keepAlive);
  }

  /** These settings with Nagle's algorithm on or off. */
  public TcpSettings withNagle(boolean on) {
    return new TcpSettings(
        sendBufferBytes,
        receiveBufferBytes,
        on,
        delayedAckNanos,
        initialRtoNanos,
        minRtoNanos,
        maxRtoNanos,
        synRetries,
        dataRetries,
        userTimeoutNanos,
        timeWaitNanos,
        finWait2Nanos,
        initialWindowSegments,
        features,
        keepAlive);
  }

  /** These settings with other times of waiting at the end of a connection. */
  public TcpSettings withEndTimes(long userTimeout, long timeWait, long finWait2) {
    return new TcpSettings(
        sendBufferBytes,
        receiveBufferBytes,
        nagle,
        delayedAckNanos,
        initialRtoNanos,
        minRtoNanos,
        maxRtoNanos,
        synRetries,
        dataRetries,
        userTimeout,
        timeWait,
        finWait2,
        initialWindowSegments,
        features,
        keepAlive);
  }

  /** These settings with other parts of TCP in use. */
  public TcpSettings withFeatures(TcpFeatures other) {
    return new TcpSettings(
        sendBufferBytes,
        receiveBufferBytes,
        nagle,
        delayedAckNanos,
        initialRtoNanos,
        minRtoNanos,
        maxRtoNanos,
        synRetries,
        dataRetries,
        userTimeoutNanos,
        timeWaitNanos,
        finWait2Nanos,
        initialWindowSegments,
        other,
        keepAlive);
  }

  /** These settings with idle connections probed otherwise. */
  public TcpSettings withKeepAlive(KeepAlive other) {
    return new TcpSettings(
        sendBufferBytes,
        receiveBufferBytes,
        nagle,
        delayedAckNanos,
        initialRtoNanos,
        minRtoNanos,
        maxRtoNanos,
        synRetries,
        dataRetries,
        userTimeoutNanos,
        timeWaitNanos,
        finWait2Nanos,
        initialWindowSegments,
        features,
        other);
  }

  /** The shift under which a receive buffer fits the window field (RFC 7323). */
  static int windowScale(int receiveBufferBytes) {
    int shift = 0;
    while (receiveBufferBytes >> shift > 0xffff && shift < 14) {
      shift++;
    }
    return shift;
  }
}
