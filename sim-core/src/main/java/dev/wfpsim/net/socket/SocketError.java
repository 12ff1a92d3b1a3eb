package dev.wfpsim.net.socket;

/**
 * A socket call failed: what WSAGetLastError would say. Carries no stack trace: it is an answer.
 */
public final class SocketError extends Exception {
  private static final long serialVersionUID = 1L;

  private final WinsockError error;

  public SocketError(WinsockError error, String detail) {
    super(error + ": " + error.meaning() + ", " + detail, null, false, false);
    this.error = error;
  }

  /** The error code. */
  public WinsockError error() {
    return error;
  }
}
