package dev.wfpsim.trace;

/**
 * What one choice can be answered with, each candidate under a name of its own: the threads that
 * could go next, the waiters that a signal could reach.
 *
 * <p>A key says who a candidate is, by a {@link StableHash} of names, and not where it stands in
 * the list: an answer that is recorded as a key still means the same one after an edit that adds
 * another candidate. Where in its life the choice comes is said by the choice's own key. Two
 * candidates may have the same key; a recording then goes by their index.
 *
 * <p>Whoever asks fills one such object anew for every choice: it is valid until the answer is
 * given. Keys are found when they are asked for, so a strategy that only counts pays nothing.
 */
public interface Candidates {
  /** The index of the candidate that nothing disturbs: the earliest, the longest waiting. */
  int UNDISTURBED = 0;

  /** How many there are, at least 1. */
  int size();

  /**
   * Who a candidate is.
   *
   * @param index 0 to {@link #size} - 1
   */
  long key(int index);

  /**
   * What a candidate would touch if it went now; of one that does not know, everything. Only
   * strategies that ask pay for it.
   */
  default void footprint(int index, Footprint into) {
    into.everything();
  }
}
