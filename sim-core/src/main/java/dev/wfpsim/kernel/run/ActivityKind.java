package dev.wfpsim.kernel.run;

/** What kind of code an activity is. */
public enum ActivityKind {
  /** A thread: of an application, of the system or of a driver. */
  THREAD,
  /** A system worker thread, which runs work items. */
  WORKER,
  /** One run of a deferred procedure call, at DISPATCH_LEVEL. */
  DPC,
  /** Devices and the network: timed events; no activity of a processor. */
  HARDWARE
}
