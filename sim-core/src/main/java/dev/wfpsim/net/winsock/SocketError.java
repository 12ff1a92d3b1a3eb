package dev.wfpsim.net.winsock;

/**
 * A socket call failed: what WSAGetLastError would say. Carries no stack trace: it is an answer.
 */
public final class SocketError extends Exception {
  private static final long serialVersionUID = 1L;

  private final WinsockError error;
  private final boolean outOfPorts;

  public SocketError(WinsockError error, String detail) {
    this(error, detail, false);
  }

  private SocketError(WinsockError error, String detail, boolean outOfPorts) {
    super(error + ": " + error.meaning() + ", " + detail, null, false, false);
    this.error = error;
    this.outOfPorts = outOfPorts;
  }

  /** Every dynamic port of the host is held: WSAENOBUFS, as for want of memory. */
  public static SocketError outOfPorts() {
    return new SocketError(WinsockError.WSAENOBUFS, "no dynamic port is free", true);
  }

  /** Whether it failed because no dynamic port was free. */
  public boolean isOutOfPorts() {
    return outOfPorts;
  }

  /** The error code. */
  public WinsockError error() {
    return error;
  }
}
