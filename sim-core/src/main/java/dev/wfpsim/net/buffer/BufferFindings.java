package dev.wfpsim.net.buffer;

import dev.wfpsim.trace.Blame;
import dev.wfpsim.trace.FindingCode;

/** Where wrong uses of buffers are told; the run's findings, or a test's list. */
@FunctionalInterface
public interface BufferFindings {
  /**
   * @param rule which of the code's rules is broken, as in {@code R-302}
   * @param message what happened, with the buffer's number
   */
  void report(FindingCode code, String rule, String message);

  /** As {@link #report(FindingCode, String, String)}, of the rule that the code usually breaks. */
  default void report(FindingCode code, String message) {
    report(code, code.rule(), message);
  }

  /** As {@link #report(FindingCode, String)}, of somebody who may not be running now. */
  default void report(FindingCode code, Blame by, String message) {
    report(code, message);
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
