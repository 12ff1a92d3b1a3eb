package dev.wfpsim.explore.strategy;

import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.ChoiceStream;
import dev.wfpsim.trace.Choices;
import dev.wfpsim.trace.StableHash;

/**
 * Draws every choice from a 64-bit seed, each {@link ChoiceStream} from a generator of its own.
 *
 * <p>Kinds with an undisturbed answer mostly get it: a run that delays every second step looks like
 * no machine. About 2 ns a choice, nothing allocated.
 */
public final class SeededChoices implements Choices {
  private static final double EVEN = -1;

  /** How likely an answer other than 0 is, by kind; {@link #EVEN}: all answers alike. */
  private static final double[] DISTURBANCE = disturbances();

  private final long seed;
  private final Xoshiro256PlusPlus[] streams;

  public SeededChoices(long seed) {
    this.seed = seed;
    ChoiceStream[] all = ChoiceStream.values();
    streams = new Xoshiro256PlusPlus[all.length];
    for (ChoiceStream stream : all) {
      streams[stream.ordinal()] =
          new Xoshiro256PlusPlus(StableHash.mix(seed, StableHash.of(stream.name())));
    }
  }

  private static double[] disturbances() {
    double[] all = new double[ChoiceKind.values().length];
    for (ChoiceKind kind : ChoiceKind.values()) {
      all[kind.ordinal()] =
          switch (kind) {
            case SCHEDULE, PREEMPT, DPC_DELAY -> 0.06;
            case CALL_RETURN -> 0.03;
            case DISPATCH_THREAD, INJECTION_PROCESSOR -> 0.15;
            case WAKE_ORDER -> 0.25;
            case TIE -> 0.5;
            default -> EVEN;
          };
    }
    return all;
  }

  @Override
  public int pick(ChoiceKind kind, long key, int n) {
    if (n <= 1) {
      if (n < 1) {
        throw new IllegalArgumentException("nothing to choose from: kind=" + kind + " n=" + n);
      }
      return 0;
    }
    Xoshiro256PlusPlus generator = streams[kind.stream().ordinal()];
    double disturbance = DISTURBANCE[kind.ordinal()];
    if (disturbance < 0) {
      return generator.nextInt(n);
    }
    if (generator.nextDouble() >= disturbance) {
      return 0;
    }
    return 1 + generator.nextInt(n - 1);
  }

  @Override
  public boolean chance(ChoiceKind kind, long key, double probability) {
    if (probability <= 0) {
      return false;
    }
    return probability >= 1 || streams[kind.stream().ordinal()].nextDouble() < probability;
  }

  @Override
  public double unit(ChoiceKind kind, long key) {
    return streams[kind.stream().ordinal()].nextDouble();
  }

  @Override
  public Choices afresh() {
    return new SeededChoices(seed);
  }
}
