package dev.wfpsim.explore.strategy;

import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.Choices;

/**
 * Answers from a list of indices written by hand, in the order in which they are asked for, and
 * undisturbed beyond its end: how a test says one schedule of a small program, and what {@link
 * OdometerChoices#toString} prints of one. Kinds that pick a mere value take nothing from the list.
 */
public final class ListedChoices implements Choices {
  private final int[] answers;
  private int used;

  public ListedChoices(int... answers) {
    this.answers = answers.clone();
  }

  @Override
  public int pick(ChoiceKind kind, long key, int n) {
    if (n == 1 || !kind.enumerated() || used == answers.length) {
      return 0;
    }
    int answer = answers[used++];
    if (answer < 0 || answer >= n) {
      throw new IllegalArgumentException(
          "answer out of range: place="
              + (used - 1)
              + " kind="
              + kind
              + " answer="
              + answer
              + " alternatives="
              + n);
    }
    return answer;
  }

  @Override
  public boolean chance(ChoiceKind kind, long key, double probability) {
    if (probability <= 0) {
      return false;
    }
    return probability >= 1 || pick(kind, key, 2) == 1;
  }

  @Override
  public double unit(ChoiceKind kind, long key) {
    return 0.5;
  }

  /** How many answers of the list were used. */
  public int used() {
    return used;
  }

  @Override
  public Choices afresh() {
    return new ListedChoices(answers);
  }
}
