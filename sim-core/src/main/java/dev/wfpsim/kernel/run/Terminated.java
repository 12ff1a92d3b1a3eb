package dev.wfpsim.kernel.run;

/** Unwinds the stack of a thread that ended itself. */
final class Terminated extends Error {
  private static final long serialVersionUID = 1L;

  Terminated() {
    super("thread terminated", null, false, false);
  }
}
