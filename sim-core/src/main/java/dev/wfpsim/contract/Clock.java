package dev.wfpsim.contract;

import java.util.Arrays;

/**
 * How much of every line of marks somebody has seen: a vector clock. Immutable, so that thousands
 * of events share one.
 */
final class Clock {
  /** Of who has seen nothing. */
  static final Clock START = new Clock(new int[0]);

  private final int[] seen;

  private Clock(int[] seen) {
    this.seen = seen;
  }

  /** Of who has seen everything marked so far. */
  static Clock of(int[] counts, int lines) {
    return new Clock(Arrays.copyOf(counts, lines));
  }

  /** Whether it has seen the mark with this number on this line of marks. */
  boolean has(int line, int mark) {
    return line < seen.length && seen[line] >= mark;
  }

  /** As it is, with the marks of a line up to this one. */
  Clock with(int line, int mark) {
    int[] more = Arrays.copyOf(seen, Math.max(seen.length, line + 1));
    more[line] = mark;
    return new Clock(more);
  }

  /** What both have seen together. */
  Clock join(Clock other) {
    if (this == other || other.isCoveredBy(this)) {
      return this;
    }
    if (isCoveredBy(other)) {
      return other;
    }
    int[] more = Arrays.copyOf(seen, Math.max(seen.length, other.seen.length));
    for (int i = 0; i < other.seen.length; i++) {
      more[i] = Math.max(more[i], other.seen[i]);
    }
    return new Clock(more);
  }

  private boolean isCoveredBy(Clock other) {
    for (int i = 0; i < seen.length; i++) {
      if (!other.has(i, seen[i])) {
        return false;
      }
    }
    return true;
  }
}
