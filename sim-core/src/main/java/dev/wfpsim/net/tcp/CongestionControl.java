package dev.wfpsim.net.tcp;

/**
 * The congestion window: slow start and congestion avoidance (RFC 5681) counted in bytes (RFC
 * 3465), fast retransmit and fast recovery of NewReno (RFC 6582, the careful variant) or, where the
 * peer reports selectively, of RFC 6675; initial window of RFC 6928.
 *
 * <p>Positions are stream positions of the sender; sizes are bytes.
 */
final class CongestionControl {
  static final int DUPLICATES_FOR_FAST_RETRANSMIT = 3;

  private final int initialSegments;
  private final int slowStartSegments;
  private int mss;
  private long window;
  private long threshold = Long.MAX_VALUE;
  private long growth;
  private int duplicates;
  private long flightAtFirstDuplicate;
  private boolean recovering;
  private boolean selective;
  private boolean afterTimeout;
  private long recoverPosition = -1;

  CongestionControl(int mss, int initialSegments) {
    this(mss, initialSegments, TcpFeatures.DEFAULT.slowStartSegments());
  }

  CongestionControl(int mss, int initialSegments, int slowStartSegments) {
    this.initialSegments = initialSegments;
    this.slowStartSegments = slowStartSegments;
    this.mss = mss;
    this.window = initialWindow();
  }

  /** The segment size became known in the handshake, and whether the peer reports selectively. */
  void begin(int segmentBytes, boolean selectiveReports) {
    mss = segmentBytes;
    selective = selectiveReports;
    window = initialWindow();
  }

  private long initialWindow() {
    return (long) initialSegments * mss;
  }

  /** The SYN or its answer was lost: the first window is one segment (RFC 5681, 3.1). */
  void handshakeTimedOut() {
    window = mss;
  }

  /** Nothing was sent for longer than the time-out: the restart window (RFC 5681, 4.1). */
  void idle() {
    window = Math.min(window, initialWindow());
  }

  /** The path takes shorter segments than was thought; the window stays. */
  void segmentsTake(int segmentBytes) {
    mss = segmentBytes;
  }

  /** Bytes that may be in flight; two more segments on the first duplicates (RFC 3042). */
  long window() {
    int limitedTransmit =
        !recovering && duplicates < DUPLICATES_FOR_FAST_RETRANSMIT ? duplicates * mss : 0;
    return window + limitedTransmit;
  }

  long threshold() {
    return threshold;
  }

  boolean recovering() {
    return recovering;
  }

  /**
   * New data is acknowledged.
   *
   * @return whether the first unacknowledged segment is to be sent again (a partial acknowledgment
   *     in the recovery of NewReno)
   */
  boolean acknowledged(long position, long ackedBytes, long flightBytes) {
    duplicates = 0;
    if (!recovering) {
      grow(ackedBytes);
      return false;
    }
    if (position >= recoverPosition) {
      recovering = false;
      window = selective ? threshold : Math.min(threshold, Math.max(flightBytes, mss) + mss);
      return false;
    }
    if (selective) {
      return false; // what the pipe has room for is sent by the scoreboard
    }
    window = Math.max(mss, window - ackedBytes + (ackedBytes >= mss ? mss : 0));
    return true;
  }

  /**
   * The same acknowledgment came again while data is in flight.
   *
   * @return whether the first unacknowledged segment is to be sent again at once
   */
  boolean duplicate(long position, long sentEnd, long flightBytes) {
    return duplicate(position, sentEnd, flightBytes, false);
  }

  /**
   * The same acknowledgment came again, or reported more of what arrived behind a gap.
   *
   * @param lost whether the reports say that the first unacknowledged segment is lost, however few
   *     they are (RFC 6675, 5)
   * @return whether the first unacknowledged segment is to be sent again at once
   */
  boolean duplicate(long position, long sentEnd, long flightBytes, boolean lost) {
    duplicates++;
    if (duplicates == 1) {
      flightAtFirstDuplicate = flightBytes;
    }
    if (recovering) {
      window += selective ? 0 : mss;
      return false;
    }
    if (duplicates < DUPLICATES_FOR_FAST_RETRANSMIT && !lost || position <= recoverPosition) {
      return false;
    }
    if (duplicates > DUPLICATES_FOR_FAST_RETRANSMIT && !selective) {
      return false;
    }
    // what limited transmit sent meanwhile does not count (RFC 5681, 3.2)
    threshold = Math.max(flightAtFirstDuplicate / 2, 2L * mss);
    window = threshold + (selective ? 0 : (long) DUPLICATES_FOR_FAST_RETRANSMIT * mss);
    recovering = true;
    recoverPosition = sentEnd;
    return true;
  }

  /** What was sent is cut anew: its losses are not made good any more. */
  void endRecovery() {
    if (recovering) {
      recovering = false;
      window = threshold;
    }
    duplicates = 0;
  }

  /** The retransmission time-out expired. */
  void timedOut(long sentEnd, long flightBytes) {
    timedOut(sentEnd, flightBytes, true);
  }

  /**
   * The retransmission time-out expired.
   *
   * @param first whether it expired for the first time for this segment; the threshold stays where
   *     it is the second time (RFC 5681, 3.1)
   */
  void timedOut(long sentEnd, long flightBytes, boolean first) {
    if (first) {
      threshold = Math.max(flightBytes / 2, 2L * mss);
    }
    window = mss;
    growth = 0;
    duplicates = 0;
    recovering = false;
    afterTimeout = true;
    recoverPosition = sentEnd;
  }

  private void grow(long ackedBytes) {
    if (window < threshold) {
      long most = afterTimeout ? mss : (long) slowStartSegments * mss;
      window += Math.min(ackedBytes, most);
      return;
    }
    afterTimeout = false;
    growth += ackedBytes;
    if (growth >= window) {
      growth -= window;
      window += mss;
    }
  }
}
