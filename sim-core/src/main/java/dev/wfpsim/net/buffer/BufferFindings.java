package dev.wfpsim.net.buffer;

import dev.wfpsim.trace.Blame;

/** Where wrong uses of buffers are told; the run's findings, or a test's list. */
@FunctionalInterface
public interface BufferFindings {
  /**
   * @param rule the rule broken, as in {@code R-302}
   * @param code upper-case name of the mistake
   * @param message what happened, with the buffer's number
   */
  void report(String rule, String code, String message);

  /** As {@link #report(String, String, String)}, of somebody who may not be running now. */
  default void report(String rule, String code, Blame by, String message) {
    report(rule, code, message);
  }

  /** A practice that the documentation advises against. */
  default void warn(String rule, String code, String message) {
    report(rule, code, message);
  }

  /** Virtual time, in nanoseconds. */
  default long nowNanos() {
    return 0;
  }

  /** Whose code runs now. */
  default Blame here() {
    return Blame.NOBODY;
  }
}
