package dev.wfpsim.scenario.catalogue;

/** A driver announced on the class path that cannot be used: its author's mistake, not ours. */
public final class UnusableDriver extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnusableDriver(String message, Throwable cause) {
    super(message, cause);
  }
}
