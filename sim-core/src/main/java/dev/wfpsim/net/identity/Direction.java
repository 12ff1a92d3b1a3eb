package dev.wfpsim.net.identity;

/** Which way a packet or a flow goes (FWP_DIRECTION). */
public enum Direction {
  OUTBOUND(0),
  INBOUND(1);

  private final int code;

  Direction(int code) {
    this.code = code;
  }

  /** The value of FWP_DIRECTION. */
  public int code() {
    return code;
  }
}
