package dev.wfpsim.wfp.fwp;

/** FWP_ACTION_TYPE: what a filter does, or what a callout decided. Page: FWPS_ACTION0. */
public enum FwpActionType {
  FWP_ACTION_BLOCK(0x1001),
  FWP_ACTION_PERMIT(0x1002),
  FWP_ACTION_CALLOUT_TERMINATING(0x5003),
  FWP_ACTION_CALLOUT_INSPECTION(0x6004),
  FWP_ACTION_CALLOUT_UNKNOWN(0x4005),
  FWP_ACTION_CONTINUE(0x2006),
  FWP_ACTION_NONE(0x0007),
  FWP_ACTION_NONE_NO_MATCH(0x0008);

  /** The bit of actions that always decide. */
  public static final int FWP_ACTION_FLAG_TERMINATING = 0x1000;

  /** The bit of actions that never decide. */
  public static final int FWP_ACTION_FLAG_NON_TERMINATING = 0x2000;

  /** The bit of actions that ask a callout. */
  public static final int FWP_ACTION_FLAG_CALLOUT = 0x4000;

  private final int code;

  FwpActionType(int code) {
    this.code = code;
  }

  /** The documented number. */
  public int code() {
    return code;
  }

  /** Whether the action asks a callout. */
  public boolean isCallout() {
    return (code & FWP_ACTION_FLAG_CALLOUT) != 0;
  }

  /** Whether the action is a decision: permit or block. */
  public boolean isDecision() {
    return this == FWP_ACTION_PERMIT || this == FWP_ACTION_BLOCK;
  }
}
