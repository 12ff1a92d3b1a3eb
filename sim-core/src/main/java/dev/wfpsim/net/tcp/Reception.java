package dev.wfpsim.net.tcp;

import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.tcp.TcpDecision.Notice;
import dev.wfpsim.net.tcp.TcpTimers.Kind;
import dev.wfpsim.net.wire.TcpHeader;

/**
 * What the text and the FIN of an arriving segment do (RFC 9293, 3.10.7.4, sixth to eighth check):
 * into the receive buffer in order, into the queue before their turn, and when to acknowledge them
 * (RFC 5681, 4.2).
 */
final class Reception {
  private final Tcb tcb;
  private final Transmitter transmitter;

  Reception(Tcb tcb, Transmitter transmitter) {
    this.tcb = tcb;
    this.transmitter = transmitter;
  }

  /** URG, text and FIN of a segment whose text begins at {@code start}. */
  void take(TcpSegment segment, long start, long now) {
    Text text = segment.text();
    boolean fin = segment.has(TcpHeader.FIN);
    if (tcb.arrivals != null && segment.has(TcpHeader.PSH)) {
      tcb.arrivals.pushed = true;
    }
    if (segment.has(TcpHeader.URG) && tcb.state.receivesData()) {
      urgent(start + segment.urgentPointer());
    }
    if (text.length() == 0 && !fin) {
      return;
    }
    if (!tcb.state.receivesData()) {
      tcb.ackNow = true;
      return;
    }
    if (text.length() > 0 && tcb.receiveClosed) {
      transmitter.reset(); // nobody will read it: the sender must know (RFC 2525, 2.17)
      tcb.close(TcpCloseReason.ABORTED);
      return;
    }
    long before = tcb.rcvNxt;
    boolean gaps = !tcb.reassembly.isEmpty();
    accept(text, start);
    if (fin && start + text.length() <= tcb.rcvEdge) {
      tcb.reassembly.finAt(start + text.length());
    }
    boolean inOrder = tcb.rcvNxt == start + text.length() && !gaps;
    boolean ended = arrived(before, now);
    scheduleAcknowledgment(ended || !inOrder, tcb.rcvNxt - before, now);
  }

  private boolean arrived(long before, long now) {
    boolean ended = !tcb.finReceived && tcb.reassembly.endsAt(tcb.rcvNxt);
    if (tcb.rcvNxt > before || ended) {
      tcb.decisions.add(Notice.READABLE);
    }
    if (ended) {
      peerFinished(now);
    }
    return ended;
  }

  /** Keeps text and FIN that came with a SYN until the handshake is done (3.10.7.2, 3.10.7.3). */
  void keepForLater(TcpSegment syn) {
    Text text = syn.text();
    int length = (int) Math.min(text.length(), tcb.rcvEdge - 1);
    if (length > 0) {
      tcb.reassembly.insert(1, text.part(0, length));
    }
    if (syn.has(TcpHeader.FIN) && length == text.length()) {
      tcb.reassembly.finAt(1L + length);
    }
  }

  /** The handshake is done: what came with the SYN is received now. */
  void takeKept(long now) {
    if (tcb.reassembly.isEmpty() && !tcb.reassembly.endsAt(tcb.rcvNxt)) {
      return;
    }
    long before = tcb.rcvNxt;
    moveInOrder();
    boolean ended = arrived(before, now);
    tcb.ackNow |= ended || tcb.rcvNxt > before;
  }

  private void urgent(long mark) {
    Arrivals shown = tcb.arrivals;
    if (shown != null) {
      shown.urgentBefore(mark); // told when it has been shown
    } else if (tcb.urgent.arrives(mark, tcb.readPosition(), tcb.rcvNxt)) {
      tcb.decisions.add(Notice.URGENT);
    }
  }

  /** Puts what lies in the window in its place, and moves on over all that is now in order. */
  private void accept(Text text, long start) {
    long from = Math.max(start, tcb.rcvNxt);
    long until = Math.min(start + text.length(), tcb.rcvEdge);
    if (until <= from) {
      return;
    }
    Text part = text.part((int) (from - start), (int) (until - from));
    if (from == tcb.rcvNxt && tcb.reassembly.isEmpty()) {
      tcb.rcvNxt += tcb.arrives(part.memory(), part.offset(), part.length());
      return;
    }
    tcb.reassembly.insert(from, part);
    if (from > tcb.rcvNxt && tcb.selectiveAcks) {
      tcb.report.arrived(tcb.reassembly.runStart(from), tcb.reassembly.runEnd(from));
    }
    moveInOrder();
    tcb.report.inOrder(tcb.rcvNxt);
  }

  private void moveInOrder() {
    byte[] next = tcb.reassembly.take(tcb.rcvNxt);
    while (next != null) {
      tcb.rcvNxt += tcb.arrives(Memory.of(next), 0, next.length);
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

  /** Both streams are done. */
  void enterTimeWait(long now) {
    tcb.state = TcpState.TIME_WAIT;
    tcb.timers.clear();
    tcb.timers.set(Kind.TIME_WAIT, now + tcb.settings.timeWaitNanos());
    tcb.decisions.add(Notice.TIME_WAIT);
  }

  /** Every second full segment at once, a gap at once, else after a while (RFC 5681, 4.2). */
  private void scheduleAcknowledgment(boolean atOnce, long received, long now) {
    if (received > 0) {
      tcb.segmentsUnacknowledged++;
    }
    if (atOnce || tcb.segmentsUnacknowledged >= tcb.settings.features().delayedAckFrequency()) {
      tcb.ackNow = true;
    } else if (received > 0 && !tcb.timers.armed(Kind.DELAYED_ACK)) {
      tcb.timers.set(Kind.DELAYED_ACK, now + tcb.settings.delayedAckNanos());
    }
  }
}
