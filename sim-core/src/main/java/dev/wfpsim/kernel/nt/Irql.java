package dev.wfpsim.kernel.nt;

/**
 * The interrupt request levels that software runs at; a higher one masks the lower on its
 * processor.
 */
public enum Irql {
  /** Threads: may block, may touch paged memory. */
  PASSIVE_LEVEL,
  /** Threads with APCs held off, as inside a fast mutex: may still block and be preempted. */
  APC_LEVEL,
  /**
   * DPCs and holders of spin locks: no thread switch on this processor, no wait, no paged memory.
   */
  DISPATCH_LEVEL
}
