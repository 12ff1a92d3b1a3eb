package dev.wfpsim.net.tcp;

/**
 * What the state machine of a connection asks of its surroundings, in order. The machine never
 * waits for an answer: an action may be carried out later, as long as the order is kept.
 */
interface TcpActions {
  /** Send this segment; {@code again} where its octets were sent before. */
  void send(TcpSegment segment, boolean again);

  /** The handshake is complete: comes before the first segment sent in that state. */
  void established();

  /** Data or the end of the peer's stream may be read. */
  void readable();

  /** Something was acknowledged: the send buffer may have room, or be empty. */
  void writable();

  /** The peer sent urgent data (RFC 9293, 3.8.5). */
  default void urgent() {}

  /** Both streams are closed and acknowledged; only TIME_WAIT remains. */
  void timeWait();

  /** The connection is gone; nothing comes after this. */
  void closed(TcpCloseReason reason);
}
