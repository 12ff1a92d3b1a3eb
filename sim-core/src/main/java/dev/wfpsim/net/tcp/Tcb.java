package dev.wfpsim.net.tcp;

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
  final TcpSettings settings;
  final TcpActions actions;
  final SendQueue send;
  final ByteRing receive;
  final ReassemblyQueue reassembly = new ReassemblyQueue();
  final RtoEstimator rto;
  final CongestionControl congestion;
  final TcpTimers timers = new TcpTimers();

  TcpState state = TcpState.CLOSED;
  boolean passive;

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

  /** What the interface towards the peer can take, and what a segment may carry. */
  int linkMss = 536;

  int mss = 536;
  int sendScale;
  int receiveScale;
  boolean peerScales;

  /** The application sends no more; the FIN's position is {@link #sendEnd}. */
  boolean finRequested;

  boolean finReceived;

  /** The application reads no more. */
  boolean receiveClosed;

  boolean ackNow;
  int segmentsUnacknowledged;
  int retries;
  long progressNanos;

  private long sendEndOfBuffer = 1;

  Tcb(TcpSettings settings, TcpActions actions) {
    this.settings = settings;
    this.actions = actions;
    this.send = new SendQueue(settings.sendBufferBytes());
    this.receive = new ByteRing(settings.receiveBufferBytes());
    this.rto = new RtoEstimator(settings);
    this.congestion = new CongestionControl(mss, settings.initialWindowSegments());
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

  /** The peer's MSS (RFC 9293, 3.7.1: 536 where it names none) and window scale become known. */
  void negotiate(TcpSegment syn) {
    mss = Math.max(1, Math.min(linkMss, syn.mss() >= 0 ? syn.mss() : 536));
    congestion.begin(mss);
    peerScales = syn.windowScale() >= 0;
    if (peerScales) {
      sendScale = Math.min(14, syn.windowScale());
      receiveScale = settings.windowScale();
    } else {
      sendScale = 0;
      receiveScale = 0;
    }
  }

  /** The connection is gone. */
  void close(TcpCloseReason reason) {
    if (state == TcpState.CLOSED) {
      return;
    }
    state = TcpState.CLOSED;
    timers.clear();
    reassembly.clear();
    if (!reason.graceful()) {
      send.clear();
    }
    actions.closed(reason);
  }
}
