package dev.wfpsim.net.tcp;

/**
 * What the state machine of a connection decided, for its surroundings to carry out. The machine
 * never waits for that: it may be done later, as long as the order is kept.
 */
sealed interface TcpDecision {
  /**
   * A segment is to be sent.
   *
   * @param again whether its octets were sent before
   */
  record Send(TcpSegment segment, boolean again) implements TcpDecision {}

  /** The connection is gone; nothing comes after this. */
  record Closed(TcpCloseReason reason) implements TcpDecision {}

  /** What says nothing more than that it is so. */
  enum Notice implements TcpDecision {
    /** The handshake is complete: comes before the first segment sent in that state. */
    ESTABLISHED,

    /** Data or the end of the peer's stream may be read. */
    READABLE,

    /** Something was acknowledged: the send buffer may have room, or be empty. */
    WRITABLE,

    /** The peer sent urgent data (RFC 9293, 3.8.5). */
    URGENT,

    /** Both streams are closed and acknowledged; only TIME_WAIT remains. */
    TIME_WAIT
  }
}
