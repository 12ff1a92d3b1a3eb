package dev.wfpsim.net.socket;

/** The control codes for redirected connections ("Using bind or connect redirection", R-152). */
public enum SocketIoctl {
  SIO_QUERY_WFP_CONNECTION_REDIRECT_RECORDS(0x980000DC),
  SIO_QUERY_WFP_CONNECTION_REDIRECT_CONTEXT(0x980000DD),
  SIO_SET_WFP_CONNECTION_REDIRECT_RECORDS(0x980000DE);

  private final int code;

  SocketIoctl(int code) {
    this.code = code;
  }

  /** The documented control code. */
  public int code() {
    return code;
  }
}
