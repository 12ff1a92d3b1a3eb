package dev.wfpsim.net.tcp;

import dev.wfpsim.collect.Fifo;
import dev.wfpsim.net.buffer.MemorySpace;
import dev.wfpsim.net.tcp.TcpTimers.Kind;
import dev.wfpsim.net.wire.TcpHeader;

/**
 * One TCP connection: a state machine without surroundings. Segments, times and the wishes of the
 * application go in; {@linkplain #decisions decisions} come out, in order. It knows no clock, no
 * kernel and no buffers of the network, calls nobody, and is never re-entered.
 *
 * <p>Documentation: RFC 9293; RFC 5681, 6298, 6582, 6675, 6928 (congestion and retransmission),
 * 2018 (selective acknowledgments), 7323 (window scale, timestamps), 5961 and 5927 (forgeries),
 * 6093 (urgent data). docs/TCP.md lists their clauses.
 */
final class TcpConnection {
  private final Tcb tcb;
  private final Transmitter transmitter;
  private final SegmentArrival arrival;
  private final BlockPool pool;

  TcpConnection(TcpSettings settings) {
    this(settings, new BlockPool(MemorySpace.heap()));
  }

  /** A connection whose buffers' memory comes from a pool. */
  TcpConnection(TcpSettings settings, BlockPool pool) {
    this.pool = pool;
    tcb = new Tcb(settings, pool);
    transmitter = new Transmitter(tcb);
    arrival = new SegmentArrival(tcb, transmitter);
  }

  /** What was decided and not yet taken, oldest first: whoever carries it out takes it out. */
  Fifo<TcpDecision> decisions() {
    return tcb.decisions;
  }

  TcpSettings settings() {
    return tcb.settings;
  }

  TcpState state() {
    return tcb.state;
  }

  /** Whether both ends have come and nothing was lost, be it in TIME_WAIT or after. */
  boolean endedInOrder() {
    return tcb.state == TcpState.TIME_WAIT || tcb.closedInOrder;
  }

  int iss() {
    return tcb.iss;
  }

  int irs() {
    return tcb.irs;
  }

  /** Opens actively, over IPv4: sends the SYN. */
  void connect(int iss, int linkMss, long now) {
    connect(iss, linkMss, Tcb.DEFAULT_MSS_IPV4, now);
  }

  /**
   * Opens actively: sends the SYN.
   *
   * @param linkMss what the interface takes, told to the peer
   * @param defaultMss what a peer takes that names no MSS
   */
  void connect(int iss, int linkMss, int defaultMss, long now) {
    begin(iss, linkMss, defaultMss, TcpState.SYN_SENT, now);
    transmitter.synchronise(now, false);
  }

  /** Opens passively, over IPv4, for a SYN that reached a listener: sends the SYN-ACK. */
  void accept(int iss, int linkMss, TcpSegment syn, long now) {
    accept(iss, linkMss, Tcb.DEFAULT_MSS_IPV4, syn, now);
  }

  /** Opens passively, for a SYN that reached a listener: sends the SYN-ACK. */
  void accept(int iss, int linkMss, int defaultMss, TcpSegment syn, long now) {
    begin(iss, linkMss, defaultMss, TcpState.SYN_RECEIVED, now);
    tcb.passive = true;
    arrival.takeOpeningSyn(syn, now);
  }

  private void begin(int iss, int linkMss, int defaultMss, TcpState state, long now) {
    if (tcb.state != TcpState.CLOSED || tcb.sndMax > 0) {
      throw new IllegalStateException("opened twice: state=" + tcb.state);
    }
    tcb.iss = iss;
    tcb.linkMss = linkMss;
    tcb.defaultMss = defaultMss;
    tcb.mss = linkMss;
    tcb.offeredScale = TcpSettings.windowScale(tcb.receive.capacity());
    tcb.timestamps.begin(iss);
    tcb.now = now;
    tcb.sentNanos = now;
    tcb.state = state;
    tcb.progressNanos = now;
  }

  /** A segment arrived for this connection, its checksum verified. */
  void segmentArrives(TcpSegment segment, long now) {
    tcb.now = now;
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

  /**
   * Takes bytes of which the last is urgent; {@link #output} sends them, at once even where smaller
   * segments wait, and tells the peer even where its window is closed (MUST-31, RFC 9293 3.8.5).
   */
  int writeUrgent(byte[] bytes, int offset, int length) {
    int accepted = write(bytes, offset, length);
    if (accepted > 0 && accepted == length) {
      tcb.urgent.wrote(tcb.sendEnd());
      tcb.ackNow |= tcb.sndWnd - tcb.flight() <= 0;
    }
    return accepted;
  }

  /** All decisions have been carried out: what they described may go. */
  void settled() {
    tcb.send.settled();
  }

  /** Room in the send buffer, in bytes. */
  int writable() {
    return Math.max(0, tcb.send.free() - tcb.inTransit);
  }

  /** The packets of this host have so much behind the fixed IP header. */
  void behindIpOptions(int bytes) {
    tcb.ipOptionBytes = bytes;
  }

  /** The most data that a segment has. */
  int segmentSize() {
    return tcb.mss;
  }

  /**
   * The path takes no longer segment than this: what was cut too long is sent again, cut anew, and
   * no congestion is inferred from its loss (RFC 8201, 5.4).
   */
  void pathTakes(int segmentBytes, long now) {
    int payload = tcb.segmentPayload(segmentBytes);
    if (payload >= tcb.mss || !tcb.state.synchronised()) {
      return;
    }
    tcb.now = now;
    tcb.mss = payload;
    tcb.congestion.segmentsTake(tcb.mss);
    tcb.congestion.endRecovery();
    if (tcb.flight() > 0) {
      tcb.sndNxt = tcb.sndUna;
      transmitter.output(now);
    }
  }

  /**
   * Whether a segment of this connection that is under way has this sequence number: what an ICMP
   * error quotes that is not forged (RFC 5927, 4.1).
   */
  boolean isUnderWay(int sequence) {
    long position = tcb.ackPosition(sequence);
    return position >= tcb.sndUna && position < tcb.sndMax;
  }

  /**
   * The network says that a segment did not arrive.
   *
   * @param hard whether that will not pass: ends a connection that is being opened; an open one
   *     goes on until it times out (RFC 5927, 5.2), and so does any after an error that may pass
   *     (MUST-56)
   */
  void undelivered(boolean hard) {
    if (hard && tcb.opening()) {
      tcb.close(TcpCloseReason.UNREACHABLE);
    } else {
      tcb.softError = true;
    }
  }

  /** Sends what may be sent. */
  void output(long now) {
    tcb.now = now;
    transmitter.output(now);
  }

  /** Whether {@link #output} has an acknowledgment to send at once. */
  boolean acknowledgmentDue() {
    return tcb.ackNow && tcb.state.synchronised();
  }

  /** Bytes that may be read now, before the next urgent octet. */
  int readable() {
    int skip = skip();
    long read = tcb.readPosition();
    long mark = skip == 1 ? tcb.urgent.markAfter(read) : markAhead(read);
    return (int) Math.min(tcb.receive.size(), mark - read) - skip;
  }

  /** Whether the next octet is urgent and given apart: 1, else 0. */
  private int skip() {
    long read = tcb.readPosition();
    boolean apart =
        !tcb.urgent.isInline() && tcb.receive.size() > 0 && tcb.urgent.nextMark(read) == read;
    return apart ? 1 : 0;
  }

  /** Whether the peer's stream has ended and all of it was read. */
  boolean endOfStream() {
    return tcb.endReached() && tcb.receive.size() == skip();
  }

  /**
   * Where reading stops: at the next urgent octet, unless reading begins there and it is inline.
   */
  private long markAhead(long read) {
    long mark = tcb.urgent.nextMark(read);
    return mark == read && tcb.urgent.isInline() ? tcb.urgent.markAfter(read) : mark;
  }

  /** Bytes of memory that its buffers take. */
  int memory() {
    return tcb.send.memory() + tcb.receive.memory();
  }

  /** Moves received bytes to the application; {@link #output} tells the peer of the room. */
  int read(byte[] into, int offset, int length) {
    if (skip() > 0) {
      return 0; // the urgent octet is to be passed first
    }
    int count = peek(into, offset, length);
    tcb.receive.drop(count);
    if (count > 0) {
      transmitter.windowMayHaveGrown();
    }
    return count;
  }

  /** Copies received bytes, which stay to be read. */
  int peek(byte[] into, int offset, int length) {
    int count = Math.min(length, readable());
    tcb.receive.copy(skip(), into, offset, count);
    return count;
  }

  // --- urgent data

  /** Takes the urgent octet from the stream where reading came to it; -1 where it did not. */
  int passUrgent() {
    if (skip() == 0) {
      return -1;
    }
    byte[] octet = new byte[1];
    tcb.receive.copy(0, octet, 0, 1);
    tcb.receive.drop(1);
    tcb.urgent.passed(octet[0] & 0xff);
    transmitter.windowMayHaveGrown();
    return octet[0] & 0xff;
  }

  /** Takes the latest urgent octet, read past or still ahead; -1 where there is none. */
  int takeUrgent() {
    int passed = tcb.urgent.takePassed();
    long ahead = tcb.urgent.latestMark() - tcb.readPosition();
    if (passed >= 0 || tcb.urgent.isInline() || tcb.urgent.wasTaken()) {
      return passed;
    }
    if (ahead < 0 || ahead >= tcb.receive.size()) {
      return -1;
    }
    byte[] octet = new byte[1];
    tcb.receive.copy((int) ahead, octet, 0, 1);
    tcb.urgent.taken();
    return octet[0] & 0xff;
  }

  /** Whether reading stands at the urgent octet (SIOCATMARK). */
  boolean atMark() {
    long read = tcb.readPosition();
    return tcb.urgent.nextMark(read) == read;
  }

  /** Bytes of urgent data not read yet (MUST-33). */
  long urgentLeft() {
    return tcb.urgent.left(tcb.readPosition());
  }

  // --- options

  boolean urgentInline() {
    return tcb.urgent.isInline();
  }

  /** Whether the last urgent octet stays in the stream (SO_OOBINLINE). */
  void setUrgentInline(boolean on) {
    tcb.urgent.inline(on);
  }

  /** Whether small segments wait for an acknowledgment (TCP_NODELAY off). */
  void setNagle(boolean on) {
    tcb.nagle = on;
  }

  boolean nagle() {
    return tcb.nagle;
  }

  /** When an idle connection is probed (SO_KEEPALIVE). */
  void setKeepAlive(KeepAlive keepAlive, long now) {
    tcb.keepAlive = keepAlive;
    tcb.keepAliveProbes = 0;
    if (!keepAlive.enabled()) {
      tcb.timers.cancel(Kind.KEEP_ALIVE);
    } else if (tcb.state.synchronised() && tcb.state != TcpState.TIME_WAIT) {
      long due = Math.max(now, tcb.heardNanos + keepAlive.idleNanos());
      tcb.timers.set(Kind.KEEP_ALIVE, due);
    }
  }

  KeepAlive keepAlive() {
    return tcb.keepAlive;
  }

  /** How many bytes {@link #write} may run ahead of the peer (SO_SNDBUF). */
  void setSendBuffer(int bytes) {
    tcb.send.resize(bytes);
  }

  int sendBuffer() {
    return tcb.send.capacity();
  }

  /**
   * The largest window offered (SO_RCVBUF); what was offered already stays offered (SHLD-14). The
   * scale of the window was fixed by the SYN.
   */
  void setReceiveBuffer(int bytes) {
    long promised = tcb.unread() + tcb.receiveWindow();
    boolean larger = bytes > tcb.receive.capacity();
    tcb.receive.resize((int) Math.max(bytes, promised));
    if (larger) {
      transmitter.windowMayHaveGrown();
    }
  }

  int receiveBuffer() {
    return tcb.receive.capacity();
  }

  /** The application sends no more: a FIN follows the data. */
  void shutdownSend(long now) {
    tcb.now = now;
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
    if (closeReceive(now)) {
      shutdownSend(now);
    }
  }

  /** The application reads no more; false where that resets the connection. */
  boolean closeReceive(long now) {
    if (tcb.unread() > 0 && tcb.state.synchronised() && tcb.state != TcpState.TIME_WAIT) {
      abort();
      return false;
    }
    tcb.receiveClosed = true;
    tcb.clearReceived(); // nothing is in it, or nobody reads it in TIME_WAIT
    if (tcb.state == TcpState.FIN_WAIT_2) {
      tcb.timers.set(Kind.FIN_WAIT_2, now + tcb.settings.finWait2Nanos());
    }
    return true;
  }

  /** An empty ring over the memory of its host's blocks. */
  ByteRing newRing() {
    return new ByteRing(Integer.MAX_VALUE, pool);
  }

  /**
   * From now on what arrives and what is sent goes through somebody's hands.
   *
   * @param withUnread whether what has arrived and was not read does, too
   */
  Interception intercept(boolean withUnread) {
    return new Interception(this, tcb, transmitter, withUnread);
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
    tcb.clearReceived();
    tcb.close(tcb.state == TcpState.TIME_WAIT ? TcpCloseReason.FINISHED : reason);
  }

  /** Ends a connection that was never opened. */
  void refuse(TcpCloseReason reason) {
    tcb.decisions.add(new TcpDecision.Closed(reason));
  }

  /** Ends the connection without a word to the peer. */
  void drop(TcpCloseReason reason) {
    tcb.close(reason);
  }

  /**
   * Whether a SYN may begin a new connection in place of this one in TIME_WAIT: it is newer than
   * all the peer sent, by its number or, where there are timestamps, by its time (RFC 9293, 3.6.1,
   * RFC 6191).
   */
  boolean mayBeReplacedBy(TcpSegment segment) {
    boolean opens =
        segment.has(TcpHeader.SYN) && !segment.has(TcpHeader.ACK) && !segment.has(TcpHeader.RST);
    return tcb.state == TcpState.TIME_WAIT && opens && isNewer(segment);
  }

  private boolean isNewer(TcpSegment syn) {
    if (tcb.timestamps.used() && syn.options().hasTimestamps()) {
      int age = syn.options().timestamp() - tcb.timestamps.recent();
      if (age != 0) {
        return age > 0;
      }
    }
    return tcb.receivePosition(syn.sequence()) >= tcb.rcvNxt;
  }

  /** The highest sequence number it used. */
  int lastSequence() {
    return tcb.wireSequence(tcb.sndMax);
  }

  /** When {@link #timersExpire} is to be called next; {@link TcpTimers#NONE} for never. */
  long nextDeadline() {
    return tcb.timers.earliest();
  }

  /** Does all that is due. */
  void timersExpire(long now) {
    tcb.now = now;
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
        case KEEP_ALIVE -> keepAlive(now);
      }
      due = tcb.timers.takeDue(now);
    }
  }

  private void retransmit(long now) {
    boolean opening = tcb.opening();
    boolean first = tcb.retries == 0;
    if (exhausted(opening ? tcb.settings.synRetries() : tcb.settings.dataRetries(), now)) {
      tcb.close(opening ? unanswered() : TcpCloseReason.TIMED_OUT);
      return;
    }
    tcb.rto.expired();
    if (opening) {
      tcb.handshakeTimedOut = true;
      transmitter.synchronise(now, true);
      return;
    }
    tcb.congestion.timedOut(tcb.sndMax, tcb.sndMax - tcb.sndUna, first);
    tcb.scoreboard.clear(); // the peer may have dropped what it reported (RFC 2018, 8)
    tcb.sndNxt = tcb.sndUna;
    transmitter.output(now);
  }

  /** The application hears of the network's word, if there was one (SHLD-25). */
  private TcpCloseReason unanswered() {
    return tcb.softError ? TcpCloseReason.UNREACHABLE : TcpCloseReason.CONNECT_TIMED_OUT;
  }

  private void persist(long now) {
    if (exhausted(tcb.settings.dataRetries(), now)) {
      tcb.close(TcpCloseReason.TIMED_OUT);
      return;
    }
    transmitter.probe(now);
  }

  private void keepAlive(long now) {
    KeepAlive wanted = tcb.keepAlive;
    long quietUntil = tcb.heardNanos + wanted.idleNanos();
    boolean busy = tcb.timers.armed(Kind.RETRANSMIT) || tcb.timers.armed(Kind.PERSIST);
    if (!wanted.enabled() || !tcb.state.synchronised() || tcb.state == TcpState.TIME_WAIT) {
      return;
    }
    if (now < quietUntil || busy) {
      tcb.timers.set(Kind.KEEP_ALIVE, Math.max(quietUntil, now + wanted.intervalNanos()));
      return;
    }
    if (tcb.keepAliveProbes++ >= wanted.probes()) {
      transmitter.reset();
      tcb.close(TcpCloseReason.KEEP_ALIVE_FAILED);
      return;
    }
    transmitter.keepAlive();
    tcb.timers.set(Kind.KEEP_ALIVE, now + wanted.intervalNanos());
  }

  private boolean exhausted(int limit, long now) {
    long userTimeout = tcb.settings.userTimeoutNanos();
    return tcb.retries++ >= limit || userTimeout > 0 && now - tcb.progressNanos >= userTimeout;
  }
}
