package dev.wfpsim.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;

/**
 * Measures each pair of benchmarks side by side and says how far ours is from its baseline.
 *
 * <p>A ratio is worth more than a time on a machine that does other things meanwhile, if both sides
 * met the same machine: so the two are measured in turns, each in a fresh JVM, several rounds of
 * many short iterations, and the least of each side is taken: other work can only add to a time.
 * The median of the rounds' ratios stands beside it. Exits with 3 where a ratio falls short of its
 * target.
 */
public final class Ratios {
  private static final int ROUNDS = 5;
  private static final int WARMUPS = 5;
  private static final int MEASUREMENTS = 12;
  private static final TimeValue ITERATION = TimeValue.milliseconds(150);

  private static final List<Pair> PAIRS =
      List.of(
          new Pair(
              "event loop, 1,000 pending : bare wheel",
              "EventLoopBenchmark.kernelLoop",
              "EventLoopBenchmark.bareWheel",
              1_000,
              2),
          new Pair(
              "coroutine dispatch : raw continuation",
              "DispatchBenchmark.coroutine",
              "CoroutineBenchmark.rawContinuation",
              0,
              2),
          new Pair(
              "coroutine dispatch : thread baton",
              "DispatchBenchmark.coroutine",
              "CoroutineBenchmark.threadBaton",
              0,
              0.05),
          new Pair(
              "kernel call with switch : raw continuation",
              "KernelCallBenchmark.kernelCall",
              "CoroutineBenchmark.rawContinuation",
              0,
              2));

  /**
   * The measured JVM: the collector of the launcher, the coroutines' export, and JMH's own needs.
   */
  private static final String[] JVM = {
    "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
    "-XX:+UseSerialGC",
    "-Xmx1g"
  };

  private Ratios() {}

  public static void main(String[] args) throws RunnerException {
    boolean json = List.of(args).contains("--json");
    String word =
        List.of(args).stream().filter(arg -> !arg.startsWith("--")).findFirst().orElse("");
    List<Ratio> ratios = new ArrayList<>();
    for (Pair pair : PAIRS) {
      if (pair.name().contains(word)) {
        ratios.add(measure(pair));
      }
    }
    if (ratios.isEmpty()) {
      throw new IllegalArgumentException("no pair has this in its name: word=" + word);
    }
    if (json) {
      System.out.println(Ratio.toJson(ratios));
    } else {
      System.out.println(Ratio.heading());
      ratios.forEach(ratio -> System.out.println(ratio.toText()));
    }
    System.exit(ratios.stream().allMatch(ratio -> ratio.verdict().equals("ok")) ? 0 : 3);
  }

  private static Ratio measure(Pair pair) throws RunnerException {
    double ours = Double.MAX_VALUE;
    double baseline = Double.MAX_VALUE;
    List<Double> ratios = new ArrayList<>();
    for (int round = 1; round <= ROUNDS; round++) {
      System.err.println("round " + round + " of " + ROUNDS + ": " + pair.name());
      Statistics one = nanos(pair.ours(), pair.pending());
      Statistics other = nanos(pair.baseline(), pair.pending());
      ours = Math.min(ours, one.getMin());
      baseline = Math.min(baseline, other.getMin());
      ratios.add(one.getPercentile(50) / other.getPercentile(50));
    }
    Collections.sort(ratios);
    return new Ratio(pair.name(), ours, baseline, ratios.get(ROUNDS / 2), pair.target());
  }

  private static Statistics nanos(String method, int pending) throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("\\." + method.replace(".", "\\.") + "$")
            .forks(1)
            .warmupIterations(WARMUPS)
            .warmupTime(ITERATION)
            .measurementIterations(MEASUREMENTS)
            .measurementTime(ITERATION)
            .jvmArgs(JVM)
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true);
    if (pending > 0) {
      options.param("pending", Integer.toString(pending));
    }
    List<RunResult> results = List.copyOf(new Runner(options.build()).run());
    if (results.size() != 1) {
      throw new IllegalStateException(
          "not one benchmark: method=" + method + " results=" + results.size());
    }
    return results.getFirst().getPrimaryResult().getStatistics();
  }
}
