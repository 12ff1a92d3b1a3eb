package dev.wfpsim.net.tcp;

/** How a connection ended. */
public enum TcpCloseReason {
  /** Both directions were closed and acknowledged. */
  FINISHED,
  /** The peer answered the SYN with RST. */
  REFUSED,
  /** The peer reset the established connection. */
  RESET_BY_PEER,
  /** This side reset it. */
  ABORTED,
  /** No answer to the SYN, however often it was sent. */
  CONNECT_TIMED_OUT,
  /** No acknowledgment of data, however often it was sent. */
  TIMED_OUT,
  /** The network said the peer cannot be reached. */
  UNREACHABLE,
  /** A filter refused the connection or its reauthorisation. */
  BLOCKED,
  /** An idle peer did not answer keep-alive probes. */
  KEEP_ALIVE_FAILED;

  /** Whether the streams ended in order, nothing lost. */
  public boolean graceful() {
    return this == FINISHED;
  }
}
