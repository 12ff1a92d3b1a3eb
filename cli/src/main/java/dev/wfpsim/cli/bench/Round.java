package dev.wfpsim.cli.bench;

import dev.wfpsim.cli.bench.RunMeter.Metered;
import dev.wfpsim.cli.bench.Sampler.Sample;
import dev.wfpsim.report.bench.Cost;
import dev.wfpsim.scenario.RunCounts;
import dev.wfpsim.scenario.SimulationResult;
import dev.wfpsim.wfp.classify.LayerCounts;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Some runs of one scenario, one after the other: what they did and what they took. */
final class Round {
  private final Instant began = Instant.now();
  private Instant ended = began;
  private int runs;
  private long worldNanos;
  private long runNanos;
  private long bytes;
  private final long[] counts = new long[Cost.values().length];
  private final int[] seen = new int[Spent.values().length];
  private int samples;
  private int cut;

  /** A run was made. */
  void add(Metered run) {
    runs++;
    worldNanos += run.worldNanos();
    runNanos += run.runNanos();
    bytes += run.bytes();
    SimulationResult result = run.result();
    RunCounts figures = result.counts();
    RunCounts.Connections tried = figures.connections();
    count(Cost.RUN, 1);
    count(Cost.SETUP, 1);
    count(Cost.CONNECTION, tried.opened() + tried.blocked() + tried.failed());
    count(Cost.PACKET, figures.packets().sent());
    count(Cost.CLASSIFY, figures.classifies());
    count(Cost.CALLOUT, result.byLayer().values().stream().mapToLong(LayerCounts::callouts).sum());
    count(Cost.INJECTION, figures.injections().requested());
    ended = Instant.now();
  }

  private void count(Cost cost, long n) {
    counts[cost.ordinal()] += n;
  }

  /** Looks up in all samples, which are in the order of time, what was seen meanwhile. */
  void look(List<Sample> all, StackSort sort) {
    for (Sample sample : all) {
      if (!sample.at().isBefore(began) && sample.at().isBefore(ended)) {
        see(sort.sort(sample.classes()));
        cut += sample.cut() ? 1 : 0;
      }
    }
  }

  /** Once it was looked, and what it was at had these bits. */
  void see(int bits) {
    samples++;
    for (Spent each : Spent.values()) {
      seen[each.ordinal()] += (bits & each.bit()) != 0 ? 1 : 0;
    }
  }

  double count(Cost cost) {
    return counts[cost.ordinal()];
  }

  /** All rounds as one, but for that of an index; none is left out for -1. */
  static Round all(List<Round> rounds, int without) {
    Round all = new Round();
    for (int i = 0; i < rounds.size(); i++) {
      if (i != without) {
        all.add(rounds.get(i));
      }
    }
    return all;
  }

  private void add(Round other) {
    runs += other.runs;
    worldNanos += other.worldNanos;
    runNanos += other.runNanos;
    bytes += other.bytes;
    samples += other.samples;
    cut += other.cut;
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
    for (int i = 0; i < seen.length; i++) {
      seen[i] += other.seen[i];
    }
  }

  int runs() {
    return runs;
  }

  double bytesPerRun() {
    return (double) bytes / runs;
  }

  int samples() {
    return samples;
  }

  /** How many of the samples had stacks that were cut off. */
  int cut() {
    return cut;
  }

  int seen(Spent where) {
    return seen[where.ordinal()];
  }

  /** The share of the time of the runs' own thread that was spent somewhere; 0 if nobody looked. */
  double share(Spent where) {
    return samples == 0 ? 0 : (double) seen[where.ordinal()] / samples;
  }

  /** Where the samples are that a cost is worked out from; null for one that needs none. */
  static @Nullable Spent sampled(Cost cost) {
    return switch (cost) {
      case RUN, SETUP, CONNECTION, PACKET -> null;
      case CLASSIFY -> Spent.CLASSIFY;
      case CALLOUT -> Spent.CALLOUT;
      case INJECTION -> Spent.INJECTION;
    };
  }

  /** Processor time of one such thing, nanoseconds. There is at least one. */
  double nanos(Cost cost) {
    double policy = runNanos * share(Spent.POLICY);
    double nanos =
        switch (cost) {
          case RUN -> worldNanos + runNanos;
          case SETUP -> worldNanos + policy;
          case CONNECTION, PACKET -> runNanos - policy;
          case CLASSIFY -> runNanos * share(Spent.CLASSIFY);
          case CALLOUT -> runNanos * share(Spent.CALLOUT);
          case INJECTION -> runNanos * share(Spent.INJECTION);
        };
    return nanos / count(cost);
  }
}
