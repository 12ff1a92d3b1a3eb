package dev.wfpsim.explore.strategy;

import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.ChoiceStream;
import dev.wfpsim.trace.Choices;
import dev.wfpsim.trace.StableHash;
import org.jspecify.annotations.Nullable;

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

  private static final ChoiceStream[] ALL_STREAMS = ChoiceStream.values();

  private final long seed;
  private final @Nullable Xoshiro256PlusPlus[] streams = new Xoshiro256PlusPlus[ALL_STREAMS.length];

  public SeededChoices(long seed) {
    this.seed = seed;
  }

  /** The generator of a stream, made when it is first asked. */
  private Xoshiro256PlusPlus generator(ChoiceKind kind) {
    int number = kind.stream().ordinal();
    Xoshiro256PlusPlus known = streams[number];
    if (known == null) {
      String name = ALL_STREAMS[number].name();
      known = new Xoshiro256PlusPlus(StableHash.mix(seed, StableHash.of(name)));
      streams[number] = known;
    }
    return known;
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
            case RECEIVE_LAYOUT -> 0.6;
            case PACKET_FORM, NOTICE_PLACE -> 0.25;
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
    Xoshiro256PlusPlus generator = generator(kind);
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
    return probability >= 1 || generator(kind).nextDouble() < probability;
  }

  @Override
  public double unit(ChoiceKind kind, long key) {
    return generator(kind).nextDouble();
  }

  @Override
  public Choices afresh() {
    return new SeededChoices(seed);
  }
}
