package dev.wfpsim.explore.strategy;

import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.StableHash;
import java.util.Arrays;

/**
 * Enumerates every sequence of answers of a small deterministic program, one run after another:
 *
 * <pre>{@code
 * OdometerChoices choices = new OdometerChoices();
 * do {
 *   runTheProgram(choices);
 * } while (choices.advance());
 * }</pre>
 *
 * <p>The idea is TigerBeetle's {@code exhaustigen.zig}: remember each answer and its bound; to
 * advance, drop the exhausted answers at the end and increment the last one that is left. The
 * program is ordinary imperative code and needs no state to be saved. Depth-first, memory O(choices
 * of one run). Kinds that pick a mere value are answered 0 ({@link ChoiceKind#enumerated}).
 */
public final class OdometerChoices implements SystematicChoices {
  private int[] answers = new int[64];
  private int[] bounds = new int[64];
  private int[] ends = new int[64];
  private long[] keys = new long[64];
  private int used;
  private int known;

  @Override
  public int pick(ChoiceKind kind, long key, int n) {
    return pick(kind, key, n, true);
  }

  /** Whether the next choice is one that no run before this one was asked on this way. */
  boolean isNew() {
    return used == known;
  }

  /**
   * One of {@code n}.
   *
   * @param branching whether a new choice's other answers are to be tried by later runs
   */
  int pick(ChoiceKind kind, long key, int n, boolean branching) {
    if (n < 1) {
      throw new IllegalArgumentException("nothing to choose from: kind=" + kind + " n=" + n);
    }
    if (n == 1 || !kind.enumerated()) {
      return 0;
    }
    if (used == known) {
      if (known == answers.length) {
        answers = Arrays.copyOf(answers, known * 2);
        bounds = Arrays.copyOf(bounds, known * 2);
        ends = Arrays.copyOf(ends, known * 2);
        keys = Arrays.copyOf(keys, known * 2);
      }
      answers[known] = 0;
      bounds[known] = n;
      ends[known] = branching ? n : 1;
      keys[known] = StableHash.mix(key, kind.ordinal());
      known++;
    } else if (bounds[used] != n || keys[used] != StableHash.mix(key, kind.ordinal())) {
      throw new IllegalStateException(
          "the enumerated program is not deterministic: choice="
              + used
              + " kind="
              + kind
              + " n="
              + n
              + " before="
              + bounds[used]);
    }
    return answers[used++];
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
  public boolean advance() {
    known = used;
    while (known > 0 && answers[known - 1] + 1 == ends[known - 1]) {
      known--;
    }
    if (known == 0) {
      return false;
    }
    answers[known - 1]++;
    used = 0;
    return true;
  }

  @Override
  public String toString() {
    return Arrays.toString(Arrays.copyOf(answers, used));
  }
}
