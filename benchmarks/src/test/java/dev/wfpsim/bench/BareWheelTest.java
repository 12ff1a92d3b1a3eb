package dev.wfpsim.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * The baseline is worth its name only if it is right: held against a priority queue over many
 * shapes of delay.
 */
class BareWheelTest {

  @Test
  void take_manyDelays_isTheEarliestFirstInFirstOut() {
    for (int shape = 1; shape <= 40; shape += 3) {
      assertThat(run(shape, true)).isEqualTo(run(shape, false));
    }
  }

  /**
   * The order in which 3,000 events come out; delays below {@code 2^shape}, so few or many are
   * equal.
   */
  private static List<Integer> run(int shape, boolean useWheel) {
    SplittableRandom random = new SplittableRandom(shape);
    BareWheel wheel = new BareWheel(100);
    PriorityQueue<long[]> queue =
        new PriorityQueue<>(
            Comparator.<long[]>comparingLong(e -> e[0]).thenComparingLong(e -> e[1]));
    List<Integer> order = new ArrayList<>();
    long now = 0;
    for (int i = 0; i < 3_000; i++) {
      long at = now + random.nextLong(1L << shape);
      if (useWheel) {
        wheel.add(at, i);
      } else {
        queue.add(new long[] {at, i});
      }
      if (i >= 99) {
        if (useWheel) {
          order.add(wheel.take());
          now = wheel.nowNanos();
        } else {
          long[] first = queue.remove();
          order.add((int) first[1]);
          now = first[0];
        }
      }
    }
    return order;
  }

  @Test
  void step_baton_runsOnTheOtherThread() {
    Deque<String> names = new ArrayDeque<>();
    Baton baton = new Baton(() -> names.add(Thread.currentThread().getName()));
    baton.step();
    baton.step();
    baton.stop();
    assertThat(names).containsExactly("baton", "baton");
  }
}
