package dev.wfpsim.wfp.layer;

/** What a filter may do at a layer. */
public enum LayerPurpose {
  /** Permit, block or continue. */
  FILTERING,
  /** Continue only; blocking is for exceptional cases. */
  NOTIFICATION,
  /** Decided by a user-mode engine; never classified in the kernel. */
  USER_MODE
}
