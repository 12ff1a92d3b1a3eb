package dev.wfpsim.scenario.library;

/** What runs a drain: woken at most once at a time, from any IRQL up to DISPATCH_LEVEL. */
interface Worker {
  /** Lets the drain run soon; not called again before it has found its queue empty. */
  void wake();

  /** Ends the worker for good, after its last drain. PASSIVE_LEVEL. */
  void retire();
}
