package dev.wfpsim.bench;

import dev.wfpsim.bench.ratio.Measurer;
import dev.wfpsim.bench.ratio.RatioGroup;
import dev.wfpsim.bench.ratio.RatioRow;
import dev.wfpsim.bench.ratio.Side;
import dev.wfpsim.bench.ratio.Turns;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A whole classify beside filling the values, by the number of filters of an access list, against
 * classifiers of plain numbers that do nothing but find the filter; and against a real policy.
 */
public final class ClassifyRatios implements Measurer {
  private static final int[] FILTERS = {10, 100, 1_000, 10_000};
  private static final double[] MOST_TO_LINEAR = {3, 2, 1, 1};
  private static final double MOST_TO_TUPLES = 1.5;
  private static final int FIRST_TO_TUPLES = 1_000;
  private static final String GROWTH = "classify-growth";
  private static final String WINDOWS = "classify-windows";

  static RatioGroup group() {
    List<RatioRow> rows = new ArrayList<>();
    rows.add(RatioRow.atMost(GROWTH, "classify, 10,000 filters : 100 filters", 5));
    for (int i = 0; i < FILTERS.length; i++) {
      String name = String.format(Locale.ROOT, "classify, %,d filters", FILTERS[i]);
      rows.add(
          RatioRow.atMost(
              linear(FILTERS[i]), name + " : linear scan of arrays", MOST_TO_LINEAR[i]));
    }
    for (int filters : FILTERS) {
      if (filters >= FIRST_TO_TUPLES) {
        String name = String.format(Locale.ROOT, "classify, %,d filters : TupleMerge", filters);
        rows.add(RatioRow.atMost(tuples(filters), name, MOST_TO_TUPLES));
      }
    }
    rows.add(RatioRow.atMost(WINDOWS, "classify, a real Windows' 362 filters : 100 filters", 2));
    return RatioGroup.of("classify", ClassifyRatios.class, rows.toArray(RatioRow[]::new));
  }

  private static String linear(int filters) {
    return "classify-" + filters + "-linear";
  }

  private static String tuples(int filters) {
    return "classify-" + filters + "-tuples";
  }

  /** One number of filters: ours, with and without the classify, and the baselines. */
  private record Point(int filters, Side filling, Side classifier, Side linear, Side tuples) {
    static Point of(int filters) {
      ClassifyBenchmark ours = ClassifyBenchmark.of(FilterShape.ACL, filters);
      ClassifyBenchmark other = ClassifyBenchmark.of(FilterShape.ACL, filters);
      return new Point(
          filters,
          Side.of(ClassifyBenchmark.PACKETS, ours::filling),
          Side.of(ClassifyBenchmark.PACKETS, ours::classifier),
          Side.of(ClassifyBenchmark.PACKETS, ours::linearScan),
          Side.of(ClassifyBenchmark.PACKETS, other::tupleMerge));
    }

    List<Side> sides() {
      return List.of(filling, classifier, linear, tuples);
    }

    double nanos() {
      return classifier.nanos() - filling.nanos();
    }
  }

  @Override
  public void measure(Turns turns, Readings readings) {
    List<Side> sides = new ArrayList<>();
    List<Point> points = new ArrayList<>();
    for (int filters : FILTERS) {
      Point point = Point.of(filters);
      points.add(point);
      sides.addAll(point.sides());
    }
    ClassifyBenchmark hundred = ClassifyBenchmark.of(FilterShape.ACL, 100);
    WindowsPolicyBenchmark windows = new WindowsPolicyBenchmark();
    windows.decide();
    Side prepared = Side.of(ClassifyBenchmark.PREPARED, hundred::prepared);
    Side real = Side.of(WindowsPolicyBenchmark.CLASSIFIES, windows::classifier);
    sides.addAll(List.of(prepared, real));
    turns.take(sides);
    for (Point point : points) {
      readings.pair(linear(point.filters), point.nanos(), point.linear.nanos());
      if (point.filters >= FIRST_TO_TUPLES) {
        readings.pair(tuples(point.filters), point.nanos(), point.tuples.nanos());
      }
    }
    readings.pair(GROWTH, points.get(3).nanos(), points.get(1).nanos());
    readings.pair(WINDOWS, real.nanos(), prepared.nanos());
  }
}
