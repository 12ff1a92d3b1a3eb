package dev.wfpsim.trace;

/**
 * One answered choice.
 *
 * @param kind what it is about
 * @param key its stable name
 * @param n number of alternatives; 0 for a continuous choice
 * @param answer the answer; for a continuous choice the bits of the double
 */
public record RecordedChoice(ChoiceKind kind, long key, int n, long answer) {

  /** Whether it is the answer an undisturbed run gives. */
  public boolean isUndisturbed() {
    return n == 0 ? answer == Double.doubleToRawLongBits(0.5) : answer == 0;
  }
}
