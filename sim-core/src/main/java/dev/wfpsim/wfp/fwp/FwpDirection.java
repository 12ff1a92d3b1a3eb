package dev.wfpsim.wfp.fwp;

/** FWP_DIRECTION. */
public enum FwpDirection {
  FWP_DIRECTION_OUTBOUND,
  FWP_DIRECTION_INBOUND;

  /** The documented number, as in the DIRECTION field. */
  public int code() {
    return ordinal();
  }
}
