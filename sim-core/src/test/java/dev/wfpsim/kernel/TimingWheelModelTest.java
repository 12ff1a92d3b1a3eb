package dev.wfpsim.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.Choices;
import dev.wfpsim.trace.UndisturbedChoices;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The wheel against a list that is searched: same order, whatever is added, cancelled and tied. */
class TimingWheelModelTest {
  private final TimingWheel wheel = new TimingWheel();
  private final List<Long> keysAsked = new ArrayList<>();

  /** An event as the model knows it. */
  private record Event(long timeNanos, long key, long handle) {}

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 6, 7, 12, 13, 18, 30, 45, 60})
  void take_randomWork_isTheModelsOrder(int delayBits) {
    SplittableRandom random = new SplittableRandom(delayBits);
    List<Event> model = new ArrayList<>();
    long now = 0;
    for (int i = 0; i < 20_000; i++) {
      int what = random.nextInt(10);
      if (what < 5 && now < Long.MAX_VALUE / 2) {
        long time = now + random.nextLong(1L << random.nextInt(1, delayBits + 1));
        model.add(new Event(time, i, wheel.insert(time, i, () -> {})));
      } else if (what < 6 && !model.isEmpty()) {
        Event gone = model.remove(random.nextInt(model.size()));
        assertThat(wheel.cancel(gone.handle())).isTrue();
        assertThat(wheel.cancel(gone.handle())).isFalse();
      } else if (what < 7) {
        long limit = now + random.nextLong(1L << delayBits);
        assertThat(wheel.earliest(limit, now)).isEqualTo(earliest(model, limit));
      } else if (!model.isEmpty()) {
        Event first = model.stream().min(Comparator.comparingLong(Event::timeNanos)).orElseThrow();
        assertThat(wheel.earliest(Long.MAX_VALUE, now)).isEqualTo(first.timeNanos());
        wheel.take(new UndisturbedChoices());
        assertThat(wheel.takenKey()).isEqualTo(first.key());
        assertThat(wheel.cancel(first.handle())).isFalse();
        model.remove(first);
        now = first.timeNanos();
      }
      assertThat(wheel.size()).isEqualTo(model.size());
    }
  }

  @Test
  void take_tiedEvents_eachIsAChoiceAmongThoseLeft() {
    for (int key = 0; key < 4; key++) {
      wheel.insert(5_000, key, () -> {});
    }
    assertThat(takeAll(last())).containsExactly(3L, 2L, 1L, 0L);
    assertThat(keysAsked).containsExactly(0L, 0L, 0L);
  }

  @Test
  void take_moreTiedThanOneChoiceHolds_choosesAmongTheFirst() {
    for (int key = 0; key < 66; key++) {
      wheel.insert(1, key, () -> {});
    }
    assertThat(takeAll(last()).subList(0, 3)).containsExactly(63L, 64L, 65L);
  }

  @Test
  void take_aloneInAHighSlot_leavesRoomForWhatIsAddedAtOnce() {
    wheel.insert(1_000_000_007, 1, () -> {});
    assertThat(takeAll(last())).containsExactly(1L);
    wheel.insert(1_000_000_007, 2, () -> {});
    wheel.insert(1_000_000_008, 3, () -> {});
    assertThat(takeAll(last())).containsExactly(2L, 3L);
  }

  @Test
  void insert_beforeTheLastTaken_throws() {
    wheel.insert(100, 1, () -> {});
    takeAll(last());
    assertThatThrownBy(() -> wheel.insert(99, 2, () -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("timeNanos=99");
  }

  private static long earliest(List<Event> model, long limit) {
    long least = model.stream().mapToLong(Event::timeNanos).min().orElse(TimingWheel.NONE);
    return least <= limit ? least : TimingWheel.NONE;
  }

  private List<Long> takeAll(Choices choices) {
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
  private Choices last() {
    return new Choices() {
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
    };
  }
}
