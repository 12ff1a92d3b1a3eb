package dev.wfpsim.net.tcp;

import dev.wfpsim.net.tcp.TcpTimers.Kind;
import dev.wfpsim.net.wire.TcpHeader;

/**
 * Decides what to send and when (RFC 9293, 3.7 and 3.8): windows of the peer and of congestion,
 * Nagle and silly-window avoidance, acknowledgments riding on data, probes of a closed window.
 */
final class Transmitter {
  private final Tcb tcb;

  Transmitter(Tcb tcb) {
    this.tcb = tcb;
  }

  /** Sends the SYN, or the SYN-ACK where the peer's SYN is known. */
  void synchronise(long now, boolean again) {
    boolean answer = tcb.state == TcpState.SYN_RECEIVED;
    int flags = TcpHeader.SYN | (answer ? TcpHeader.ACK : 0);
    boolean scales = !answer || tcb.peerScales;
    int window = (int) Math.min(0xffff, tcb.receive.free());
    tcb.rcvEdge = Math.max(tcb.rcvEdge, tcb.rcvNxt + window);
    tcb.sndMax = Math.max(tcb.sndMax, 1);
    tcb.sndNxt = Math.max(tcb.sndNxt, 1);
    if (again) {
      tcb.rto.retransmitted();
    } else {
      tcb.rto.sent(1, now);
    }
    tcb.timers.set(Kind.RETRANSMIT, now + tcb.rto.rtoNanos());
    tcb.actions.send(
        new TcpSegment(
            tcb.iss,
            answer ? tcb.wireAcknowledgment() : 0,
            flags,
            window,
            tcb.linkMss,
            scales ? tcb.settings.windowScale() : -1,
            TcpSegment.EMPTY),
        again);
  }

  /** Sends all that may be sent now, and an acknowledgment if one is due. */
  void output(long now) {
    if (tcb.state.sendsData()) {
      while (sendOne(now)) {
        // each pass sends one segment
      }
      armPersist(now);
    }
    if (tcb.ackNow && tcb.state.synchronised()) {
      acknowledge();
    }
  }

  /** Sends one new segment if windows and Nagle allow it. */
  private boolean sendOne(long now) {
    long available = tcb.sendLimit() - tcb.sndNxt;
    if (available <= 0) {
      return false;
    }
    long window = Math.min(tcb.sndWnd, tcb.congestion.window());
    long usable = window - tcb.flight();
    int data = (int) Math.min(tcb.sendEnd() - tcb.sndNxt, tcb.mss);
    if (usable <= 0 || !worthSending(Math.max(0, data), usable)) {
      return false;
    }
    int length = (int) Math.min(Math.max(0, data), usable);
    boolean fin = tcb.finRequested && tcb.sndNxt + length == tcb.sendEnd() && usable >= length + 1L;
    if (length == 0 && !fin) {
      return false;
    }
    transmit(tcb.sndNxt, length, fin, now);
    return true;
  }

  private boolean worthSending(int data, long usable) {
    boolean everything = tcb.sndNxt + data == tcb.sendEnd() && usable >= data;
    if (data == tcb.mss && usable >= data) {
      return true;
    }
    if (everything
        && (!tcb.settings.nagle()
            || tcb.flight() == 0
            || tcb.finRequested
            || tcb.sndNxt < tcb.sndMax)) {
      return true;
    }
    return usable >= Math.max(1, tcb.sndWndMax / 2) && data > usable;
  }

  /** Sends the octets at a position, new or again, and keeps the books. */
  private void transmit(long position, int length, boolean fin, long now) {
    long end = position + length + (fin ? 1 : 0);
    boolean again = position < tcb.sndMax;
    if (tcb.sndMax == tcb.sndUna) {
      tcb.progressNanos = now;
    }
    if (again) {
      tcb.rto.retransmitted();
    } else {
      tcb.rto.sent(end, now);
    }
    tcb.sndNxt = Math.max(tcb.sndNxt, end);
    tcb.sndMax = Math.max(tcb.sndMax, end);
    if (!tcb.timers.armed(Kind.RETRANSMIT)) {
      tcb.timers.set(Kind.RETRANSMIT, now + tcb.rto.rtoNanos());
    }
    tcb.timers.cancel(Kind.PERSIST);
    boolean push = length > 0 && position + length == tcb.sendEnd();
    int flags = TcpHeader.ACK | (push ? TcpHeader.PSH : 0) | (fin ? TcpHeader.FIN : 0);
    tcb.actions.send(carrying(segment(position, flags), position, length), again);
    if (fin) {
      finSent();
    }
  }

  private TcpSegment carrying(TcpSegment segment, long position, int length) {
    int from = (int) (position - tcb.sendStart());
    byte[] payload = new byte[length];
    tcb.send.copy(from, payload, 0, length);
    return segment.carrying(payload, tcb.send.describe(from, length));
  }

  private void finSent() {
    if (tcb.state == TcpState.ESTABLISHED) {
      tcb.state = TcpState.FIN_WAIT_1;
    } else if (tcb.state == TcpState.CLOSE_WAIT) {
      tcb.state = TcpState.LAST_ACK;
    }
  }

  /** Sends the oldest unacknowledged segment again, whatever the windows say. */
  void retransmitOldest(long now) {
    long position = tcb.sndUna;
    int data = (int) Math.min(tcb.mss, Math.min(tcb.sndMax, tcb.sendEnd()) - position);
    boolean fin =
        tcb.finRequested && position + data == tcb.sendEnd() && tcb.sndMax > tcb.sendEnd();
    if (data <= 0 && !fin) {
      return;
    }
    tcb.timers.set(Kind.RETRANSMIT, now + tcb.rto.rtoNanos());
    long next = tcb.sndNxt;
    transmit(position, Math.max(0, data), fin, now);
    tcb.sndNxt = Math.max(next, tcb.sndNxt);
  }

  /** A closed window with data waiting and nothing in flight is probed (RFC 9293, 3.8.6.1). */
  private void armPersist(long now) {
    boolean waiting = tcb.sendLimit() > tcb.sndNxt && tcb.flight() == 0;
    if (waiting && !tcb.timers.armed(Kind.PERSIST) && !tcb.timers.armed(Kind.RETRANSMIT)) {
      tcb.timers.set(Kind.PERSIST, now + tcb.rto.rtoNanos());
    }
  }

  /** Sends what the window takes, or one octet beyond a closed one. */
  void probe(long now) {
    long position = tcb.sndUna;
    boolean data = position < tcb.sendEnd();
    if (!data && !tcb.finRequested) {
      return;
    }
    long open = Math.clamp(tcb.sndWnd, 1, tcb.mss);
    int length = data ? (int) Math.min(open, tcb.sendEnd() - position) : 0;
    boolean fin = !data;
    boolean again = position < tcb.sndMax;
    tcb.sndMax = Math.max(tcb.sndMax, position + Math.max(1, length));
    tcb.timers.set(Kind.PERSIST, now + tcb.rto.rtoNanos());
    int flags = TcpHeader.ACK | (fin ? TcpHeader.FIN : 0);
    tcb.actions.send(carrying(segment(position, flags), position, length), again);
    if (fin) {
      tcb.sndNxt = Math.max(tcb.sndNxt, position + 1);
      finSent();
    }
  }

  /** Sends an acknowledgment without data. */
  void acknowledge() {
    tcb.actions.send(segment(tcb.sndNxt, TcpHeader.ACK), false);
  }

  /** Resets the peer's end. */
  void reset() {
    tcb.actions.send(
        TcpSegment.of(
            tcb.wireSequence(tcb.sndNxt),
            tcb.wireAcknowledgment(),
            TcpHeader.RST | TcpHeader.ACK,
            0),
        false);
  }

  /** A segment that acknowledges all received and offers the current window. */
  private TcpSegment segment(long position, int flags) {
    tcb.ackNow = false;
    tcb.segmentsUnacknowledged = 0;
    tcb.timers.cancel(Kind.DELAYED_ACK);
    return TcpSegment.of(tcb.wireSequence(position), tcb.wireAcknowledgment(), flags, advertise());
  }

  /** The window field: never takes back what was offered, and grows in worthwhile steps only. */
  private int advertise() {
    long edge = tcb.rcvNxt + tcb.receive.free();
    if (edge - tcb.rcvEdge < worthwhile()) {
      edge = Math.max(tcb.rcvEdge, tcb.rcvNxt);
    }
    long field = Math.min(0xffff, edge - tcb.rcvNxt >> tcb.receiveScale);
    tcb.rcvEdge = Math.max(tcb.rcvEdge, tcb.rcvNxt + (field << tcb.receiveScale));
    return (int) field;
  }

  private long worthwhile() {
    return Math.min(tcb.mss, tcb.settings.receiveBufferBytes() / 2 + 1);
  }

  /** The application has read: tells the peer if its window grew by two segments or half. */
  void windowMayHaveGrown() {
    long growth = tcb.rcvNxt + tcb.receive.free() - tcb.rcvEdge;
    if (tcb.state.receivesData()
        && growth >= Math.min(2L * tcb.mss, tcb.settings.receiveBufferBytes() / 2 + 1)) {
      tcb.ackNow = true;
    }
  }
}
