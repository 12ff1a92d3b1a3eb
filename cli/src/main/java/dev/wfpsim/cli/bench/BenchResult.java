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
    List<CostFigure> figures = new ArrayList<>();
    List<String> notMeasured = new ArrayList<>();
    for (Cost cost : Cost.values()) {
      double count = sum(rounds, round -> round.count(cost));
      String reason = unknown(cost, rounds);
      if (reason != null) {
        notMeasured.add(cost.words() + ": " + reason);
      } else {
        double perRun = count / sum(rounds, Round::runs);
        figures.add(new CostFigure(cost, perRun, interval(rounds, round -> round.nanos(cost))));
      }
    }
    if (sum(rounds, Round::samples) == 0) {
      notMeasured.add("the driver's share and the policy's part of setting up: " + NEVER_SEEN);
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
    for (Round round : rounds) {
      if (round.count(cost) == 0) {
        return "there was none" + (sum(rounds, r -> r.count(cost)) == 0 ? "" : " in some rounds");
      }
    }
    Spent where = Round.sampled(cost);
    if (where == null) {
      return null;
    }
    double seen = sum(rounds, round -> round.seen(where));
    return seen >= LEAST_SAMPLES
        ? null
        : "seen in " + (long) seen + " samples, fewer than " + LEAST_SAMPLES;
  }

  private List<Contrast> contrasts() {
    List<Contrast> contrasts = new ArrayList<>();
    for (Cost cost : Cost.values()) {
      if (unknown(cost, rounds.getFirst()) == null && unknown(cost, rounds.getLast()) == null) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < rounds.getFirst().size(); i++) {
          double first = rounds.getFirst().get(i).nanos(cost);
          double second = rounds.getLast().get(i).nanos(cost);
          if (first > 0 && second > 0) {
            ratios.add(second / first);
          }
        }
        if (ratios.size() > 1) {
          contrasts.add(new Contrast(cost, Interval.ofRatios(ratios)));
        }
      }
    }
    return contrasts;
  }

  private static Interval interval(List<Round> rounds, ToDoubleFunction<Round> value) {
    return Interval.of(rounds.stream().map(value::applyAsDouble).toList());
  }

  private static double sum(List<Round> rounds, ToDoubleFunction<Round> value) {
    return rounds.stream().mapToDouble(value).sum();
  }
}
