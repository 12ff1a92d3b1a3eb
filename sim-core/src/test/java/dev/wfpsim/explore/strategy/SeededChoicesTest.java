package dev.wfpsim.explore.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.trace.ChoiceKind;
import org.junit.jupiter.api.Test;

class SeededChoicesTest {

  @Test
  void pick_oneStreamMore_doesNotStirTheOthers() {
    SeededChoices a = new SeededChoices(42);
    SeededChoices b = new SeededChoices(42);
    for (int i = 0; i < 1_000; i++) {
      b.pick(ChoiceKind.LOSS, i, 100);
      assertThat(a.pick(ChoiceKind.SCHEDULE, i, 9)).isEqualTo(b.pick(ChoiceKind.SCHEDULE, i, 9));
    }
  }

  @Test
  void pick_undisturbedKinds_areMostlyZeroAndReachAll() {
    SeededChoices choices = new SeededChoices(1);
    int[] counts = new int[4];
    for (int i = 0; i < 10_000; i++) {
      counts[choices.pick(ChoiceKind.SCHEDULE, i, 4)]++;
    }
    assertThat(counts[0]).isBetween(9_200, 9_600);
    assertThat(counts).doesNotContain(0);
  }

  @Test
  void chance_certain_drawsNothing() {
    SeededChoices a = new SeededChoices(3);
    SeededChoices b = new SeededChoices(3);
    assertThat(a.chance(ChoiceKind.LOSS, 1, 0)).isFalse();
    assertThat(a.chance(ChoiceKind.LOSS, 1, 1)).isTrue();
    assertThat(a.unit(ChoiceKind.LATENCY, 1)).isEqualTo(b.unit(ChoiceKind.LATENCY, 1));
  }

  @Test
  void pick_fromNothing_isRefused() {
    assertThatThrownBy(() -> new SeededChoices(3).pick(ChoiceKind.TIE, 1, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
