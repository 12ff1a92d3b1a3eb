package dev.wfpsim.explore.strategy;

import dev.wfpsim.trace.Candidates;
import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.StableHash;
import dev.wfpsim.trace.StepListener;
import java.util.Set;
import java.util.TreeSet;

/**
 * Goes through the schedules of a program as an {@link OdometerChoices} does, but of those that
 * differ only in the order of steps that do not conflict it goes on with one: where a choice is met
 * in a state that was met before on another way, what can follow has been tried already, and the
 * run ends undisturbed. All outcomes that the odometer finds are found.
 *
 * <p>The idea is that of happens-before caching in CHESS (Musuvathi, Qadeer, 2007): a state is
 * known by what happened before what ({@link HappensBefore}), by the footprints of the steps. Those
 * must be sound, and what a program shares outside of kernel objects must be told ({@code
 * Footprints.onlyCells}); where nothing is known every step conflicts with every other, and nothing
 * is left out. Memory: one number for each choice that was tried.
 */
public final class ReducingChoices implements SystematicChoices {
  private final OdometerChoices odometer = new OdometerChoices();
  private final HappensBefore order = new HappensBefore();
  private final Set<Long> met = new TreeSet<>();
  private boolean known;

  @Override
  public int pick(ChoiceKind kind, long key, int n) {
    int answer = choose(kind, key, n);
    if (n > 1 && kind.enumerated()) {
      note(kind, key, answer, answer, false);
    }
    return answer;
  }

  @Override
  public int pick(ChoiceKind kind, long key, Candidates candidates) {
    int answer = choose(kind, key, candidates.size());
    if (candidates.size() > 1 && kind.enumerated()) {
      boolean named = haveNames(candidates);
      note(kind, key, answer, named ? candidates.key(answer) : answer, named);
    }
    return answer;
  }

  private int choose(ChoiceKind kind, long key, int n) {
    if (n > 1 && kind.enumerated() && odometer.isNew() && !known) {
      known = !met.add(StableHash.mix(order.hash(), StableHash.mix(kind.ordinal(), key)));
    }
    return odometer.pick(kind, key, n, !known);
  }

  /** Who goes next is seen by his step; and to let somebody go on is no more than his next step. */
  private void note(ChoiceKind kind, long key, int answer, long candidate, boolean named) {
    boolean seen =
        switch (kind) {
          case SCHEDULE, CALL_RETURN, PREEMPT -> true;
          case TIE -> named;
          case DPC_DELAY -> answer == Candidates.UNDISTURBED;
          default -> false;
        };
    if (!seen) {
      order.answered(StableHash.mix(kind.ordinal(), key), candidate);
    }
  }

  /** Whether each candidate has a key of its own. */
  private static boolean haveNames(Candidates candidates) {
    for (int i = 1; i < candidates.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (candidates.key(i) == candidates.key(j)) {
          return false;
        }
      }
    }
    return true;
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

  @Override
  public StepListener steps() {
    return (who, candidate, touched) -> order.step(who, touched);
  }

  @Override
  public boolean advance() {
    order.clear();
    known = false;
    return odometer.advance();
  }

  @Override
  public String toString() {
    return odometer.toString();
  }
}
