package dev.wfpsim.net.tcp;

import dev.wfpsim.net.tcp.TcpDecision.Notice;
import dev.wfpsim.net.tcp.TcpTimers.Kind;
import dev.wfpsim.net.wire.TcpHeader;

/**
 * What an arriving segment does to a connection (RFC 9293, 3.10.7), in the order of the RFC:
 * sequence, RST, SYN, ACK, then {@link Reception}; with the challenge acknowledgments of RFC 5961
 * and the test for old duplicates of RFC 7323.
 */
final class SegmentArrival {
  private final Tcb tcb;
  private final Transmitter transmitter;
  private final Acknowledgments acknowledgments;
  private final Reception reception;

  SegmentArrival(Tcb tcb, Transmitter transmitter) {
    this.tcb = tcb;
    this.transmitter = transmitter;
    this.acknowledgments = new Acknowledgments(tcb, transmitter);
    this.reception = new Reception(tcb, transmitter);
  }

  void arrive(TcpSegment segment, long now) {
    switch (tcb.state) {
      case CLOSED, LISTEN -> {
        return;
      }
      case SYN_SENT -> synSent(segment, now);
      default -> synchronised(segment, now);
    }
    if (tcb.state != TcpState.CLOSED) {
      transmitter.output(now);
    }
  }

  private void synSent(TcpSegment segment, long now) {
    boolean acked = segment.has(TcpHeader.ACK);
    if (acked && tcb.ackPosition(segment.acknowledgment()) != 1) {
      if (!segment.has(TcpHeader.RST)) {
        tcb.send(segment.reset(), false);
      }
      return;
    }
    if (segment.has(TcpHeader.RST)) {
      if (acked) {
        tcb.close(TcpCloseReason.REFUSED);
      }
      return;
    }
    if (!segment.has(TcpHeader.SYN)) {
      return;
    }
    takePeerSyn(segment);
    if (!acked) {
      tcb.state = TcpState.SYN_RECEIVED;
      tcb.rto.retransmitted();
      transmitter.synchronise(now, true);
      reception.keepForLater(segment);
      return;
    }
    tcb.sndUna = 1;
    tcb.rto.acknowledged(1, now);
    establish(segment, now);
    tcb.ackNow = true;
    reception.take(segment, 1, now);
  }

  /** A SYN reached the listener: notes it, answers it, and keeps what else it carried. */
  void takeOpeningSyn(TcpSegment syn, long now) {
    takePeerSyn(syn);
    transmitter.synchronise(now, false);
    reception.keepForLater(syn);
  }

  /** Notes the peer's SYN: its number, its options, its window (never scaled in a SYN). */
  private void takePeerSyn(TcpSegment syn) {
    tcb.irs = syn.sequence();
    tcb.rcvNxt = 1;
    tcb.rcvEdge += 1;
    tcb.negotiate(syn);
    tcb.sndWnd = syn.window();
    tcb.sndWndMax = syn.window();
    tcb.sndWl1 = 0;
    tcb.sndWl2 = 0;
  }

  private void establish(TcpSegment segment, long now) {
    tcb.state = TcpState.ESTABLISHED;
    tcb.retries = 0;
    tcb.softError = false;
    tcb.progressNanos = now;
    tcb.heardNanos = now;
    tcb.timers.cancel(Kind.RETRANSMIT);
    if (tcb.handshakeTimedOut) {
      tcb.rto.handshakeTimedOut();
      tcb.congestion.handshakeTimedOut();
    }
    acknowledgments.takeWindow(segment);
    tcb.decisions.add(Notice.ESTABLISHED);
    tcb.decisions.add(Notice.WRITABLE);
    if (tcb.keepAlive.enabled()) {
      tcb.timers.set(Kind.KEEP_ALIVE, now + tcb.keepAlive.idleNanos());
    }
  }

  private void synchronised(TcpSegment segment, long now) {
    long position = tcb.receivePosition(segment.sequence());
    if (tcb.state == TcpState.SYN_RECEIVED && segment.has(TcpHeader.SYN) && position == 0) {
      if (!segment.has(TcpHeader.ACK)) {
        transmitter.synchronise(now, true);
        return;
      }
      position = 1; // a SYN-ACK of a simultaneous open: the SYN is known, the rest counts
    } else if (tcb.timestamps.missing(segment)) {
      return;
    } else if (tcb.timestamps.isOld(segment, now)) {
      outside(segment, now);
      return;
    } else if (!acceptable(segment, position)) {
      if (!acceptableAtClosedWindow(segment, position)) {
        outside(segment, now);
        return;
      }
    } else if (segment.has(TcpHeader.RST)) {
      reset(position);
      return;
    } else if (segment.has(TcpHeader.SYN)) {
      synInWindow();
      return;
    }
    if (!segment.has(TcpHeader.ACK)) {
      return;
    }
    tcb.timestamps.arrived(segment, position, now);
    acknowledged(segment, position, now);
  }

  private void acknowledged(TcpSegment segment, long position, long now) {
    boolean first = tcb.state == TcpState.SYN_RECEIVED;
    if (first && !completesHandshake(segment, now)) {
      return;
    }
    tcb.heardNanos = now;
    tcb.keepAliveProbes = 0;
    if (!acknowledgments.take(segment, position, now)) {
      return;
    }
    afterAcknowledgment(now);
    if (first) {
      reception.takeKept(now);
    }
    if (tcb.state != TcpState.CLOSED) {
      reception.take(segment, position, now);
    }
  }

  /** Whether some of the segment lies in the window (RFC 9293, table 6). */
  private boolean acceptable(TcpSegment segment, long position) {
    long window = tcb.receiveWindow();
    long end = position + segment.length();
    if (segment.length() == 0) {
      // An acknowledgment at the very edge comes of a peer that has filled the window, some of
      // which got lost: refused, two such peers would answer each other for ever.
      boolean plain = (segment.flags() & (TcpHeader.RST | TcpHeader.SYN)) == 0;
      return position >= tcb.rcvNxt
          && (position < tcb.rcvNxt + window
              || position == tcb.rcvNxt + window && (plain || window == 0));
    }
    return window > 0 && end > tcb.rcvNxt && position < tcb.rcvNxt + window;
  }

  /** At a closed window nothing is taken but what a segment says besides its text (3.10.7.4). */
  private boolean acceptableAtClosedWindow(TcpSegment segment, long position) {
    boolean plain = (segment.flags() & (TcpHeader.RST | TcpHeader.SYN)) == 0;
    return tcb.receiveWindow() == 0 && position == tcb.rcvNxt && plain;
  }

  /** A segment outside the window: answered, so that the sides agree again, unless it resets. */
  private void outside(TcpSegment segment, long now) {
    if (segment.has(TcpHeader.RST)) {
      return;
    }
    if (tcb.state == TcpState.TIME_WAIT && segment.has(TcpHeader.FIN)) {
      tcb.timers.set(Kind.TIME_WAIT, now + tcb.settings.timeWaitNanos());
    }
    if (segment.length() > 0 && !segment.has(TcpHeader.SYN)) {
      transmitter.acknowledge();
    } else {
      transmitter.challenge();
    }
  }

  private void reset(long position) {
    if (position != tcb.rcvNxt) {
      transmitter.challenge(); // RFC 5961, 3.2: only the exact number resets
      return;
    }
    switch (tcb.state) {
      case SYN_RECEIVED ->
          tcb.close(tcb.passive ? TcpCloseReason.RESET_BY_PEER : TcpCloseReason.REFUSED);
      case TIME_WAIT -> tcb.close(TcpCloseReason.FINISHED);
      default -> tcb.close(TcpCloseReason.RESET_BY_PEER);
    }
  }

  /**
   * A SYN in the window: a connection that was being accepted goes back to the listener (RFC 9293,
   * 3.10.7.4); any other challenges, and a true peer that lost its state answers with RST (RFC
   * 5961, 4.2).
   */
  private void synInWindow() {
    if (tcb.state == TcpState.SYN_RECEIVED && tcb.passive) {
      tcb.close(TcpCloseReason.RESET_BY_PEER);
    } else {
      transmitter.challenge();
    }
  }

  private boolean completesHandshake(TcpSegment segment, long now) {
    if (tcb.ackPosition(segment.acknowledgment()) != 1) {
      tcb.send(segment.reset(), false);
      return false;
    }
    tcb.sndUna = 1;
    tcb.rto.acknowledged(1, now);
    establish(segment, now);
    return true;
  }

  /** Our FIN may have been acknowledged. */
  private void afterAcknowledgment(long now) {
    if (!tcb.finAcknowledged()) {
      return;
    }
    switch (tcb.state) {
      case FIN_WAIT_1 -> {
        tcb.state = TcpState.FIN_WAIT_2;
        if (tcb.receiveClosed) {
          tcb.timers.set(Kind.FIN_WAIT_2, now + tcb.settings.finWait2Nanos());
        }
      }
      case CLOSING -> reception.enterTimeWait(now);
      case LAST_ACK -> tcb.close(TcpCloseReason.FINISHED);
      default -> {
        // nothing waits for it
      }
    }
  }
}
