package dev.wfpsim.cli.bench;

import dev.wfpsim.cli.bench.RunMeter.Metered;
import dev.wfpsim.report.bench.BenchFigures;
import dev.wfpsim.scenario.run.Watchdog;
import java.io.IOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Measures one scenario, or two in turns, so that whatever else the machine does meets both alike.
 * First it runs them until the JVM has little left to compile; then each round makes as many runs
 * of each as take a given time, under seeds that begin alike, and rounds begin with the one and the
 * other in turn. Runs are made one after the other, never two at once.
 */
public final class Bench {
  /** Compiled for a smaller share of the time than this, there is little left to compile. */
  private static final double COMPILING = 0.1;

  private static final long SLICE_NANOS = 2_000_000_000L;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final int MOST_RUNS = 1_000_000;

  private final List<BenchSide> sides;
  private final Settings settings;

  /**
   * What to measure by.
   *
   * @param seed the first one; in each round both sides have the same, as far as their runs go
   * @param rounds at least 2
   * @param roundNanos how long the runs of one side take in a round, about
   * @param warmUpNanos how long to wait for the compiler at most
   */
  public record Settings(long seed, int rounds, long roundNanos, long warmUpNanos) {}

  /** A measurement of one side or two. */
  public Bench(List<BenchSide> sides, Settings settings) {
    this.sides = List.copyOf(sides);
    this.settings = settings;
  }

  /**
   * Measures.
   *
   * @throws FailedRun if a run did not pass
   * @throws IOException if what was sampled could not be kept
   */
  public BenchFigures measure() throws FailedRun, IOException {
    boolean warm = warmUp();
    int[] runs = new int[sides.size()];
    for (int i = 0; i < runs.length; i++) {
      runs[i] = runsPerRound(sides.get(i));
    }
    List<List<Round>> rounds = new ArrayList<>();
    sides.forEach(side -> rounds.add(new ArrayList<>()));
    if (Sampler.isThere()) {
      try (Sampler sampler = new Sampler(Watchdog.THREAD)) {
        make(rounds, runs);
        look(rounds, sampler.end());
      }
    } else {
      make(rounds, runs);
    }
    return new BenchResult(sides, rounds).figures(settings, warm);
  }

  /** Runs all in turns until little is compiled any more; answers whether it came to that. */
  private boolean warmUp() throws FailedRun {
    CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    boolean known = compiler != null && compiler.isCompilationTimeMonitoringSupported();
    long end = System.nanoTime() + settings.warmUpNanos();
    long seed = settings.seed();
    while (System.nanoTime() < end) {
      long start = System.nanoTime();
      long compiled = known ? compiler.getTotalCompilationTime() : 0;
      while (System.nanoTime() - start < SLICE_NANOS && System.nanoTime() < end) {
        for (BenchSide side : sides) {
          once(side, seed);
        }
        seed++;
      }
      double millis = (System.nanoTime() - start) / NANOS_PER_MILLI;
      if (known && compiler.getTotalCompilationTime() - compiled < COMPILING * millis) {
        return true;
      }
    }
    return false;
  }

  /** So many that they take the time of a round. */
  private int runsPerRound(BenchSide side) throws FailedRun {
    long one = Math.max(1, once(side, settings.seed()).cpuNanos());
    return Math.clamp(settings.roundNanos() / one, 1, MOST_RUNS);
  }

  private void make(List<List<Round>> rounds, int[] runs) throws FailedRun {
    long stride = Arrays.stream(runs).max().orElseThrow();
    for (int number = 0; number < settings.rounds(); number++) {
      for (int turn = 0; turn < sides.size(); turn++) {
        int which = (turn + number) % sides.size();
        Round round = new Round();
        for (int i = 0; i < runs[which]; i++) {
          round.add(once(sides.get(which), settings.seed() + number * stride + i));
        }
        rounds.get(which).add(round);
      }
    }
  }

  private void look(List<List<Round>> rounds, List<Sampler.Sample> samples) {
    for (int i = 0; i < sides.size(); i++) {
      StackSort sort = new StackSort(sides.get(i).driverPackages());
      rounds.get(i).forEach(round -> round.look(samples, sort));
    }
  }

  private static Metered once(BenchSide side, long seed) throws FailedRun {
    Metered run = RunMeter.run(side.scenario(), seed);
    if (!run.result().passed()) {
      throw new FailedRun(side, run.result());
    }
    return run;
  }
}
