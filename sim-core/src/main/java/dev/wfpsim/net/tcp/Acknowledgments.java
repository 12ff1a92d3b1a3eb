package dev.wfpsim.net.tcp;

import dev.wfpsim.net.tcp.TcpDecision.Notice;
import dev.wfpsim.net.tcp.TcpTimers.Kind;
import dev.wfpsim.net.wire.TcpHeader;
import dev.wfpsim.net.wire.TcpOptions;

/**
 * What the acknowledgment and window of an arriving segment mean for what was sent (RFC 9293,
 * 3.10.7.4, fifth check; RFC 5681 and RFC 6675 duplicates; RFC 6298 timer).
 */
final class Acknowledgments {
  private final Tcb tcb;
  private final Transmitter transmitter;

  Acknowledgments(Tcb tcb, Transmitter transmitter) {
    this.tcb = tcb;
    this.transmitter = transmitter;
  }

  /**
   * Takes the acknowledgment of a segment that lies in the window.
   *
   * @return false where it acknowledges what was never sent, or what was acknowledged so long ago
   *     that it can only be forged (RFC 5961, 5.2): the whole segment is to be ignored
   */
  boolean take(TcpSegment segment, long position, long now) {
    long ack = tcb.ackPosition(segment.acknowledgment());
    if (ack > tcb.sndMax || ack < tcb.sndUna - tcb.sndWndMax) {
      transmitter.challenge();
      return false;
    }
    boolean news = tcb.selectiveAcks && reported(segment);
    if (ack > tcb.sndUna) {
      updateWindow(segment, position, ack);
      advance(segment, ack, now);
      return true;
    }
    long windowBefore = tcb.sndWnd;
    if (ack == tcb.sndUna) {
      updateWindow(segment, position, ack);
      boolean same = segment.length() == 0 && tcb.sndWnd == windowBefore;
      boolean duplicate = tcb.selectiveAcks ? news : same;
      if (duplicate && tcb.flight() > 0) {
        duplicate(now);
      }
    }
    if (!tcb.timers.armed(Kind.RETRANSMIT)) {
      // a probe was answered: the peer lives, however long its window is closed (MUST-36)
      tcb.retries = 0;
      tcb.progressNanos = now;
    }
    return true;
  }

  private void duplicate(long now) {
    boolean lost = tcb.selectiveAcks && tcb.scoreboard.isLost(tcb.sndUna, tcb.mss);
    if (tcb.congestion.duplicate(tcb.sndUna, tcb.sndMax, tcb.flight(), lost)) {
      transmitter.beginRecovery(now);
    }
  }

  /** Notes what the segment reports selectively; whether some of that is news. */
  private boolean reported(TcpSegment segment) {
    if (segment.options().sackBlocks().isEmpty()) {
      return false;
    }
    boolean news = false;
    for (TcpOptions.SackBlock block : segment.options().sackBlocks()) {
      long left = tcb.ackPosition(block.left());
      long right = tcb.ackPosition(block.right());
      if (left > tcb.sndUna && left < right && right <= tcb.sndMax) {
        news |= tcb.scoreboard.report(left, right);
      }
    }
    return news;
  }

  private void advance(TcpSegment segment, long ack, long now) {
    long acked = ack - tcb.sndUna;
    long bytes = Math.min(ack, tcb.sendEnd()) - tcb.sendStart();
    if (bytes > 0) {
      tcb.send.drop((int) bytes);
    }
    measure(segment, ack, now);
    tcb.sndUna = ack;
    tcb.sndNxt = Math.max(tcb.sndNxt, ack);
    tcb.scoreboard.acknowledged(ack);
    tcb.retries = 0;
    tcb.windowProbes = 0;
    tcb.progressNanos = now;
    if (tcb.sndMax > ack) {
      tcb.timers.set(Kind.RETRANSMIT, now + tcb.rto.rtoNanos());
    } else {
      tcb.timers.cancel(Kind.RETRANSMIT);
    }
    tcb.timers.cancel(Kind.PERSIST);
    if (tcb.congestion.acknowledged(ack, acked, tcb.flight())) {
      transmitter.retransmitOldest(now);
    }
    tcb.decisions.add(Notice.WRITABLE);
  }

  private void measure(TcpSegment segment, long ack, long now) {
    long roundTrip = tcb.timestamps.roundTripNanos(segment, now);
    if (roundTrip >= 0) {
      tcb.rto.measured(roundTrip, Math.ceilDiv(tcb.flight() + 1, 2L * tcb.mss));
    } else {
      tcb.rto.acknowledged(ack, now);
    }
  }

  private void updateWindow(TcpSegment segment, long position, long ack) {
    if (tcb.sndWl1 < position || tcb.sndWl1 == position && tcb.sndWl2 <= ack) {
      tcb.sndWl1 = position;
      tcb.sndWl2 = ack;
      takeWindow(segment);
    }
  }

  /** The window of a segment that is not a SYN, scaled; of a SYN as it stands. */
  void takeWindow(TcpSegment segment) {
    int scale = segment.has(TcpHeader.SYN) ? 0 : tcb.sendScale;
    long window = (long) segment.window() << scale;
    if (window > 0 && tcb.sndWnd == 0) {
      tcb.timers.cancel(Kind.PERSIST);
      tcb.windowProbes = 0;
    }
    tcb.sndWnd = window;
    tcb.sndWndMax = Math.max(tcb.sndWndMax, window);
  }
}
