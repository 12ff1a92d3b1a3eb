package dev.wfpsim.explore.strategy;

import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.Choices;

/** Always the undisturbed answer: 0, false, 0.5. What a shrunk replay falls back to. */
public final class UndisturbedChoices implements Choices {
  @Override
  public int pick(ChoiceKind kind, long key, int n) {
    return 0;
  }

  @Override
  public boolean chance(ChoiceKind kind, long key, double probability) {
    return probability >= 1;
  }

  @Override
  public double unit(ChoiceKind kind, long key) {
    return 0.5;
  }

  @Override
  public Choices afresh() {
    return this;
  }
}
