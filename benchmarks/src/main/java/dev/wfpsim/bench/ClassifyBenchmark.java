package dev.wfpsim.bench;

import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What it costs to classify a packet, by the shape and number of the layer's filters; no callout is
 * asked. Ours is the whole classify: events into the fingerprint, arbitration, counters; baselines
 * only find the filter that decides, of plain numbers. The difference of {@link #classifier} and
 * {@link #filling} is what a classify costs beside filling the values.
 *
 * <p>An invocation classifies {@value #PACKETS} packets, and fails if some were decided by another
 * filter than a plain look at all of them says.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ClassifyBenchmark {
  static final int PACKETS = 1_024;

  /** As many as fit into a cache with all their values. */
  static final int PREPARED = 128;

  /** What needs memory as the square of the filters is not tried with more. */
  private static final int MOST_IN_BITSET = 10_000;

  @Param({"ACL", "EXACT", "PREFIX", "RANGE", "APPLICATION", "SUBLAYERS"})
  private FilterShape shape = FilterShape.ACL;

  @Param({"10", "100", "1000", "10000", "100000"})
  private int filters;

  private List<RawFilter> raw = List.of();
  private long[] packets = {};
  private FwpValue[] applications = {};
  private FwpsIncomingValues values = new FwpsIncomingValues(ClassifierRig.LAYER);
  private FwpsIncomingValues[] prepared = {};
  private ClassifierRig rig = new ClassifierRig(List.of());
  private RawClassifier baseline = new LinearScan(FilterShape.ACL.filters(1));
  private long expected;
  private long expectedOfPrepared;

  /** The benchmark of a shape and number of filters, ready to be run. */
  static ClassifyBenchmark of(FilterShape shape, int filters) {
    ClassifyBenchmark made = new ClassifyBenchmark();
    made.shape = shape;
    made.filters = filters;
    made.makePolicy();
    return made;
  }

  /** Filters, packets, and what decides them. */
  @Setup
  public void makePolicy() {
    raw = shape.filters(filters);
    packets = FilterShape.packets(raw, PACKETS);
    applications = ClassifierRig.applications(packets);
    rig = new ClassifierRig(ClassifierRig.filters(raw));
    prepared = new FwpsIncomingValues[PREPARED];
    for (int i = 0; i < PREPARED; i++) {
      prepared[i] = new FwpsIncomingValues(ClassifierRig.LAYER);
      ClassifierRig.fill(prepared[i], packets, i * RawFilter.WORDS, applications);
    }
    baseline = new LinearScan(raw);
    expected = decide(PACKETS);
    expectedOfPrepared = decide(PREPARED);
  }

  private long decide(int count) {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      sum += (i + 1) * (baseline.decide(packets, i * RawFilter.WORDS) + 1L);
    }
    return sum;
  }

  private long checked(long sum) {
    if (sum != expected) {
      throw new IllegalStateException(
          "another filter decided: shape=" + shape + " filters=" + filters);
    }
    return sum;
  }

  private long baseline(Function<List<RawFilter>, RawClassifier> maker) {
    if (baseline instanceof LinearScan) {
      baseline = maker.apply(raw);
    }
    return checked(decide(PACKETS));
  }

  /** Filling the values alone. */
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public long filling() {
    long sum = 0;
    for (int i = 0; i < PACKETS; i++) {
      ClassifierRig.fill(values, packets, i * RawFilter.WORDS, applications);
      sum += values.present();
    }
    return sum;
  }

  /** Ours, with filling the values. */
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public long classifier() {
    long sum = 0;
    for (int i = 0; i < PACKETS; i++) {
      ClassifierRig.fill(values, packets, i * RawFilter.WORDS, applications);
      sum += (i + 1) * rig.classify(values);
    }
    return checked(sum);
  }

  /** Ours, of values that were filled before. */
  @Benchmark
  @OperationsPerInvocation(PREPARED)
  public long prepared() {
    long sum = 0;
    for (int i = 0; i < PREPARED; i++) {
      sum += (i + 1) * rig.classify(prepared[i]);
    }
    if (sum != expectedOfPrepared) {
      throw new IllegalStateException("another filter decided: shape=" + shape);
    }
    return sum;
  }

  /** Baseline: a structure of arrays, one filter after the other. */
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public long linearScan() {
    return checked(decide(PACKETS));
  }

  /** Baseline: a list of lists of lambdas. */
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public long lambdaScan() {
    return baseline(LambdaScan::new);
  }

  /** Baseline: bit vectors as published. */
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public long plainBitset() {
    if (filters > MOST_IN_BITSET) {
      throw new IllegalStateException("too many for a plain bitset: filters=" + filters);
    }
    return baseline(PlainBitset::new);
  }

  /** Baseline: hash tables by tuple, merged as published. */
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public long tupleMerge() {
    return baseline(TupleMerge::new);
  }
}
