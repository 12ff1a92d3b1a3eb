package dev.wfpsim.net.tcp;

/** The states of a connection (RFC 9293, 3.3.2). */
public enum TcpState {
  CLOSED,
  LISTEN,
  SYN_SENT,
  SYN_RECEIVED,
  ESTABLISHED,
  FIN_WAIT_1,
  FIN_WAIT_2,
  CLOSE_WAIT,
  CLOSING,
  LAST_ACK,
  TIME_WAIT;

  /** The handshake is done and the connection is not gone. */
  boolean synchronised() {
    return ordinal() >= ESTABLISHED.ordinal();
  }

  /** The peer may still send data. */
  boolean receivesData() {
    return this == ESTABLISHED || this == FIN_WAIT_1 || this == FIN_WAIT_2;
  }

  /** Data or a FIN of ours may still be sent or sent again. */
  boolean sendsData() {
    return this == ESTABLISHED
        || this == CLOSE_WAIT
        || this == FIN_WAIT_1
        || this == CLOSING
        || this == LAST_ACK;
  }
}
