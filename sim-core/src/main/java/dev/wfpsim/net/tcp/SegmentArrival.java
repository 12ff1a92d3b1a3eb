package dev.wfpsim.net.tcp;

import dev.wfpsim.net.tcp.TcpTimers.Kind;
import dev.wfpsim.net.wire.TcpHeader;

/**
 * What an arriving segment does to a connection (RFC 9293, 3.10.7), in the order of the RFC:
 * sequence, RST, SYN, ACK, data, FIN; with the challenge acknowledgments of RFC 5961.
 */
final class SegmentArrival {
  private final Tcb tcb;
  private final Transmitter transmitter;
  private final Acknowledgments acknowledgments;

  SegmentArrival(Tcb tcb, Transmitter transmitter) {
    this.tcb = tcb;
    this.transmitter = transmitter;
    this.acknowledgments = new Acknowledgments(tcb, transmitter);
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
        tcb.actions.send(segment.reset(), false);
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
      return;
    }
    tcb.sndUna = 1;
    tcb.rto.acknowledged(1, now);
    establish(segment, now);
    tcb.ackNow = true;
    data(segment, 1, now);
  }

  /** Notes the peer's SYN: its number, its options, its window (never scaled in a SYN). */
  void takePeerSyn(TcpSegment syn) {
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
    tcb.rto.progress();
    tcb.progressNanos = now;
    tcb.timers.cancel(Kind.RETRANSMIT);
    acknowledgments.takeWindow(segment);
    tcb.actions.established();
    tcb.actions.writable();
  }

  private void synchronised(TcpSegment segment, long now) {
    long position = tcb.receivePosition(segment.sequence());
    if (tcb.state == TcpState.SYN_RECEIVED && segment.has(TcpHeader.SYN) && position == 0) {
      if (!segment.has(TcpHeader.ACK)) {
        transmitter.synchronise(now, true);
        return;
      }
      position = 1; // a SYN-ACK of a simultaneous open: the SYN is known, the rest counts
    } else if (!acceptable(segment, position)) {
      outside(segment, now);
      return;
    } else if (segment.has(TcpHeader.RST)) {
      reset(position);
      return;
    } else if (segment.has(TcpHeader.SYN)) {
      tcb.ackNow = true; // challenge: a true peer that lost its state answers with RST
      return;
    }
    if (!segment.has(TcpHeader.ACK)) {
      return;
    }
    if (tcb.state == TcpState.SYN_RECEIVED && !completesHandshake(segment, now)) {
      return;
    }
    if (!acknowledgments.take(segment, position, now)) {
      return;
    }
    afterAcknowledgment(now);
    if (tcb.state == TcpState.CLOSED) {
      return;
    }
    data(segment, position, now);
  }

  /** Whether some of the segment lies in the window (RFC 9293, table 6). */
  private boolean acceptable(TcpSegment segment, long position) {
    long window = tcb.receiveWindow();
    long end = position + segment.length();
    if (segment.length() == 0) {
      return window == 0
          ? position == tcb.rcvNxt
          : position >= tcb.rcvNxt && position < tcb.rcvNxt + window;
    }
    return window > 0 && end > tcb.rcvNxt && position < tcb.rcvNxt + window;
  }

  /** A segment outside the window: answered, so that the sides agree again, unless it resets. */
  private void outside(TcpSegment segment, long now) {
    if (segment.has(TcpHeader.RST)) {
      return;
    }
    if (segment.has(TcpHeader.ACK) && tcb.state != TcpState.SYN_RECEIVED) {
      acknowledgments.take(segment, Long.MIN_VALUE, now);
      afterAcknowledgment(now);
    }
    if (tcb.state == TcpState.CLOSED) {
      return;
    }
    tcb.ackNow = true;
    if (tcb.state == TcpState.SYN_RECEIVED) {
      transmitter.acknowledge();
    } else if (tcb.state == TcpState.TIME_WAIT && segment.has(TcpHeader.FIN)) {
      tcb.timers.set(Kind.TIME_WAIT, now + tcb.settings.timeWaitNanos());
    }
  }

  private void reset(long position) {
    if (position != tcb.rcvNxt) {
      tcb.ackNow = true; // RFC 5961: only the exact number resets
      return;
    }
    switch (tcb.state) {
      case SYN_RECEIVED ->
          tcb.close(tcb.passive ? TcpCloseReason.RESET_BY_PEER : TcpCloseReason.REFUSED);
      case TIME_WAIT -> tcb.close(TcpCloseReason.FINISHED);
      default -> tcb.close(TcpCloseReason.RESET_BY_PEER);
    }
  }

  private boolean completesHandshake(TcpSegment segment, long now) {
    if (tcb.ackPosition(segment.acknowledgment()) != 1) {
      tcb.actions.send(segment.reset(), false);
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
      case CLOSING -> enterTimeWait(now);
      case LAST_ACK -> tcb.close(TcpCloseReason.FINISHED);
      default -> {
        // nothing waits for it
      }
    }
  }

  private void data(TcpSegment segment, long position, long now) {
    long start = position + (segment.has(TcpHeader.SYN) && position == 0 ? 1 : 0);
    byte[] payload = segment.payload();
    boolean fin = segment.has(TcpHeader.FIN);
    if (payload.length == 0 && !fin || !tcb.state.receivesData()) {
      if (fin || payload.length > 0) {
        tcb.ackNow = true;
      }
      return;
    }
    if (payload.length > 0 && tcb.receiveClosed) {
      transmitter.reset(); // nobody will read it: the sender must know (RFC 2525, 2.17)
      tcb.close(TcpCloseReason.ABORTED);
      return;
    }
    long before = tcb.rcvNxt;
    boolean gaps = !tcb.reassembly.isEmpty();
    accept(payload, start);
    if (fin && start + payload.length <= tcb.rcvEdge) {
      tcb.reassembly.finAt(start + payload.length);
    }
    boolean ended = !tcb.finReceived && tcb.reassembly.endsAt(tcb.rcvNxt);
    if (tcb.rcvNxt > before || ended) {
      tcb.actions.readable();
    }
    if (ended) {
      peerFinished(now);
    }
    boolean inOrder = tcb.rcvNxt == start + payload.length && !gaps;
    scheduleAcknowledgment(ended || !inOrder, tcb.rcvNxt - before, now);
  }

  /** Puts what lies in the window in its place, and moves on over all that is now in order. */
  private void accept(byte[] payload, long start) {
    long from = Math.max(start, tcb.rcvNxt);
    long until = Math.min(start + payload.length, tcb.rcvEdge);
    if (until <= from) {
      return;
    }
    if (from == tcb.rcvNxt && tcb.reassembly.isEmpty()) {
      tcb.rcvNxt += tcb.receive.append(payload, (int) (from - start), (int) (until - from));
      return;
    }
    byte[] part = new byte[(int) (until - from)];
    System.arraycopy(payload, (int) (from - start), part, 0, part.length);
    tcb.reassembly.insert(from, part);
    byte[] next = tcb.reassembly.take(tcb.rcvNxt);
    while (next != null) {
      tcb.rcvNxt += tcb.receive.append(next, 0, next.length);
      next = tcb.reassembly.take(tcb.rcvNxt);
    }
  }

  private void peerFinished(long now) {
    tcb.finReceived = true;
    tcb.rcvNxt++;
    tcb.rcvEdge = Math.max(tcb.rcvEdge, tcb.rcvNxt);
    switch (tcb.state) {
      case ESTABLISHED -> tcb.state = TcpState.CLOSE_WAIT;
      case FIN_WAIT_1 -> tcb.state = TcpState.CLOSING; // our FIN is not acknowledged, or it is
      case FIN_WAIT_2 -> enterTimeWait(now);
      default -> throw new IllegalStateException("fin in state=" + tcb.state);
    }
  }

  private void enterTimeWait(long now) {
    tcb.state = TcpState.TIME_WAIT;
    tcb.timers.clear();
    tcb.timers.set(Kind.TIME_WAIT, now + tcb.settings.timeWaitNanos());
    tcb.actions.timeWait();
  }

  /** Every second full segment at once, a gap at once, else after a while (RFC 5681, 4.2). */
  private void scheduleAcknowledgment(boolean atOnce, long received, long now) {
    if (received > 0) {
      tcb.segmentsUnacknowledged++;
    }
    if (atOnce || tcb.segmentsUnacknowledged >= 2) {
      tcb.ackNow = true;
    } else if (received > 0 && !tcb.timers.armed(Kind.DELAYED_ACK)) {
      tcb.timers.set(Kind.DELAYED_ACK, now + tcb.settings.delayedAckNanos());
    }
  }
}
