package dev.wfpsim.net.tcp;

/**
 * The congestion window: slow start and congestion avoidance (RFC 5681), fast retransmit and fast
 * recovery of NewReno (RFC 6582, the careful variant), initial window of RFC 6928.
 *
 * <p>Positions are stream positions of the sender; sizes are bytes.
 */
final class CongestionControl {
  private static final int DUPLICATES_FOR_FAST_RETRANSMIT = 3;

  private final int initialSegments;
  private int mss;
  private long window;
  private long threshold = Long.MAX_VALUE;
  private long growth;
  private int duplicates;
  private boolean recovering;
  private long recoverPosition = -1;

  CongestionControl(int mss, int initialSegments) {
    this.initialSegments = initialSegments;
    this.mss = mss;
    this.window = (long) initialSegments * mss;
  }

  /** The segment size became known in the handshake. */
  void begin(int segmentBytes) {
    mss = segmentBytes;
    window = (long) initialSegments * mss;
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
   *     in recovery)
   */
  boolean acknowledged(long position, long ackedBytes, long flightBytes) {
    duplicates = 0;
    if (!recovering) {
      grow(ackedBytes);
      return false;
    }
    if (position >= recoverPosition) {
      recovering = false;
      window = Math.min(threshold, Math.max(flightBytes, mss) + mss);
      return false;
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
    duplicates++;
    if (recovering) {
      window += mss;
      return false;
    }
    if (duplicates != DUPLICATES_FOR_FAST_RETRANSMIT || position <= recoverPosition) {
      return false;
    }
    threshold = Math.max(flightBytes / 2, 2L * mss);
    window = threshold + (long) DUPLICATES_FOR_FAST_RETRANSMIT * mss;
    recovering = true;
    recoverPosition = sentEnd;
    return true;
  }

  /** The retransmission time-out expired. */
  void timedOut(long sentEnd, long flightBytes) {
    threshold = Math.max(flightBytes / 2, 2L * mss);
    window = mss;
    duplicates = 0;
    recovering = false;
    recoverPosition = sentEnd;
  }

  private void grow(long ackedBytes) {
    if (window < threshold) {
      window += Math.min(ackedBytes, 2L * mss);
      return;
    }
    growth += ackedBytes;
    if (growth >= window) {
      growth -= window;
      window += mss;
    }
  }
}
