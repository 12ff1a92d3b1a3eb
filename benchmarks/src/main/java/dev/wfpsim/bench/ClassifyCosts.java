package dev.wfpsim.bench;

import com.sun.management.ThreadMXBean;
import dev.wfpsim.bench.Cost.Figure;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * What classifies cost beside filling the values, and how that compares with baselines and with
 * each other: processor time of the thread, the least of rounds in which all sides take turns, so
 * that they meet the same machine.
 */
final class ClassifyCosts {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int ROUNDS = 60;
  private static final long ROUND_NANOS = 4_000_000;
  private static final int REFERENCE = 100;

  private final List<Cost> costs = new ArrayList<>();
  private double ofReference;
  private double ofPrepared;

  /** Work of many equal operations, and the least that one of them took. */
  private static final class Side {
    private final Gauge.Work work;
    private final int operations;
    private double leastNanos = Double.MAX_VALUE;
    private double leastBytes = Double.MAX_VALUE;

    Side(int operations, Gauge.Work work) {
      this.operations = operations;
      this.work = work;
    }

    void round() {
      long bytes = THREADS.getCurrentThreadAllocatedBytes();
      long begin = THREADS.getCurrentThreadCpuTime();
      long nanos = 0;
      long done = 0;
      long used = 0;
      while (nanos < ROUND_NANOS) {
        used += work.run();
        done += operations;
        nanos = THREADS.getCurrentThreadCpuTime() - begin;
      }
      if (used == Long.MIN_VALUE) {
        throw new IllegalStateException("nothing was done");
      }
      leastNanos = Math.min(leastNanos, (double) nanos / done);
      double allocated = THREADS.getCurrentThreadAllocatedBytes() - bytes;
      leastBytes = Math.min(leastBytes, allocated / done);
    }
  }

  private static void takeTurns(Side... sides) {
    for (int i = 0; i < ROUNDS; i++) {
      for (Side side : sides) {
        side.round();
      }
    }
  }

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
    Side filling = new Side(ClassifyBenchmark.PACKETS, ours::filling);
    Side classifier = new Side(ClassifyBenchmark.PACKETS, ours::classifier);
    Side linear = new Side(ClassifyBenchmark.PACKETS, ours::linearScan);
    Side tuple = new Side(ClassifyBenchmark.PACKETS, tuples::tupleMerge);
    takeTurns(filling, classifier, linear, tuple);
    double nanos = classifier.leastNanos - filling.leastNanos;
    if (shape == FilterShape.ACL && filters == REFERENCE) {
      Side prepared = new Side(ClassifyBenchmark.PREPARED, ours::prepared);
      takeTurns(prepared);
      ofReference = nanos;
      ofPrepared = prepared.leastNanos;
    }
    List<Figure> figures =
        new ArrayList<>(
            List.of(
                Costs.figure("ns", nanos),
                Costs.figure("linear", nanos / linear.leastNanos),
                Costs.figure("tuple", nanos / tuple.leastNanos),
                Costs.figure("acl100", nanos / ofReference),
                Costs.figure("bytes", classifier.leastBytes)));
    costs.add(new Cost("classify " + shape + ", " + filters + " filters", figures));
  }

  private void windows() {
    WindowsPolicyBenchmark windows = new WindowsPolicyBenchmark();
    windows.decide();
    Side ours = new Side(WindowsPolicyBenchmark.CLASSIFIES, windows::classifier);
    Side plain = new Side(WindowsPolicyBenchmark.CLASSIFIES, windows::plainScan);
    takeTurns(ours, plain);
    costs.add(
        new Cost(
            "classify of a real Windows, 362 filters",
            List.of(
                Costs.figure("ns", ours.leastNanos),
                Costs.figure("linear", ours.leastNanos / plain.leastNanos),
                Costs.figure("acl100", ours.leastNanos / ofPrepared),
                Costs.figure("bytes", ours.leastBytes))));
  }
}
