package dev.wfpsim.kernel.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.wfpsim.explore.strategy.OdometerChoices;
import dev.wfpsim.explore.strategy.SeededChoices;
import dev.wfpsim.explore.strategy.UndisturbedChoices;
import dev.wfpsim.trace.Candidates;
import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.Choices;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TimingWheelTest {
  private record Model(long time, int order, long handle) {}

  private static final Choices FIRST = new UndisturbedChoices();

  /** Against a priority queue, FIFO within an instant: inserts, looks ahead, cancels, takes. */
  @Test
  void wheel_randomOperations_isAPriorityQueue() {
    for (long seed = 1; seed <= 60; seed++) {
      randomOperations(seed, 1L << (seed % 40 + 1));
    }
  }

  private static void randomOperations(long seed, long spread) {
    Choices random = new SeededChoices(seed);
    TimingWheel wheel = new TimingWheel();
    int[] fired = {-1};
    PriorityQueue<Model> model =
        new PriorityQueue<>(Comparator.comparingLong(Model::time).thenComparingInt(Model::order));
    List<Model> all = new ArrayList<>();
    long now = 0;
    for (int i = 0; i < 3_000; i++) {
      int what = random.pick(ChoiceKind.APPLICATION, 0, 10);
      if (what < 5) {
        long time = now + (long) (random.unit(ChoiceKind.APPLICATION, 0) * spread);
        int order = i;
        Model event = new Model(time, order, wheel.insert(time, i, () -> fired[0] = order, 0));
        model.add(event);
        all.add(event);
      } else if (what < 7 && !all.isEmpty()) {
        Model event = all.get(random.pick(ChoiceKind.APPLICATION, 0, all.size()));
        assertThat(wheel.cancel(event.handle))
            .as("seed=%d i=%d", seed, i)
            .isEqualTo(model.remove(event));
      } else if (what < 9 && !model.isEmpty()) {
        Model event = model.remove();
        assertThat(wheel.earliest(Long.MAX_VALUE, now)).isEqualTo(event.time);
        now = event.time;
        wheel.take(FIRST).run();
        assertThat(fired[0]).as("seed=%d i=%d", seed, i).isEqualTo(event.order);
      } else {
        long limit = now + (long) (random.unit(ChoiceKind.APPLICATION, 0) * spread);
        long expected = model.isEmpty() ? TimingWheel.NONE : model.peek().time;
        long seen = wheel.earliest(limit, now);
        assertThat(seen).isEqualTo(expected <= limit ? expected : TimingWheel.NONE);
        long next = Math.min(expected, limit);
        now = now + (next - now) / 2;
      }
      assertThat(wheel.size()).isEqualTo(model.size());
    }
  }

  /**
   * Against a list that is kept sorted by time and order of insertion: timers that are cancelled
   * and armed again, many due at one instant, which goes first left to a choice.
   */
  @Test
  void wheel_timersArmedAgain_isASortedList() {
    for (long seed = 1; seed <= 24; seed++) {
      timersArmedAgain(seed, new int[] {2, 200, 70_000, 20_000_000}[(int) (seed % 4)]);
    }
  }

  private static void timersArmedAgain(long seed, int spread) {
    Choices random = new SeededChoices(seed);
    TieChoices ties = new TieChoices(random);
    TimingWheel wheel = new TimingWheel();
    List<Model> sorted = new ArrayList<>();
    List<Model> gone = new ArrayList<>();
    int most = 0;
    long now = 0;
    for (int i = 0; i < 1_500; i++) {
      String as = "seed=" + seed + " i=" + i;
      int what = random.pick(ChoiceKind.APPLICATION, 0, 10);
      if (what < 5 && sorted.size() > 2) { // only cancelled, or armed again
        Model old = sorted.remove(random.pick(ChoiceKind.APPLICATION, 0, sorted.size()));
        assertThat(wheel.cancel(old.handle)).as(as).isTrue();
        gone.add(old);
      }
      if (what > 0 && what < 8) {
        long time = now + random.pick(ChoiceKind.APPLICATION, 0, spread) / 8 * 8;
        Model event = new Model(time, i, wheel.insert(time, i, () -> {}, -i));
        int at = 0;
        while (at < sorted.size() && sorted.get(at).time <= time) {
          at++;
        }
        sorted.add(at, event);
      }
      most = Math.max(most, sorted.size());
      long limit = random.pick(ChoiceKind.APPLICATION, 0, 2) == 0 ? Long.MAX_VALUE : now;
      long due = sorted.isEmpty() ? TimingWheel.NONE : sorted.get(0).time;
      assertThat(wheel.earliest(limit, now))
          .as(as)
          .isEqualTo(due <= limit ? due : TimingWheel.NONE);
      if (what >= 8 && !sorted.isEmpty()) {
        long present = what == 8 ? now : TimingWheel.NONE;
        assertThat(wheel.earliest(Long.MAX_VALUE, present)).as(as).isEqualTo(due);
        assertThat(wheel.earliestKey()).as(as).isEqualTo(sorted.get(0).order);
        List<Long> tied =
            sorted.stream().filter(e -> e.time == due).limit(64).map(e -> (long) e.order).toList();
        ties.expected = tied;
        wheel.take(ties);
        Model taken = sorted.remove(tied.size() == 1 ? 0 : ties.answer);
        assertThat(wheel.takenKey()).as(as).isEqualTo(taken.order);
        assertThat(wheel.takenCause()).as(as).isEqualTo(-taken.order);
        gone.add(taken);
        now = due;
      }
      if (!gone.isEmpty()) {
        Model old = gone.get(random.pick(ChoiceKind.APPLICATION, 0, gone.size()));
        assertThat(wheel.cancel(old.handle)).as(as).isFalse();
      }
      assertThat(wheel.size()).as(as).isEqualTo(sorted.size());
      assertThat(wheel.countLinked()).as(as).isEqualTo(sorted.size());
    }
    assertThat(wheel.capacity()).isLessThanOrEqualTo(Math.max(8, 4 * Integer.highestOneBit(most)));
  }

  @Test
  void cancel_aMillionOfOne_takesTheMemoryOfAFew() {
    TimingWheel wheel = new TimingWheel();
    wheel.insert(5, 1, () -> {}, 0);
    long handle = wheel.insert(1_000_000_000, 2, () -> {}, 0);
    for (int i = 0; i < 1_000_000; i++) {
      assertTrue(wheel.cancel(handle));
      handle = wheel.insert(1_000_000_000 + i, 2, () -> {}, 0);
    }
    assertThat(wheel.capacity()).isEqualTo(4);
    assertThat(takeAll(wheel, FIRST)).containsExactly(1L, 2L);
  }

  @Test
  void take_threeAtOneInstant_everyOrderIsPossible() {
    TreeSet<String> orders = new TreeSet<>();
    OdometerChoices choices = new OdometerChoices();
    do {
      TimingWheel wheel = new TimingWheel();
      StringBuilder order = new StringBuilder();
      for (String name : new String[] {"a", "b", "c"}) {
        wheel.insert(1_000_000, name.charAt(0), () -> order.append(name), 0);
      }
      while (wheel.earliest(Long.MAX_VALUE, 0) != TimingWheel.NONE) {
        wheel.take(choices).run();
      }
      orders.add(order.toString());
    } while (choices.advance());
    assertThat(orders).containsExactly("abc", "acb", "bac", "bca", "cab", "cba");
  }

  @Test
  void insert_farthestFuture_isTakenExactly() {
    TimingWheel wheel = new TimingWheel();
    long[] times = {Long.MAX_VALUE - 2, 1L << 62, (1L << 60) - 1, 0, 63, 64, 4_095, 4_096};
    for (long time : times) {
      wheel.insert(time, time, () -> {}, 0);
    }
    long last = -1;
    for (int i = 0; i < times.length; i++) {
      long time = wheel.earliest(Long.MAX_VALUE - 1, Math.max(last, 0));
      assertThat(time).isGreaterThan(last);
      wheel.take(FIRST);
      last = time;
    }
    assertThat(last).isEqualTo(Long.MAX_VALUE - 2);
    assertThat(wheel.size()).isZero();
  }

  @Test
  void insert_beforeTheLastTaken_isRefused() {
    TimingWheel wheel = new TimingWheel();
    wheel.insert(10, 0, () -> {}, 0);
    assertThat(wheel.earliest(100, 0)).isEqualTo(10);
    wheel.take(FIRST);
    assertThatThrownBy(() -> wheel.insert(9, 0, () -> {}, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void earliest_farEvent_leavesRoomForNearerOnes() {
    TimingWheel wheel = new TimingWheel();
    wheel.insert(1_000_000, 0, () -> {}, 0);
    assertThat(wheel.earliest(2_000_000, 5)).isEqualTo(1_000_000);
    wheel.insert(7, 0, () -> {}, 0);
    assertThat(wheel.earliest(2_000_000, 5)).isEqualTo(7);
  }

  @Test
  void cancel_aSecondTime_isFalse() {
    TimingWheel wheel = new TimingWheel();
    long handle = wheel.insert(10, 0, () -> {}, 0);
    assertThat(wheel.cancel(handle)).isTrue();
    assertThat(wheel.cancel(handle)).isFalse();
    long reused = wheel.insert(10, 0, () -> {}, 0);
    assertThat(wheel.cancel(handle)).isFalse();
    assertThat(wheel.cancel(reused)).isTrue();
  }

  @Test
  void take_tiedEvents_eachIsAChoiceAmongThoseLeft() {
    TimingWheel wheel = tied(4);
    LastChoices choices = new LastChoices();
    assertThat(takeAll(wheel, choices)).containsExactly(3L, 2L, 1L, 0L);
    assertThat(choices.keysAsked).containsExactly(0L, 0L, 0L);
  }

  @Test
  void take_moreTiedThanOneChoiceHolds_choosesAmongTheFirst() {
    assertThat(takeAll(tied(66), new LastChoices()).subList(0, 3)).containsExactly(63L, 64L, 65L);
  }

  @Test
  void take_aloneInAHighSlot_leavesRoomForWhatIsAddedAtOnce() {
    TimingWheel wheel = new TimingWheel();
    wheel.insert(1_000_000_007, 1, () -> {}, 0);
    assertThat(takeAll(wheel, FIRST)).containsExactly(1L);
    wheel.insert(1_000_000_007, 2, () -> {}, 0);
    wheel.insert(1_000_000_008, 3, () -> {}, 0);
    assertThat(takeAll(wheel, FIRST)).containsExactly(2L, 3L);
  }

  /** Answers ties at random, once it is shown the candidates that are expected. */
  private static final class TieChoices implements Choices {
    private final Choices random;
    private List<Long> expected = List.of();
    private int answer;

    TieChoices(Choices random) {
      this.random = random;
    }

    @Override
    public int pick(ChoiceKind kind, long key, Candidates candidates) {
      assertThat(kind).isEqualTo(ChoiceKind.TIE);
      assertThat(key).isEqualTo(expected.get(0));
      List<Long> keys = new ArrayList<>();
      for (int i = 0; i < candidates.size(); i++) {
        keys.add(candidates.key(i));
      }
      assertThat(keys).isEqualTo(expected);
      answer = random.pick(ChoiceKind.APPLICATION, 0, keys.size());
      return answer;
    }

    @Override
    public int pick(ChoiceKind kind, long key, int n) {
      throw new AssertionError("a tie has candidates");
    }

    @Override
    public boolean chance(ChoiceKind kind, long key, double probability) {
      throw new AssertionError("the wheel leaves nothing to chance");
    }

    @Override
    public double unit(ChoiceKind kind, long key) {
      throw new AssertionError("the wheel draws no number");
    }
  }

  private static TimingWheel tied(int events) {
    TimingWheel wheel = new TimingWheel();
    for (int key = 0; key < events; key++) {
      wheel.insert(5_000, key, () -> {}, 0);
    }
    return wheel;
  }

  private static List<Long> takeAll(TimingWheel wheel, Choices choices) {
    List<Long> keys = new ArrayList<>();
    long now = 0;
    while (wheel.size() > 0) {
      now = wheel.earliest(Long.MAX_VALUE, now);
      wheel.take(choices);
      keys.add(wheel.takenKey());
    }
    return keys;
  }

  /** Always the last alternative; notes the key each choice was about. */
  private static final class LastChoices implements Choices {
    private final List<Long> keysAsked = new ArrayList<>();

    @Override
    public int pick(ChoiceKind kind, long key, int n) {
      keysAsked.add(key);
      return n - 1;
    }

    @Override
    public boolean chance(ChoiceKind kind, long key, double probability) {
      throw new AssertionError("the wheel leaves nothing to chance");
    }

    @Override
    public double unit(ChoiceKind kind, long key) {
      throw new AssertionError("the wheel draws no number");
    }
  }
}
