package dev.wfpsim.explore.strategy;

import dev.wfpsim.trace.Candidates;
import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.Choices;
import dev.wfpsim.trace.StepListener;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Another strategy's answers, with some kinds of choice undisturbed: what a run would be like if
 * nothing of that kind could happen.
 */
public final class MutedChoices implements Choices {
  private final Choices source;
  private final Set<ChoiceKind> muted;

  /**
   * Silences some kinds.
   *
   * @param source answers the other kinds, and is not asked for these
   */
  public MutedChoices(Choices source, Set<ChoiceKind> muted) {
    this.source = source;
    this.muted = muted.isEmpty() ? EnumSet.noneOf(ChoiceKind.class) : EnumSet.copyOf(muted);
  }

  @Override
  public int pick(ChoiceKind kind, long key, int n) {
    return muted.contains(kind) ? 0 : source.pick(kind, key, n);
  }

  @Override
  public int pick(ChoiceKind kind, long key, Candidates candidates) {
    return muted.contains(kind) ? Candidates.UNDISTURBED : source.pick(kind, key, candidates);
  }

  @Override
  public @Nullable StepListener steps() {
    return source.steps();
  }

  @Override
  public boolean chance(ChoiceKind kind, long key, double probability) {
    return muted.contains(kind) ? probability >= 1 : source.chance(kind, key, probability);
  }

  @Override
  public double unit(ChoiceKind kind, long key) {
    return muted.contains(kind) ? 0.5 : source.unit(kind, key);
  }

  @Override
  public @Nullable Choices afresh() {
    Choices again = source.afresh();
    return again == null ? null : new MutedChoices(again, muted);
  }

  /** The other strategy's. */
  @Override
  public String toString() {
    return source.toString();
  }
}
