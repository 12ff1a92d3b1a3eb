package dev.wfpsim.trace;

/**
 * One answered choice.
 *
 * @param kind what it is about
 * @param key its stable name
 * @param n number of alternatives; 0 for a continuous choice
 * @param answer the index of the answer; for a continuous choice the bits of the double
 * @param candidate who was chosen ({@link Candidates#key}); for mere numbers the answer again
 */
public record RecordedChoice(ChoiceKind kind, long key, int n, long answer, long candidate) {

  /** One answered choice between mere numbers. */
  public RecordedChoice(ChoiceKind kind, long key, int n, long answer) {
    this(kind, key, n, answer, answer);
  }
}
