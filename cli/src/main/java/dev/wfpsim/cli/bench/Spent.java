package dev.wfpsim.cli.bench;

/** Where a thread was when it was looked at; it may have been at several. */
enum Spent {
  /** In the driver's own code, or in a library's that it called. */
  OWN,

  /** In the driver's code or in a call of it. */
  WITH_CALLS,

  /** In a classifyFn or in a call of it. */
  CALLOUT,

  /** Changing the policy, or making it ready to be classified by. */
  POLICY,

  /** Classifying, and not in a callout. */
  CLASSIFY,

  /** Injecting, or moving on what was injected, and not in the driver. */
  INJECTION;

  int bit() {
    return 1 << ordinal();
  }
}
