package dev.wfpsim.wfp.filter;

import java.util.Arrays;

/**
 * The values of a field of numbers or addresses that its conditions accept, as spans of numbers of
 * 128 bits without a sign, each bound in two words; and whether they accept FWP_EMPTY. Spans may
 * overlap and have no order.
 */
final class Spans {
  private static final int WORDS = 4;

  private long[] bounds = new long[WORDS];
  private int count;
  private boolean empty;
  private boolean wide;

  /** Adds a span, both ends in it. */
  void add(long firstHigh, long firstLow, long lastHigh, long lastLow) {
    if (count * WORDS == bounds.length) {
      bounds = Arrays.copyOf(bounds, 2 * bounds.length);
    }
    bounds[count * WORDS] = firstHigh;
    bounds[count * WORDS + 1] = firstLow;
    bounds[count * WORDS + 2] = lastHigh;
    bounds[count * WORDS + 3] = lastLow;
    count++;
  }

  /** Accepts FWP_EMPTY too. */
  void addEmpty() {
    empty = true;
  }

  /** The field has 128 bits. */
  void setWide() {
    wide = true;
  }

  /** Whether the field has 128 bits; of others the first word of a bound is 0. */
  boolean isWide() {
    return wide;
  }

  int count() {
    return count;
  }

  boolean hasEmpty() {
    return empty;
  }

  long firstHigh(int span) {
    return bounds[span * WORDS];
  }

  long firstLow(int span) {
    return bounds[span * WORDS + 1];
  }

  long lastHigh(int span) {
    return bounds[span * WORDS + 2];
  }

  long lastLow(int span) {
    return bounds[span * WORDS + 3];
  }
}
