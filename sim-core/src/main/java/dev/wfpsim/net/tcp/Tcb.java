package dev.wfpsim.net.tcp;

import dev.wfpsim.collect.Fifo;
import dev.wfpsim.net.buffer.Memory;
import org.jspecify.annotations.Nullable;

/**
 * The transmission control block: the variables of one connection (RFC 9293, 3.3.1), shared by the
 * classes that each handle a part of it.
 *
 * <p>Sequence numbers are kept as 64-bit stream positions, so that no comparison wraps: position 0
 * is the SYN, data begins at 1, the FIN follows the last byte. Only the wire sees 32 bits.
 *
 * <p>Invariants: {@code sndUna <= sndNxt <= sndMax}; the send buffer holds the bytes from {@link
 * #sendStart} to {@link #sendEnd}; {@code rcvNxt <= rcvEdge} once synchronised, and the receive
 * buffer has room for everything up to {@code rcvEdge}.
 */
final class Tcb {
  /** What a peer takes that names no MSS (RFC 9293, 3.7.1): over IPv4, and over IPv6. */
  static final int DEFAULT_MSS_IPV4 = 536;

  static final int DEFAULT_MSS_IPV6 = 1220;

  /** What the timestamps option takes of every segment, padded. */
  private static final int TIMESTAMP_BYTES = 12;

  final TcpSettings settings;

  /** What was decided and not yet taken, oldest first. */
  final Fifo<TcpDecision> decisions = new Fifo<>();

  final SendQueue send;
  final ByteRing receive;

  /** What came in order and is shown to the platform before anybody reads it; null for nothing. */
  @Nullable Arrivals arrivals;

  /** Bytes that the application sent and that are on their way to the platform. */
  int inTransit;

  final ReassemblyQueue reassembly = new ReassemblyQueue();
  final RtoEstimator rto;
  final CongestionControl congestion;
  final SackScoreboard scoreboard = new SackScoreboard();
  final SackReport report = new SackReport();
  final Timestamps timestamps = new Timestamps();
  final UrgentData urgent = new UrgentData();
  final ChallengeLimit challenges;
  final TcpTimers timers = new TcpTimers();

  TcpState state = TcpState.CLOSED;

  /** It is closed, and nothing was lost: what the application has not read yet is still its own. */
  boolean closedInOrder;

  boolean passive;

  /** Virtual time of what is being done. */
  long now;

  /** Initial sequence numbers. */
  int iss;

  int irs;

  /** Oldest unacknowledged, next to send, end of what was ever sent. */
  long sndUna;

  long sndNxt;
  long sndMax;

  /** The peer's window in bytes, and the largest it ever was. */
  long sndWnd;

  long sndWndMax;

  /** Where the window was last taken from. */
  long sndWl1;

  long sndWl2;

  /** Next expected from the peer, and the end of the window offered to it. */
  long rcvNxt;

  long rcvEdge;

  /** What the interface towards the peer can take, what the peer takes unsaid. */
  int linkMss = DEFAULT_MSS_IPV4;

  int defaultMss = DEFAULT_MSS_IPV4;

  /** The payload a segment may carry, when it has no options but timestamps. */
  int mss = DEFAULT_MSS_IPV4;

  /** What the packets of this host have behind the fixed IP header (RFC 9293, 3.7.1). */
  int ipOptionBytes;

  /** The window scale this side's SYN offers. */
  int offeredScale;

  int sendScale;
  int receiveScale;
  boolean peerScales;

  /** Both sides report selectively. */
  boolean selectiveAcks;

  /** The SYN, or its answer, had to be sent again after a time-out. */
  boolean handshakeTimedOut;

  /** The network said that the peer cannot be reached, which may pass. */
  boolean softError;

  /** The application sends no more; the FIN's position is {@link #sendEnd}. */
  boolean finRequested;

  boolean finReceived;

  /** The application reads no more. */
  boolean receiveClosed;

  boolean nagle;
  KeepAlive keepAlive;

  boolean ackNow;
  int segmentsUnacknowledged;
  int retries;
  int windowProbes;
  int keepAliveProbes;
  long progressNanos;

  /** When data was last sent, when anything was last heard of the peer. */
  long sentNanos;

  long heardNanos;

  private long sendEndOfBuffer = 1;

  Tcb(TcpSettings settings, BlockPool pool) {
    this.settings = settings;
    this.send = new SendQueue(settings.sendBufferBytes(), pool.space());
    this.receive = new ByteRing(settings.receiveBufferBytes(), pool);
    this.rto = new RtoEstimator(settings);
    this.congestion =
        new CongestionControl(
            mss, settings.initialWindowSegments(), settings.features().slowStartSegments());
    this.challenges = new ChallengeLimit(settings.features().challengeAcks());
    this.nagle = settings.nagle();
    this.keepAlive = settings.keepAlive();
  }

  /** Position of the first byte in the send buffer. */
  long sendStart() {
    return Math.max(1, Math.min(sndUna, sendEndOfBuffer));
  }

  /** Position behind the last byte the application sent: where the FIN is or will be. */
  long sendEnd() {
    return sendEndOfBuffer;
  }

  /** The application sent {@code bytes} more. */
  void appended(int bytes) {
    sendEndOfBuffer += bytes;
  }

  /** Position behind everything there is to send, the FIN included. */
  long sendLimit() {
    return sendEndOfBuffer + (finRequested ? 1 : 0);
  }

  long flight() {
    return sndNxt - sndUna;
  }

  boolean finAcknowledged() {
    return finRequested && sndUna > sendEndOfBuffer;
  }

  /** Position of the next byte the application reads. */
  long readPosition() {
    Arrivals shown = arrivals;
    return (shown == null ? arrivedEnd() : shown.given) - receive.size();
  }

  /** Position behind the last byte that arrived in order. */
  long arrivedEnd() {
    return rcvNxt - (finReceived ? 1 : 0);
  }

  /** Takes bytes that arrived in order, which lie in the window; answers how many. */
  int arrives(Memory source, int offset, int length) {
    Arrivals shown = arrivals;
    if (shown == null) {
      return receive.append(source, offset, length);
    }
    shown.unseen.appendAll(source, offset, length);
    return length;
  }

  /** Bytes that arrived and that nobody has read, those that are still to be shown too. */
  int unread() {
    Arrivals shown = arrivals;
    return receive.size() + (shown == null ? 0 : shown.unseen.size());
  }

  /** Bytes that may still arrive and find room. */
  int receiveFree() {
    return Math.max(0, receive.capacity() - unread());
  }

  /** Forgets what arrived. */
  void clearReceived() {
    receive.clear();
    if (arrivals != null) {
      arrivals.unseen.clear();
    }
  }

  /** Whether the application may come to know that the peer's stream has ended. */
  boolean endReached() {
    return arrivals == null ? finReceived : arrivals.endGiven;
  }

  int wireSequence(long position) {
    return iss + (int) position;
  }

  int wireAcknowledgment() {
    return irs + (int) rcvNxt;
  }

  /** The position an acknowledgment number means; the nearest to what is unacknowledged. */
  long ackPosition(int acknowledgment) {
    return sndUna + (acknowledgment - wireSequence(sndUna));
  }

  /** The position of the peer's stream a sequence number means; the nearest to the expected. */
  long receivePosition(int sequence) {
    return rcvNxt + (sequence - wireAcknowledgment());
  }

  /** What may still arrive, in bytes. */
  long receiveWindow() {
    return Math.max(0, rcvEdge - rcvNxt);
  }

  /** Whether it waits for the answer to its SYN, or for the acknowledgment of its answer. */
  boolean opening() {
    return state == TcpState.SYN_SENT || state == TcpState.SYN_RECEIVED;
  }

  /** The options of the peer's SYN become known, and with them what both sides use. */
  void negotiate(TcpSegment syn) {
    TcpFeatures features = settings.features();
    // who opens uses only what its own SYN offered: where two SYNs cross, both have to agree
    boolean accepts =
        passive
            ? features.timestamps() != TcpFeatures.Timestamps.DISABLED
            : features.timestamps() == TcpFeatures.Timestamps.ENABLED;
    timestamps.negotiate(syn.options(), accepts, now);
    selectiveAcks = features.selectiveAcks() && syn.options().sackPermitted();
    mss = segmentPayload(Math.min(linkMss, syn.mss() >= 0 ? syn.mss() : defaultMss));
    congestion.begin(mss, selectiveAcks);
    peerScales = features.windowScaling() && syn.windowScale() >= 0;
    if (peerScales) {
      sendScale = Math.min(14, syn.windowScale());
      receiveScale = offeredScale;
    } else {
      sendScale = 0;
      receiveScale = 0;
    }
  }

  /** The payload of a segment of which {@code bytes} are left beside the fixed header. */
  int segmentPayload(int bytes) {
    return Math.max(1, bytes - ipOptionBytes - (timestamps.used() ? TIMESTAMP_BYTES : 0));
  }

  /** A segment is to be sent. */
  void send(TcpSegment segment, boolean again) {
    decisions.add(new TcpDecision.Send(segment, again));
  }

  /** The connection is gone. */
  void close(TcpCloseReason reason) {
    if (state == TcpState.CLOSED) {
      return;
    }
    state = TcpState.CLOSED;
    closedInOrder = reason.graceful();
    timers.clear();
    reassembly.clear();
    scoreboard.clear();
    report.clear();
    if (!reason.graceful()) {
      send.clear();
    }
    decisions.add(new TcpDecision.Closed(reason));
  }
}
