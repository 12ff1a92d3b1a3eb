package dev.wfpsim.net.tcp;

/**
 * What is sent while losses are made good that the peer reports selectively (RFC 6675, 5): as much
 * as the pipe has room for, first what is lost, then new data, then what may be lost, then once the
 * end of what was sent.
 */
final class LossRecovery {
  private final Tcb tcb;
  private final Transmitter transmitter;
  private long sentAgainEnd;
  private long rescuedUntil;

  LossRecovery(Tcb tcb, Transmitter transmitter) {
    this.tcb = tcb;
    this.transmitter = transmitter;
  }

  /** The first segment was sent again, up to {@code sentAgain}. */
  void begin(long sentAgain) {
    sentAgainEnd = sentAgain;
    rescuedUntil = -1;
  }

  /** Sends one segment, if the pipe has room for it. */
  boolean sendOne(long now) {
    long pipe = tcb.scoreboard.pipe(tcb.sndUna, tcb.sndMax, sentAgainEnd, tcb.mss);
    long room = tcb.congestion.window() - pipe;
    if (room < tcb.mss) {
      return false;
    }
    long gap = tcb.scoreboard.nextMissing(Math.max(tcb.sndUna, sentAgainEnd));
    boolean between = gap < tcb.scoreboard.highest();
    if (between && tcb.scoreboard.isLost(gap, tcb.mss)) {
      return sendGap(gap, now);
    }
    if (transmitter.sendNew(room, now)) {
      return true;
    }
    return between ? sendGap(gap, now) : rescue(now);
  }

  private boolean sendGap(long gap, long now) {
    long sentUntil = transmitter.sendAgain(gap, tcb.scoreboard.gapEnd(gap, tcb.sndMax), now);
    boolean sent = sentUntil > gap;
    sentAgainEnd = Math.max(sentAgainEnd, sentUntil);
    return sent;
  }

  /** Once in a recovery: its end may have been lost, and nothing behind it would tell. */
  private boolean rescue(long now) {
    if (tcb.sndUna <= rescuedUntil || tcb.scoreboard.highest() >= tcb.sndMax) {
      return false;
    }
    rescuedUntil = tcb.sndMax;
    long from = Math.max(tcb.scoreboard.highest(), tcb.sndMax - tcb.mss);
    return transmitter.sendAgain(Math.max(from, tcb.sndUna), tcb.sndMax, now) > from;
  }
}
