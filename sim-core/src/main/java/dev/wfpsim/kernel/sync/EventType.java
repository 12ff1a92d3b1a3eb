package dev.wfpsim.kernel.sync;

/** The two kinds of event objects. */
public enum EventType {
  /** Stays set until reset and releases every waiter. */
  NOTIFICATION,
  /** Releases one waiter and resets itself. */
  SYNCHRONIZATION
}
