package dev.wfpsim.bench.ratio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnsTest {
  /** Kept where the compiler cannot see that nobody reads it, or it would not be made. */
  private static volatile long[] kept = {};

  @Test
  void take_threeRounds_everyOtherOneGoesBackwards() {
    List<String> order = new ArrayList<>();
    Side a = Side.of(1, () -> order.add("a") ? 1 : 0);
    Side b = Side.of(1, () -> order.add("b") ? 1 : 0);
    new Turns(3, 0, 1).take(a, b);
    assertThat(String.join("", order).replaceAll("(.)\\1*", "$1")).isEqualTo("abab");
    assertThat(order).startsWith("a").endsWith("b").hasSizeGreaterThanOrEqualTo(6);
  }

  @Test
  void take_wallTimeGiven_goesOnUntilItIsOver() {
    int[] calls = {0};
    long begin = System.nanoTime();
    new Turns(1, 50_000_000, 1).take(Side.of(1, () -> ++calls[0]));
    assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(50_000_000);
    assertThat(calls[0]).isGreaterThan(1);
  }

  @Test
  void side_workOfKnownSize_countsBytesOfOneOperation() {
    Side side = Side.of(10, TurnsTest::tenArrays);
    new Turns(200, 0, 1_000).take(side);
    assertThat(side.bytes()).isBetween(8_000.0, 8_400.0);
  }

  private static long tenArrays() {
    long sum = 0;
    for (int i = 0; i < 10; i++) {
      kept = new long[1_000];
      sum += kept.length;
    }
    return sum;
  }

  @Test
  void side_oneSlowRound_keepsTheLeastTime() {
    int[] calls = {0};
    Side side = Side.of(1_000, () -> spin(calls[0]++ == 0 ? 20_000_000 : 2_000_000));
    new Turns(3, 0, 1).take(side);
    assertThat(side.nanos()).isBetween(2_000.0, 15_000.0);
  }

  @Test
  void side_ofThreads_countsWhatOtherThreadsTake() {
    Side own = Side.of(1, TurnsTest::elsewhere);
    Side all = Side.ofThreads(1, TurnsTest::elsewhere);
    new Turns(2, 0, 1).take(own); // apart: it hardly counts, and would work long for the other's
    new Turns(2, 0, 1).take(all);
    assertThat(all.nanos()).isGreaterThan(own.nanos() + 10_000_000);
  }

  private static long elsewhere() {
    Thread worker = Thread.ofPlatform().start(() -> spin(20_000_000));
    try {
      worker.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return 1;
  }

  /** Uses so much processor time. */
  private static long spin(long nanos) {
    var threads = java.lang.management.ManagementFactory.getThreadMXBean();
    long end = threads.getCurrentThreadCpuTime() + nanos;
    long sum = 0;
    while (threads.getCurrentThreadCpuTime() < end) {
      sum++;
    }
    return sum;
  }
}
