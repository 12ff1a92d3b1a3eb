package dev.wfpsim.wfp.fwps;

import dev.wfpsim.wfp.fwp.FwpActionType;

/**
 * FWPS_CLASSIFY_OUT0: the decision so far, written by classifyFn. Members carry their documented
 * names and are written directly, as in C; what a callout may write is checked when it returns.
 */
public final class FwpsClassifyOut {
  /** The right to change the action. */
  public static final int FWPS_RIGHT_ACTION_WRITE = 0x1;

  /** With BLOCK: drop silently. */
  public static final int FWPS_CLASSIFY_OUT_FLAG_ABSORB = 0x1;

  public static final int FWPS_CLASSIFY_OUT_FLAG_BUFFER_LIMIT_REACHED = 0x2;
  public static final int FWPS_CLASSIFY_OUT_FLAG_NO_MORE_DATA = 0x4;
  public static final int FWPS_CLASSIFY_OUT_FLAG_ALE_FAST_CACHE_CHECK = 0x8;
  public static final int FWPS_CLASSIFY_OUT_FLAG_ALE_FAST_CACHE_POSSIBLE = 0x10;

  /** The decision: preset from heavier sublayers, then written by the callout. */
  public FwpActionType actionType = FwpActionType.FWP_ACTION_NONE;

  /** Reserved: leave alone. */
  public long outContext;

  /** For the engine: the filter that decided, 0 if none did. */
  public long filterId;

  /** {@link #FWPS_RIGHT_ACTION_WRITE} or 0. */
  public int rights = FWPS_RIGHT_ACTION_WRITE;

  /** {@code FWPS_CLASSIFY_OUT_FLAG_*}. */
  public int flags;

  /** Whether the right to write the action is there. */
  public boolean hasWriteRight() {
    return (rights & FWPS_RIGHT_ACTION_WRITE) != 0;
  }

  /** Takes the right to write the action away from who comes later. */
  public void clearWriteRight() {
    rights &= ~FWPS_RIGHT_ACTION_WRITE;
  }

  /** Whether the traffic is to be dropped silently. */
  public boolean isAbsorbed() {
    return actionType == FwpActionType.FWP_ACTION_BLOCK
        && (flags & FWPS_CLASSIFY_OUT_FLAG_ABSORB) != 0;
  }

  /** Takes all members over, as the deep copy a driver keeps for a pended classify. */
  public void copyFrom(FwpsClassifyOut other) {
    actionType = other.actionType;
    outContext = other.outContext;
    filterId = other.filterId;
    rights = other.rights;
    flags = other.flags;
  }

  /** Back to no decision, with the right to write. */
  public void clear() {
    actionType = FwpActionType.FWP_ACTION_NONE;
    outContext = 0;
    filterId = 0;
    rights = FWPS_RIGHT_ACTION_WRITE;
    flags = 0;
  }

  @Override
  public String toString() {
    return actionType + " rights=" + rights + " flags=" + flags + " filterId=" + filterId;
  }
}
