package dev.wfpsim.net.tcp;

import dev.wfpsim.net.tcp.TcpTimers.Kind;
import dev.wfpsim.net.wire.TcpHeader;

/**
 * What the acknowledgment and window of an arriving segment mean for what was sent (RFC 9293,
 * 3.10.7.4, fifth check; RFC 5681 duplicates; RFC 6298 timer).
 */
final class Acknowledgments {
  private final Tcb tcb;
  private final Transmitter transmitter;

  Acknowledgments(Tcb tcb, Transmitter transmitter) {
    this.tcb = tcb;
    this.transmitter = transmitter;
  }

  /**
   * Takes the acknowledgment of a segment.
   *
   * @param position of the segment, {@link Long#MIN_VALUE} for one outside the window, whose window
   *     field does not count
   * @return false where it acknowledges what was never sent and is to be ignored
   */
  boolean take(TcpSegment segment, long position, long now) {
    long ack = tcb.ackPosition(segment.acknowledgment());
    if (ack > tcb.sndMax) {
      tcb.ackNow = true;
      return false;
    }
    boolean inWindow = position != Long.MIN_VALUE;
    if (ack > tcb.sndUna) {
      if (inWindow) {
        updateWindow(segment, position, ack);
      }
      advance(ack, now);
      return true;
    }
    long windowBefore = tcb.sndWnd;
    if (inWindow && ack == tcb.sndUna) {
      updateWindow(segment, position, ack);
      boolean duplicate = segment.length() == 0 && tcb.sndWnd == windowBefore && tcb.flight() > 0;
      if (duplicate && tcb.congestion.duplicate(tcb.sndUna, tcb.sndMax, tcb.flight())) {
        transmitter.retransmitOldest(now);
      }
    }
    if (!tcb.timers.armed(Kind.RETRANSMIT)) {
      tcb.retries = 0; // a probe was answered: the peer lives, however long its window is closed
    }
    return true;
  }

  private void advance(long ack, long now) {
    long acked = ack - tcb.sndUna;
    long bytes = Math.min(ack, tcb.sendEnd()) - tcb.sendStart();
    if (bytes > 0) {
      tcb.send.drop((int) bytes);
    }
    tcb.rto.acknowledged(ack, now);
    tcb.rto.progress();
    tcb.sndUna = ack;
    tcb.sndNxt = Math.max(tcb.sndNxt, ack);
    tcb.retries = 0;
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
    tcb.actions.writable();
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
    }
    tcb.sndWnd = window;
    tcb.sndWndMax = Math.max(tcb.sndWndMax, window);
  }
}
