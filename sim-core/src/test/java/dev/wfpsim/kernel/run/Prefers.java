package dev.wfpsim.kernel.run;

import dev.wfpsim.explore.strategy.UndisturbedChoices;
import dev.wfpsim.trace.Candidates;
import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.Choices;

/** Always one candidate, by its key, where it is one; in one kind of choice. */
record Prefers(ChoiceKind preferring, long wanted) implements Choices {
  @Override
  public int pick(ChoiceKind kind, long key, int n) {
    return 0;
  }

  @Override
  public int pick(ChoiceKind kind, long key, Candidates candidates) {
    for (int i = 0; i < candidates.size() && kind == preferring; i++) {
      if (candidates.key(i) == wanted) {
        return i;
      }
    }
    return 0;
  }

  @Override
  public boolean chance(ChoiceKind kind, long key, double probability) {
    return new UndisturbedChoices().chance(kind, key, probability);
  }

  @Override
  public double unit(ChoiceKind kind, long key) {
    return 0.5;
  }
}
