package dev.wfpsim.trace;

import org.jspecify.annotations.Nullable;

/**
 * Passes every answered choice to the trace: the one place where a choice becomes part of a run.
 */
final class TracedChoices implements Choices {
  private final Choices source;
  private final Trace trace;

  TracedChoices(Choices source, Trace trace) {
    this.source = source;
    this.trace = trace;
  }

  @Override
  public int pick(ChoiceKind kind, long key, int n) {
    if (n == 1) {
      return 0;
    }
    return noted(kind, key, n, source.pick(kind, key, n));
  }

  @Override
  public int pick(ChoiceKind kind, long key, Candidates candidates) {
    int n = candidates.size();
    if (n == 1) {
      return 0;
    }
    return noted(kind, key, n, source.pick(kind, key, candidates));
  }

  private int noted(ChoiceKind kind, long key, int n, int answer) {
    if (answer < 0 || answer >= n) {
      throw new IllegalStateException(
          "choice out of range: kind=" + kind + " n=" + n + " answer=" + answer);
    }
    trace.choice(kind, key, n, answer);
    return answer;
  }

  @Override
  public @Nullable StepListener steps() {
    return source.steps();
  }

  @Override
  public boolean chance(ChoiceKind kind, long key, double probability) {
    if (probability <= 0) {
      return false;
    }
    if (probability >= 1) {
      return true;
    }
    boolean answer = source.chance(kind, key, probability);
    trace.choice(kind, key, 2, answer ? 1 : 0);
    return answer;
  }

  @Override
  public double unit(ChoiceKind kind, long key) {
    double answer = source.unit(kind, key);
    trace.choice(kind, key, 0, Double.doubleToRawLongBits(answer));
    return answer;
  }
}
