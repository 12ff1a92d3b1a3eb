package dev.wfpsim.net.tcp;

import dev.wfpsim.net.tcp.TcpTimers.Kind;
import dev.wfpsim.net.wire.TcpHeader;
import dev.wfpsim.net.wire.TcpOptions;

/**
 * Decides what to send and when (RFC 9293, 3.7 and 3.8): windows of the peer and of congestion,
 * Nagle and silly-window avoidance, acknowledgments riding on data, probes of a closed window.
 */
final class Transmitter {
  private static final int OPTION_ROOM = TcpHeader.MAX_BYTES - TcpHeader.MIN_BYTES;

  private final Tcb tcb;
  private final LossRecovery recovery;

  Transmitter(Tcb tcb) {
    this.tcb = tcb;
    this.recovery = new LossRecovery(tcb, this);
  }

  /** Sends the SYN, or the SYN-ACK where the peer's SYN is known. */
  void synchronise(long now, boolean again) {
    boolean answer = tcb.state == TcpState.SYN_RECEIVED;
    int flags = TcpHeader.SYN | (answer ? TcpHeader.ACK : 0);
    int window = (int) Math.min(0xffff, tcb.receiveFree());
    tcb.rcvEdge = Math.max(tcb.rcvEdge, tcb.rcvNxt + window);
    tcb.sndMax = Math.max(tcb.sndMax, 1);
    tcb.sndNxt = Math.max(tcb.sndNxt, 1);
    if (again) {
      tcb.rto.retransmitted();
    } else {
      tcb.rto.sent(1, now);
    }
    tcb.timers.set(Kind.RETRANSMIT, now + tcb.rto.rtoNanos());
    tcb.timestamps.acknowledging(tcb.rcvNxt);
    tcb.send(
        new TcpSegment(
            tcb.iss,
            answer ? tcb.wireAcknowledgment() : 0,
            flags,
            window,
            0,
            synOptions(answer, now),
            Text.NONE),
        again);
  }

  private TcpOptions synOptions(boolean answer, long now) {
    TcpFeatures features = tcb.settings.features();
    boolean scales = features.windowScaling() && (!answer || tcb.peerScales);
    boolean selective = answer ? tcb.selectiveAcks : features.selectiveAcks();
    TcpOptions options = TcpOptions.ofSyn(tcb.linkMss, scales ? tcb.offeredScale : -1, selective);
    if (answer) {
      return tcb.timestamps.on(options, now);
    }
    return features.timestamps() == TcpFeatures.Timestamps.ENABLED
        ? options.withTimestamps(tcb.timestamps.value(now), 0)
        : options;
  }

  /** Sends all that may be sent now, and an acknowledgment if one is due. */
  void output(long now) {
    if (tcb.state.sendsData()) {
      if (tcb.flight() == 0 && idle(now)) {
        tcb.congestion.idle();
      }
      while (sendOne(now)) {
        // each pass sends one segment
      }
      armPersist(now);
    }
    if (tcb.ackNow && tcb.state.synchronised()) {
      acknowledge();
    }
  }

  private boolean idle(long now) {
    return now - tcb.sentNanos > tcb.rto.rtoNanos() && tcb.settings.features().restartAfterIdle();
  }

  private boolean sendOne(long now) {
    return tcb.selectiveAcks && tcb.congestion.recovering()
        ? recovery.sendOne(now)
        : sendNew(tcb.congestion.window() - tcb.flight(), now);
  }

  /**
   * Sends one new segment if windows and Nagle allow it.
   *
   * @param room what the congestion window still takes
   */
  boolean sendNew(long room, long now) {
    skipReported();
    long available = tcb.sendLimit() - tcb.sndNxt;
    if (available <= 0) {
      return false;
    }
    long usable = Math.min(room, tcb.sndWnd - tcb.flight());
    int most = payloadRoom();
    int data = (int) Math.clamp(dataEnd() - tcb.sndNxt, 0, most);
    if (usable <= 0 || !worthSending(data, most, usable)) {
      return false;
    }
    int length = (int) Math.min(data, usable);
    boolean fin = tcb.finRequested && tcb.sndNxt + length == tcb.sendEnd() && usable >= length + 1L;
    if (length == 0 && !fin) {
      return false;
    }
    transmit(tcb.sndNxt, length, fin, now);
    return true;
  }

  /**
   * What is sent again after a time-out, and was reported to have arrived since, is passed over.
   */
  private void skipReported() {
    if (tcb.sndNxt < tcb.sndMax && !tcb.scoreboard.isEmpty()) {
      tcb.sndNxt = Math.max(tcb.sndNxt, tcb.scoreboard.nextMissing(tcb.sndNxt));
    }
  }

  private long dataEnd() {
    return tcb.sndNxt < tcb.sndMax
        ? tcb.scoreboard.gapEnd(tcb.sndNxt, tcb.sendEnd())
        : tcb.sendEnd();
  }

  private boolean worthSending(int data, int most, long usable) {
    if (data == most && usable >= data) {
      return true;
    }
    boolean again = tcb.sndNxt < tcb.sndMax;
    boolean waitsForNobody =
        !tcb.nagle || tcb.flight() == 0 || again || tcb.urgent.toTell(tcb.sndNxt);
    boolean everything = tcb.sndNxt + data == tcb.sendEnd() && usable >= data;
    if (everything && (waitsForNobody || tcb.finRequested) || again && usable >= data) {
      return true;
    }
    return waitsForNobody && usable >= Math.max(1, tcb.sndWndMax / 2) && data > usable;
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
    tcb.sentNanos = now;
    tcb.sndNxt = Math.max(tcb.sndNxt, end);
    tcb.sndMax = Math.max(tcb.sndMax, end);
    if (!tcb.timers.armed(Kind.RETRANSMIT)) {
      tcb.timers.set(Kind.RETRANSMIT, now + tcb.rto.rtoNanos());
    }
    tcb.timers.cancel(Kind.PERSIST);
    boolean push = length > 0 && position + length == tcb.sendEnd();
    int flags = TcpHeader.ACK | (push ? TcpHeader.PSH : 0) | (fin ? TcpHeader.FIN : 0);
    tcb.send(segment(position, flags, length), again);
    if (fin) {
      finSent();
    }
  }

  private void finSent() {
    if (tcb.state == TcpState.ESTABLISHED) {
      tcb.state = TcpState.FIN_WAIT_1;
    } else if (tcb.state == TcpState.CLOSE_WAIT) {
      tcb.state = TcpState.LAST_ACK;
    }
  }

  /** Enough says that the oldest segment is lost: sends it again, and begins to make good. */
  void beginRecovery(long now) {
    recovery.begin(retransmitOldest(now));
  }

  /**
   * Sends the oldest unacknowledged segment again, whatever the windows say.
   *
   * @return the position behind what was sent
   */
  long retransmitOldest(long now) {
    tcb.timers.set(Kind.RETRANSMIT, now + tcb.rto.rtoNanos());
    return sendAgain(tcb.sndUna, tcb.scoreboard.gapEnd(tcb.sndUna, tcb.sndMax), now);
  }

  /**
   * Sends again what was sent from {@code position} to {@code end}, a segment at most.
   *
   * @return the position behind what was sent
   */
  long sendAgain(long position, long end, long now) {
    int data = (int) Math.clamp(Math.min(end, tcb.sendEnd()) - position, 0, payloadRoom());
    boolean fin = tcb.finRequested && position + data == tcb.sendEnd() && end > tcb.sendEnd();
    if (data == 0 && !fin) {
      return position;
    }
    long next = tcb.sndNxt;
    transmit(position, data, fin, now);
    tcb.sndNxt = Math.max(next, tcb.sndNxt);
    return position + data + (fin ? 1 : 0);
  }

  /** A closed window with data waiting and nothing in flight is probed (RFC 9293, 3.8.6.1). */
  private void armPersist(long now) {
    boolean waiting = tcb.sendLimit() > tcb.sndNxt && tcb.flight() == 0;
    if (waiting && !tcb.timers.armed(Kind.PERSIST) && !tcb.timers.armed(Kind.RETRANSMIT)) {
      tcb.timers.set(Kind.PERSIST, now + tcb.rto.backedOffNanos(tcb.windowProbes));
    }
  }

  /** Sends what the window takes, or one octet beyond a closed one. */
  void probe(long now) {
    long position = tcb.sndUna;
    boolean data = position < tcb.sendEnd();
    if (!data && !tcb.finRequested) {
      return;
    }
    long open = Math.clamp(tcb.sndWnd, 1, payloadRoom());
    int length = data ? (int) Math.min(open, tcb.sendEnd() - position) : 0;
    boolean fin = !data;
    boolean again = position < tcb.sndMax;
    tcb.sndMax = Math.max(tcb.sndMax, position + Math.max(1, length));
    tcb.windowProbes++;
    tcb.timers.set(Kind.PERSIST, now + tcb.rto.backedOffNanos(tcb.windowProbes));
    int flags = TcpHeader.ACK | (fin ? TcpHeader.FIN : 0);
    tcb.send(segment(position, flags, length), again);
    if (fin) {
      tcb.sndNxt = Math.max(tcb.sndNxt, position + 1);
      finSent();
    }
  }

  /** Asks an idle peer whether it is there, with a number it has acknowledged (3.8.4). */
  void keepAlive() {
    tcb.send(segment(tcb.sndUna - 1, TcpHeader.ACK, 0), false);
  }

  /** Sends an acknowledgment without data. */
  void acknowledge() {
    tcb.send(segment(ownSequence(), TcpHeader.ACK, 0), false);
  }

  /** Acknowledges to somebody who may be forging, not too often (RFC 5961). */
  void challenge() {
    if (tcb.challenges.take(tcb.now)) {
      acknowledge();
    }
  }

  /** The number of a segment without text: the newest that the peer's window takes. */
  private long ownSequence() {
    return Math.min(tcb.sndMax, Math.max(tcb.sndUna + tcb.sndWnd, tcb.sndUna));
  }

  /** Resets the peer's end. */
  void reset() {
    tcb.send(
        new TcpSegment(
            tcb.wireSequence(tcb.sndMax),
            tcb.wireAcknowledgment(),
            TcpHeader.RST | TcpHeader.ACK,
            0,
            0,
            tcb.timestamps.on(TcpOptions.NONE, tcb.now),
            Text.NONE),
        false);
  }

  /**
   * A segment that acknowledges all received and offers the current window, with bytes of the send
   * queue.
   */
  private TcpSegment segment(long position, int flags, int length) {
    tcb.ackNow = false;
    tcb.segmentsUnacknowledged = 0;
    tcb.timers.cancel(Kind.DELAYED_ACK);
    tcb.timestamps.acknowledging(tcb.rcvNxt);
    int from = (int) (position - tcb.sendStart());
    int urgent = tcb.urgent.toTell(tcb.sndUna) ? tcb.urgent.pointer(position) : 0;
    return new TcpSegment(
        tcb.wireSequence(position),
        tcb.wireAcknowledgment(),
        urgent > 0 ? flags | TcpHeader.URG : flags,
        advertise(),
        urgent,
        options(),
        length == 0 ? Text.NONE : tcb.send.text(from, length),
        length == 0 ? null : tcb.send.describe(from, length));
  }

  private TcpOptions options() {
    TcpOptions options = tcb.timestamps.on(TcpOptions.NONE, tcb.now);
    if (tcb.report.isEmpty()) {
      return options;
    }
    int most = (OPTION_ROOM - options.byteCount() - 2) / 8;
    return options.withSackBlocks(tcb.report.wire(tcb.irs, most));
  }

  /** The payload a segment has room for beside its options. */
  private int payloadRoom() {
    if (tcb.report.isEmpty()) {
      return tcb.mss;
    }
    int beside = options().byteCount() - tcb.timestamps.on(TcpOptions.NONE, tcb.now).byteCount();
    return Math.max(1, tcb.mss - beside);
  }

  /** The window field: never takes back what was offered, and grows in worthwhile steps only. */
  private int advertise() {
    long edge = tcb.rcvNxt + tcb.receiveFree();
    if (edge - tcb.rcvEdge < worthwhile()) {
      edge = Math.max(tcb.rcvEdge, tcb.rcvNxt);
    }
    long field = Math.min(0xffff, edge - tcb.rcvNxt >> tcb.receiveScale);
    tcb.rcvEdge = Math.max(tcb.rcvEdge, tcb.rcvNxt + (field << tcb.receiveScale));
    return (int) field;
  }

  /** The largest window there is room for, and that the field can say. */
  private long mayOffer() {
    return Math.min(0xffffL << tcb.receiveScale, tcb.receiveFree());
  }

  private long worthwhile() {
    return Math.min(tcb.mss, tcb.receive.capacity() / 2 + 1);
  }

  /**
   * The application has read: tells the peer if its window grew by two segments or half. A window
   * that the field cannot say to have grown is not told: the peer would take that for a duplicate
   * (RFC 5681, 2).
   */
  void windowMayHaveGrown() {
    long growth = tcb.rcvNxt + mayOffer() - tcb.rcvEdge;
    if (tcb.state.receivesData()
        && growth >= Math.min(2L * tcb.mss, tcb.receive.capacity() / 2 + 1)) {
      tcb.ackNow = true;
    }
  }
}
