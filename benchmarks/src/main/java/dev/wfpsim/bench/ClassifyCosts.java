package dev.wfpsim.bench;

import dev.wfpsim.bench.Cost.Figure;
import dev.wfpsim.bench.ratio.Side;
import dev.wfpsim.bench.ratio.Turns;
import java.util.ArrayList;
import java.util.List;

/**
 * What classifies cost beside filling the values, and how that compares with baselines and with
 * each other: processor time of the thread, the least of rounds in which all sides take turns, so
 * that they meet the same machine.
 */
final class ClassifyCosts {
  private static final Turns TURNS = new Turns(60, 0, 4_000_000);
  private static final int REFERENCE = 100;

  private final List<Cost> costs = new ArrayList<>();
  private double ofReference;
  private double ofPrepared;

  /** All of them. */
  List<Cost> costs() {
    costs.clear();
    madeUp(FilterShape.ACL, REFERENCE);
    windows();
    for (FilterShape shape : FilterShape.values()) {
      for (int filters : new int[] {10, 100, 1_000, 10_000}) {
        if (shape != FilterShape.ACL || filters != REFERENCE) {
          madeUp(shape, filters);
        }
      }
    }
    return costs;
  }

  private void madeUp(FilterShape shape, int filters) {
    ClassifyBenchmark ours = ClassifyBenchmark.of(shape, filters);
    ClassifyBenchmark tuples = ClassifyBenchmark.of(shape, filters);
    Side filling = Side.of(ClassifyBenchmark.PACKETS, ours::filling);
    Side classifier = Side.of(ClassifyBenchmark.PACKETS, ours::classifier);
    Side linear = Side.of(ClassifyBenchmark.PACKETS, ours::linearScan);
    Side tuple = Side.of(ClassifyBenchmark.PACKETS, tuples::tupleMerge);
    TURNS.take(filling, classifier, linear, tuple);
    double nanos = classifier.nanos() - filling.nanos();
    if (shape == FilterShape.ACL && filters == REFERENCE) {
      Side prepared = Side.of(ClassifyBenchmark.PREPARED, ours::prepared);
      TURNS.take(prepared);
      ofReference = nanos;
      ofPrepared = prepared.nanos();
    }
    List<Figure> figures =
        new ArrayList<>(
            List.of(
                Costs.figure("ns", nanos),
                Costs.figure("linear", nanos / linear.nanos()),
                Costs.figure("tuple", nanos / tuple.nanos()),
                Costs.figure("acl100", nanos / ofReference),
                Costs.figure("bytes", classifier.bytes())));
    costs.add(new Cost("classify " + shape + ", " + filters + " filters", figures));
  }

  private void windows() {
    WindowsPolicyBenchmark windows = new WindowsPolicyBenchmark();
    windows.decide();
    Side ours = Side.of(WindowsPolicyBenchmark.CLASSIFIES, windows::classifier);
    Side plain = Side.of(WindowsPolicyBenchmark.CLASSIFIES, windows::plainScan);
    TURNS.take(ours, plain);
    costs.add(
        new Cost(
            "classify of a real Windows, 362 filters",
            List.of(
                Costs.figure("ns", ours.nanos()),
                Costs.figure("linear", ours.nanos() / plain.nanos()),
                Costs.figure("acl100", ours.nanos() / ofPrepared),
                Costs.figure("bytes", ours.bytes()))));
  }
}
