package dev.wfpsim.net.tcp;

import dev.wfpsim.net.tcp.TcpTimers.Kind;
import dev.wfpsim.net.wire.TcpHeader;

/**
 * One TCP connection: a state machine without surroundings. Segments, times and the wishes of the
 * application go in; {@link TcpActions} come out, in order. It knows no clock, no kernel and no
 * buffers of the network, and is never re-entered: an action is noted, not carried out, while the
 * machine runs.
 *
 * <p>Documentation: RFC 9293; RFC 5681, 6298, 6582, 6928, 7323 (window scale), 5961.
 */
final class TcpConnection {
  private final Tcb tcb;
  private final Transmitter transmitter;
  private final SegmentArrival arrival;

  TcpConnection(TcpSettings settings, TcpActions actions) {
    tcb = new Tcb(settings, actions);
    transmitter = new Transmitter(tcb);
    arrival = new SegmentArrival(tcb, transmitter);
  }

  TcpSettings settings() {
    return tcb.settings;
  }

  TcpState state() {
    return tcb.state;
  }

  int iss() {
    return tcb.iss;
  }

  int irs() {
    return tcb.irs;
  }

  /** Opens actively: sends the SYN. */
  void connect(int iss, int linkMss, long now) {
    begin(iss, linkMss, TcpState.SYN_SENT, now);
    transmitter.synchronise(now, false);
  }

  /** Opens passively, for a SYN that reached a listener: sends the SYN-ACK. */
  void accept(int iss, int linkMss, TcpSegment syn, long now) {
    begin(iss, linkMss, TcpState.SYN_RECEIVED, now);
    tcb.passive = true;
    arrival.takePeerSyn(syn);
    transmitter.synchronise(now, false);
  }

  private void begin(int iss, int linkMss, TcpState state, long now) {
    if (tcb.state != TcpState.CLOSED || tcb.sndMax > 0) {
      throw new IllegalStateException("opened twice: state=" + tcb.state);
    }
    tcb.iss = iss;
    tcb.linkMss = linkMss;
    tcb.mss = linkMss;
    tcb.state = state;
    tcb.progressNanos = now;
  }

  /** A segment arrived for this connection, its checksum verified. */
  void segmentArrives(TcpSegment segment, long now) {
    arrival.arrive(segment, now);
  }

  /** Takes what fits of the application's bytes; {@link #output} sends them. */
  int write(byte[] bytes, int offset, int length) {
    if (tcb.finRequested || tcb.state == TcpState.CLOSED) {
      return 0;
    }
    int accepted = tcb.send.append(bytes, offset, length);
    tcb.appended(accepted);
    return accepted;
  }

  /** Room in the send buffer, in bytes. */
  int writable() {
    return tcb.send.free();
  }

  /**
   * The path takes no longer segment than this: what was cut too long is sent again, cut anew, and
   * no congestion is inferred from its loss (RFC 8201, 5.4).
   */
  void pathTakes(int segmentBytes, long now) {
    if (segmentBytes >= tcb.mss || !tcb.state.synchronised()) {
      return;
    }
    tcb.mss = Math.max(1, segmentBytes);
    tcb.congestion.segmentsTake(tcb.mss);
    if (tcb.flight() > 0) {
      tcb.sndNxt = tcb.sndUna;
      transmitter.output(now);
    }
  }

  /** Sends what may be sent. */
  void output(long now) {
    transmitter.output(now);
  }

  /** Whether {@link #output} has an acknowledgment to send at once. */
  boolean acknowledgmentDue() {
    return tcb.ackNow && tcb.state.synchronised();
  }

  /** Bytes that may be read. */
  int readable() {
    return tcb.receive.size();
  }

  /** Whether the peer's stream has ended and all of it was read. */
  boolean endOfStream() {
    return tcb.finReceived && tcb.receive.size() == 0;
  }

  /** Moves received bytes to the application; {@link #output} tells the peer of the room. */
  int read(byte[] into, int offset, int length) {
    int count = Math.min(length, tcb.receive.size());
    tcb.receive.copy(0, into, offset, count);
    tcb.receive.drop(count);
    if (count > 0) {
      transmitter.windowMayHaveGrown();
    }
    return count;
  }

  /** The application sends no more: a FIN follows the data. */
  void shutdownSend(long now) {
    switch (tcb.state) {
      case SYN_SENT, CLOSED, LISTEN -> {
        if (tcb.state == TcpState.SYN_SENT) {
          tcb.close(TcpCloseReason.ABORTED);
        }
      }
      default -> {
        tcb.finRequested = true;
        transmitter.output(now);
      }
    }
  }

  /** The application neither sends nor reads any more. Unread data resets the connection. */
  void close(long now) {
    if (tcb.receive.size() > 0 && tcb.state.synchronised() && tcb.state != TcpState.TIME_WAIT) {
      abort();
      return;
    }
    tcb.receiveClosed = true;
    if (tcb.state == TcpState.FIN_WAIT_2) {
      tcb.timers.set(Kind.FIN_WAIT_2, now + tcb.settings.finWait2Nanos());
    }
    shutdownSend(now);
  }

  /** Resets the connection. */
  void abort() {
    abort(TcpCloseReason.ABORTED);
  }

  /** Resets the connection; {@code reason} is what the application will hear. */
  void abort(TcpCloseReason reason) {
    boolean peerKnows =
        tcb.state == TcpState.SYN_RECEIVED
            || tcb.state.synchronised() && tcb.state != TcpState.TIME_WAIT;
    if (peerKnows) {
      transmitter.reset();
    }
    tcb.receive.clear();
    tcb.close(tcb.state == TcpState.TIME_WAIT ? TcpCloseReason.FINISHED : reason);
  }

  /** Ends the connection without a word to the peer. */
  void drop(TcpCloseReason reason) {
    tcb.close(reason);
  }

  /** Whether a SYN may begin a new connection in place of this one in TIME_WAIT (RFC 9293). */
  boolean mayBeReplacedBy(TcpSegment segment) {
    return tcb.state == TcpState.TIME_WAIT
        && segment.has(TcpHeader.SYN)
        && !segment.has(TcpHeader.ACK)
        && tcb.receivePosition(segment.sequence()) >= tcb.rcvNxt;
  }

  /** When {@link #timersExpire} is to be called next; {@link TcpTimers#NONE} for never. */
  long nextDeadline() {
    return tcb.timers.earliest();
  }

  /** Does all that is due. */
  void timersExpire(long now) {
    Kind due = tcb.timers.takeDue(now);
    while (due != null) {
      switch (due) {
        case RETRANSMIT -> retransmit(now);
        case PERSIST -> persist(now);
        case DELAYED_ACK -> {
          tcb.ackNow = true;
          transmitter.output(now);
        }
        case FIN_WAIT_2, TIME_WAIT -> tcb.close(TcpCloseReason.FINISHED);
      }
      due = tcb.timers.takeDue(now);
    }
  }

  private void retransmit(long now) {
    boolean opening = tcb.state == TcpState.SYN_SENT || tcb.state == TcpState.SYN_RECEIVED;
    if (exhausted(opening ? tcb.settings.synRetries() : tcb.settings.dataRetries(), now)) {
      tcb.close(opening ? TcpCloseReason.CONNECT_TIMED_OUT : TcpCloseReason.TIMED_OUT);
      return;
    }
    tcb.rto.expired();
    if (opening) {
      transmitter.synchronise(now, true);
      return;
    }
    tcb.congestion.timedOut(tcb.sndMax, tcb.sndMax - tcb.sndUna);
    tcb.sndNxt = tcb.sndUna;
    transmitter.output(now);
  }

  private void persist(long now) {
    if (exhausted(tcb.settings.dataRetries(), now)) {
      tcb.close(TcpCloseReason.TIMED_OUT);
      return;
    }
    tcb.rto.expired();
    transmitter.probe(now);
  }

  private boolean exhausted(int limit, long now) {
    long userTimeout = tcb.settings.userTimeoutNanos();
    return tcb.retries++ >= limit || userTimeout > 0 && now - tcb.progressNanos >= userTimeout;
  }
}
