package dev.wfpsim.net.buffer;

import dev.wfpsim.kernel.run.Events;
import dev.wfpsim.trace.Blame;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.trace.ObjectKind;
import org.jspecify.annotations.Nullable;

/**
 * Where wrong uses of buffers are told, and when each begins and ends; the run's findings and its
 * trace, or a test's list.
 */
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

  /**
   * As {@link #report(FindingCode, String, String)}, of what was done with a thing.
   *
   * @param about its number in the trace
   */
  default void report(FindingCode code, String rule, int about, String message) {
    report(code, rule, message);
  }

  /** As {@link #report(FindingCode, String)}, of somebody who may not be running now. */
  default void report(FindingCode code, Blame by, String message) {
    report(code, message);
  }

  /**
   * A pool or a buffer begins to exist.
   *
   * @param parent the number of what it is a clone of or comes from, 0 for none
   * @param name whose it is
   * @return its number in the trace, 0 where nobody keeps one
   */
  default int begins(ObjectKind kind, int parent, String name) {
    return 0;
  }

  /** As {@link #begins}, of what the system makes for itself, whoever's call it is carrying out. */
  default int beginsForSystem(ObjectKind kind, int parent, String name) {
    return 0;
  }

  /** It exists no more. */
  default void ends(int object) {}

  /** Somebody has taken a reference to a buffer; there are so many now. */
  default void referenced(int object, int count) {}

  /** Somebody has given a reference to a buffer back; there are so many left. */
  default void dereferenced(int object, int count) {}

  /** Where what drivers do with bytes is told to who watches that; null for nowhere. */
  default @Nullable Events events() {
    return null;
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
