package dev.wfpsim.trace;

import org.jspecify.annotations.Nullable;

/**
 * The only entry for anything the scenario does not fix: scheduling, ties, latencies, losses,
 * faults, sequence numbers, handle values.
 *
 * <p>The same imperative code serves drawing and enumerating: it asks, and the implementation draws
 * from a seed ({@link SeededChoices}), answers from a recording ({@link RecordedChoices}) or counts
 * through every answer like an odometer ({@link OdometerChoices}).
 *
 * <p>The {@code key} names what is chosen about, stably: a {@link StableHash} of names and of the
 * position inside that one activity or object, never a global ordinal. A recording then survives an
 * edit that adds an unrelated event. Not thread-safe: one run, one instance.
 */
public interface Choices {

  /**
   * One of {@code n} alternatives.
   *
   * @param n number of alternatives, at least 1; with 1 the answer is 0 and nothing is drawn
   * @return 0 ≤ answer &lt; n; 0 is by convention the undisturbed answer
   */
  int pick(ChoiceKind kind, long key, int n);

  /**
   * Two weighted alternatives; {@code false} is the undisturbed one. Nothing is drawn when {@code
   * probability} is at most 0 or at least 1.
   */
  boolean chance(ChoiceKind kind, long key, double probability);

  /**
   * A number in [0, 1) for an inverse distribution function. An enumeration answers 0.5 and does
   * not branch.
   */
  double unit(ChoiceKind kind, long key);

  /**
   * The same answers from the start, for a run to be made once more; null where they cannot be
   * given twice.
   */
  default @Nullable Choices afresh() {
    return null;
  }
}
