package dev.wfpsim.cli.bench;

import dev.wfpsim.report.bench.BenchFigures;
import dev.wfpsim.report.bench.Contrast;
import dev.wfpsim.report.bench.Cost;
import dev.wfpsim.report.bench.CostFigure;
import dev.wfpsim.report.bench.Interval;
import dev.wfpsim.report.bench.SideFigures;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Works out the figures of all rounds. */
final class BenchResult {
  /** Fewer samples over all rounds say too little. */
  static final int LEAST_SAMPLES = 50;

  private static final String NEVER_SEEN = "the thread of the runs was never seen";

  private static final int NONE = -1;

  private final List<BenchSide> sides;
  private final List<List<Round>> rounds;

  /**
   * The result.
   *
   * @param rounds of each side, in the order they were made
   */
  BenchResult(List<BenchSide> sides, List<List<Round>> rounds) {
    this.sides = sides;
    this.rounds = rounds;
  }

  BenchFigures figures(Bench.Settings settings, boolean warm) {
    List<SideFigures> figures = new ArrayList<>();
    for (int i = 0; i < sides.size(); i++) {
      figures.add(side(sides.get(i).label(), rounds.get(i)));
    }
    return new BenchFigures(
        settings.rounds(),
        settings.seed(),
        warm,
        "JDK " + Runtime.version(),
        Runtime.getRuntime().availableProcessors(),
        figures,
        sides.size() == 2 ? contrasts() : List.of());
  }

  private static SideFigures side(String label, List<Round> rounds) {
    Round all = Round.all(rounds, NONE);
    List<CostFigure> figures = new ArrayList<>();
    List<String> notMeasured = new ArrayList<>();
    for (Cost cost : Cost.values()) {
      String reason = unknown(cost, rounds);
      if (reason != null) {
        notMeasured.add(cost.words() + ": " + reason);
      } else {
        double perRun = all.count(cost) / all.runs();
        figures.add(new CostFigure(cost, perRun, interval(rounds, round -> round.nanos(cost))));
      }
    }
    if (all.samples() == 0) {
      notMeasured.add("the driver's share and the policy's part of setting up: " + NEVER_SEEN);
    } else if (all.cut() > 0) {
      notMeasured.add(
          "where stacks were too deep for the flight recorder, as in %d of %d samples"
              .formatted(all.cut(), all.samples()));
    }
    return new SideFigures(
        label,
        rounds.getFirst().runs(),
        figures,
        interval(rounds, Round::bytesPerRun),
        interval(rounds, round -> round.share(Spent.OWN)),
        interval(rounds, round -> round.share(Spent.WITH_CALLS)),
        notMeasured);
  }

  /** Why a figure cannot be given; null if it can. */
  private static @Nullable String unknown(Cost cost, List<Round> rounds) {
    Round all = Round.all(rounds, NONE);
    if (all.count(cost) == 0) {
      return "there was none";
    }
    Spent where = Round.sampled(cost);
    if (where != null && all.seen(where) < LEAST_SAMPLES) {
      return "seen in " + all.seen(where) + " samples, fewer than " + LEAST_SAMPLES;
    }
    for (int i = 0; i < rounds.size(); i++) {
      Round others = Round.all(rounds, i);
      if (others.count(cost) == 0 || (where != null && others.seen(where) == 0)) {
        return "there was none but in one round";
      }
    }
    return null;
  }

  private List<Contrast> contrasts() {
    List<Round> first = rounds.getFirst();
    List<Round> second = rounds.getLast();
    List<Contrast> contrasts = new ArrayList<>();
    for (Cost cost : Cost.values()) {
      if (unknown(cost, first) == null && unknown(cost, second) == null) {
        List<Double> without = new ArrayList<>();
        for (int i = 0; i < first.size(); i++) {
          without.add(logarithm(cost, first, second, i));
        }
        Interval logarithms = Interval.jackknife(logarithm(cost, first, second, NONE), without);
        contrasts.add(new Contrast(cost, logarithms.exp()));
      }
    }
    return contrasts;
  }

  /** Of the ratio, second by first: logarithms add where ratios multiply. */
  private static double logarithm(Cost cost, List<Round> first, List<Round> second, int without) {
    return Math.log(Round.all(second, without).nanos(cost))
        - Math.log(Round.all(first, without).nanos(cost));
  }

  private static Interval interval(List<Round> rounds, ToDoubleFunction<Round> value) {
    List<Double> without = new ArrayList<>();
    for (int i = 0; i < rounds.size(); i++) {
      without.add(value.applyAsDouble(Round.all(rounds, i)));
    }
    return Interval.jackknife(value.applyAsDouble(Round.all(rounds, NONE)), without);
  }
}
