package dev.wfpsim.kernel.sync;

/** WAIT_TYPE: what ends a wait for several objects. Page: KeWaitForMultipleObjects. */
public enum WaitType {
  /** All of them are signalled at once; only then are their signals taken. */
  WAIT_ALL,
  /** Any one of them; only its signal is taken. */
  WAIT_ANY
}
