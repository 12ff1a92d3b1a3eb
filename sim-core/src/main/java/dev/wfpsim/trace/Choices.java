package dev.wfpsim.trace;

import org.jspecify.annotations.Nullable;

/**
 * The only entry for anything the scenario does not fix: scheduling, ties, latencies, losses,
 * faults, sequence numbers, handle values.
 *
 * <p>The same imperative code serves drawing and enumerating: it asks, and a <em>strategy</em>
 * answers (package {@code explore.strategy}): drawn from a seed, taken from a recording, or counted
 * through every answer like an odometer.
 *
 * <p>The {@code key} names what is chosen about, stably: a {@link StableHash} of names and of the
 * position inside that one activity or object, never a global ordinal. What can be chosen has names
 * too, where it has any ({@link Candidates}). A recording then survives an edit that adds an
 * unrelated event. Not thread-safe: one run, one instance.
 */
public interface Choices {

  /**
   * One of {@code n} alternatives that are nothing but numbers: yes and no, a processor of a
   * machine, a sequence number.
   *
   * @param n number of alternatives, at least 1; with 1 the answer is 0 and nothing is drawn
   * @return 0 ≤ answer &lt; n; 0 is by convention the undisturbed answer
   */
  int pick(ChoiceKind kind, long key, int n);

  /**
   * One of several candidates that have names. A strategy that does not look at names chooses by
   * number.
   *
   * @param candidates valid during this call; with one the answer is 0 and nothing is drawn
   * @return the index of the candidate; {@link Candidates#UNDISTURBED} is the undisturbed one
   */
  default int pick(ChoiceKind kind, long key, Candidates candidates) {
    return pick(kind, key, candidates.size());
  }

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
   * Who is to be told of every step of the run, for strategies that want to know; null for nobody.
   */
  default @Nullable StepListener steps() {
    return null;
  }

  /**
   * The same answers from the start, for a run to be made once more; null where they cannot be
   * given twice.
   */
  default @Nullable Choices afresh() {
    return null;
  }
}
