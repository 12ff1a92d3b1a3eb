package dev.wfpsim.bench.ratio;

import java.util.List;

/**
 * Lets sides take turns in short rounds, so that they meet the same machine. Nothing is thrown away
 * as a warm-up: a side's least time is one of compiled code if there are rounds enough.
 *
 * @param rounds at least so many
 * @param wallNanos goes on at least so long by the wall clock
 * @param roundNanos processor time of a side's round, at least
 */
public record Turns(int rounds, long wallNanos, long roundNanos) {
  private static final long SECOND = 1_000_000_000L;

  /** What a table in a few minutes has room for: seconds for each call of {@link #take}. */
  public static Turns quick() {
    return new Turns(12, 4 * SECOND, 4_000_000);
  }

  /** What figures to be kept deserve. */
  public static Turns full() {
    return new Turns(40, 10 * SECOND, 4_000_000);
  }

  /** Whether a look is all that is wanted. */
  public boolean isQuick() {
    return rounds < full().rounds;
  }

  /**
   * Every other round goes backwards, so that no side always comes after the same other one. All
   * rounds are as long as the side with the coarsest clock needs.
   */
  public void take(List<Side> sides) {
    long end = System.nanoTime() + wallNanos;
    long nanos = Math.max(roundNanos, shortest(sides));
    List<Side> backwards = sides.reversed();
    for (int i = 0; i < rounds || System.nanoTime() < end; i++) {
      for (Side side : i % 2 == 0 ? sides : backwards) {
        side.round(nanos);
      }
    }
  }

  private static long shortest(List<Side> sides) {
    return sides.stream().mapToLong(Side::shortestNanos).max().orElse(0);
  }

  public void take(Side... sides) {
    take(List.of(sides));
  }
}
