package dev.wfpsim.bench;

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
 * A packet's whole path: sent by a connected socket, classified at ten layers of a hundred filters
 * each, cloned and blocked by a callout, injected, completed, forwarded and received ({@link
 * WholePath}); and the same by hand, by a naive engine, and with nothing written into trace and
 * fingerprint. An invocation is {@value WholePath#PACKETS} packets and fails unless all arrived as
 * they were sent, past every layer.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class WholePathBenchmark {
  static final int PACKETS = WholePath.PACKETS;

  private WholePath classified = new WholePath(false);
  private WholePath kept = new WholePath(true);
  private WholePath classifiedUntraced = new WholePath(false);
  private WholePath keptUntraced = new WholePath(true);
  private HandPath hand = new HandPath();
  private NaivePath naive = new NaivePath();

  /** Worlds of their own. */
  @Setup
  public void make() {
    classifiedUntraced.closeTrace();
    keptUntraced.closeTrace();
  }

  /** Every layer classified: a filter of each reads what may change without the packet. */
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public long everyLayerClassified() {
    return classified.piece();
  }

  /** What layers decided about the conversation's first packet is kept for the next. */
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public long flowCache() {
    return kept.piece();
  }

  /** Every layer classified, and no event written. */
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public long everyLayerClassifiedUntraced() {
    return classifiedUntraced.piece();
  }

  /** Decisions kept, and no event written. */
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public long flowCacheUntraced() {
    return keptUntraced.piece();
  }

  /** Baseline: a loop over the bytes. */
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public long handLoop() {
    return hand.piece();
  }

  /** Baseline: objects, lambdas, and a linear scan. */
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public long naiveEngine() {
    return naive.piece();
  }
}
