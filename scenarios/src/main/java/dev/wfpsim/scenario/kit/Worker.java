package dev.wfpsim.scenario.kit;

import dev.wfpsim.kernel.nt.NtStatus;

/** What runs a drain: woken at most once at a time, from any IRQL up to DISPATCH_LEVEL. */
interface Worker {
  /** Whether it could be made; one that could not is never woken, and retired like any other. */
  default NtStatus status() {
    return NtStatus.STATUS_SUCCESS;
  }

  /** Lets the drain run soon; not called again before it has found its queue empty. */
  void wake();

  /** Ends the worker for good, after its last drain. PASSIVE_LEVEL. */
  void retire();
}
