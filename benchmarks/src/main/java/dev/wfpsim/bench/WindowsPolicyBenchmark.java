package dev.wfpsim.bench;

import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Classifies against the filters of a real Windows at the layer that has the most of them, with
 * values filled beforehand. Compare with {@link ClassifyBenchmark#prepared} of 100 filters.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class WindowsPolicyBenchmark {
  static final int CLASSIFIES = ClassifyBenchmark.PREPARED;

  private final WindowsPolicy policy = new WindowsPolicy();
  private final ClassifierRig rig = new ClassifierRig(policy.filters());
  private final PlainScan plain = new PlainScan(policy.filters());
  private final FwpsIncomingValues[] traffic = policy.traffic(CLASSIFIES);
  private long expected;

  /** What decides, by a plain look at all filters. */
  @Setup
  public void decide() {
    expected = plainSum();
  }

  private long plainSum() {
    long sum = 0;
    for (int i = 0; i < CLASSIFIES; i++) {
      sum += (i + 1) * plain.classify(traffic[i]);
    }
    return sum;
  }

  private long checked(long sum) {
    if (sum != expected) {
      throw new IllegalStateException("another filter decided: layer=" + WindowsPolicy.LAYER);
    }
    return sum;
  }

  /** Ours. */
  @Benchmark
  @OperationsPerInvocation(CLASSIFIES)
  public long classifier() {
    long sum = 0;
    for (int i = 0; i < CLASSIFIES; i++) {
      sum += (i + 1) * rig.classify(traffic[i]);
    }
    return checked(sum);
  }

  /** Baseline: all filters of the layer tested in their order. */
  @Benchmark
  @OperationsPerInvocation(CLASSIFIES)
  public long plainScan() {
    return checked(plainSum());
  }
}
