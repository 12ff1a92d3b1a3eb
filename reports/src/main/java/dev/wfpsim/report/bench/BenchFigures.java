package dev.wfpsim.report.bench;

import java.util.List;

/**
 * Everything that was measured.
 *
 * @param rounds how many rounds were made
 * @param seed the first seed; in each round both scenarios have the same
 * @param warm whether the JVM had compiled what there was to compile before the first round
 * @param java which JVM
 * @param processors how many this machine has
 * @param sides one scenario, or the two that are compared
 * @param contrasts the second against the first; none of one alone
 */
public record BenchFigures(
    int rounds,
    long seed,
    boolean warm,
    String java,
    int processors,
    List<SideFigures> sides,
    List<Contrast> contrasts) {

  public BenchFigures {
    sides = List.copyOf(sides);
    contrasts = List.copyOf(contrasts);
  }
}
