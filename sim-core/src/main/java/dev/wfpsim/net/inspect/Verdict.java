package dev.wfpsim.net.inspect;

/**
 * What an inspection decided about a packet or an operation (FWP_ACTION_PERMIT, FWP_ACTION_BLOCK,
 * and FWP_ACTION_BLOCK with FWPS_CLASSIFY_OUT_FLAG_ABSORB).
 */
public enum Verdict {
  /** Goes on. */
  PERMIT,
  /** Dropped; the layer's discard layer hears of it. */
  BLOCK,
  /** Dropped silently: no discard layer, no error to the application that sent it. */
  ABSORB;

  /** Whether the packet or operation goes on. */
  public boolean permitted() {
    return this == PERMIT;
  }
}
