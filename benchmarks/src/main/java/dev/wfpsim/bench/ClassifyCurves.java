package dev.wfpsim.bench;

import dev.wfpsim.bench.ratio.Measurer;
import dev.wfpsim.bench.ratio.Side;
import dev.wfpsim.bench.ratio.Turns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/** How a classify grows with the layer's filters, for each shape, and how baselines do. */
public final class ClassifyCurves implements Measurer {
  /** Our classifier by shape. */
  static final List<String> SHAPES =
      Arrays.stream(FilterShape.values()).map(ClassifyCurves::name).toList();

  /** Ours and baselines, for one shape. */
  static final List<String> BASELINES =
      List.of("ours", "linear scan of arrays", "lists of lambdas", "bit vectors", "TupleMerge");

  private static final int[] FILTERS = {10, 100, 1_000, 10_000, 100_000};

  /** What takes time or memory as no more than this many filters allow. */
  private static final int MOST_OF_BASELINES = 10_000;

  private static String name(FilterShape shape) {
    return shape.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void measure(Turns turns, Readings readings) {
    for (FilterShape shape : FilterShape.values()) {
      List<ClassifyBenchmark> points = new ArrayList<>();
      List<Side> sides = new ArrayList<>();
      for (int filters : FILTERS) {
        ClassifyBenchmark point = ClassifyBenchmark.of(shape, filters);
        points.add(point);
        sides.add(side(point::filling));
        sides.add(side(point::classifier));
      }
      turns.take(sides);
      for (int i = 0; i < FILTERS.length; i++) {
        double nanos = sides.get(2 * i + 1).nanos() - sides.get(2 * i).nanos();
        Curves.point(readings, "classify-shapes", name(shape), FILTERS[i], nanos);
        if (shape == FilterShape.ACL) {
          Curves.point(readings, "classify-baselines", BASELINES.getFirst(), FILTERS[i], nanos);
        }
      }
    }
    for (int filters : FILTERS) {
      if (filters <= MOST_OF_BASELINES) {
        baselines(filters, turns, readings);
      }
    }
  }

  private static void baselines(int filters, Turns turns, Readings readings) {
    List<Side> sides = new ArrayList<>();
    sides.add(side(ClassifyBenchmark.of(FilterShape.ACL, filters)::linearScan));
    sides.add(side(ClassifyBenchmark.of(FilterShape.ACL, filters)::lambdaScan));
    sides.add(side(ClassifyBenchmark.of(FilterShape.ACL, filters)::plainBitset));
    sides.add(side(ClassifyBenchmark.of(FilterShape.ACL, filters)::tupleMerge));
    turns.take(sides);
    for (int i = 0; i < sides.size(); i++) {
      String name = BASELINES.get(i + 1);
      Curves.point(readings, "classify-baselines", name, filters, sides.get(i).nanos());
    }
  }

  private static Side side(LongSupplier work) {
    return Side.of(ClassifyBenchmark.PACKETS, work);
  }
}
