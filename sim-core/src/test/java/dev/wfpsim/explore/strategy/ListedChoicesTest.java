package dev.wfpsim.explore.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.trace.ChoiceKind;
import org.junit.jupiter.api.Test;

class ListedChoicesTest {

  @Test
  void pick_answersInOrderThenUndisturbed() {
    ListedChoices choices = new ListedChoices(1, 2, 1);
    assertThat(choices.pick(ChoiceKind.SCHEDULE, 1, 2)).isEqualTo(1);
    assertThat(choices.pick(ChoiceKind.TIE, 1, new NamedCandidates(4, 5, 6))).isEqualTo(2);
    assertThat(choices.chance(ChoiceKind.LOSS, 1, 0.5)).isTrue();
    assertThat(choices.used()).isEqualTo(3);
    assertThat(choices.pick(ChoiceKind.SCHEDULE, 1, 2)).isZero();
    assertThat(choices.used()).isEqualTo(3);
  }

  @Test
  void pick_whatIsNoChoice_takesNothingFromTheList() {
    ListedChoices choices = new ListedChoices(1);
    assertThat(choices.pick(ChoiceKind.SCHEDULE, 1, 1)).isZero();
    assertThat(choices.pick(ChoiceKind.ISN, 1, 9)).isZero();
    assertThat(choices.chance(ChoiceKind.LOSS, 1, 0)).isFalse();
    assertThat(choices.chance(ChoiceKind.LOSS, 1, 1)).isTrue();
    assertThat(choices.unit(ChoiceKind.LATENCY, 1)).isEqualTo(0.5);
    assertThat(choices.pick(ChoiceKind.SCHEDULE, 1, 2)).isEqualTo(1);
  }

  @Test
  void pick_answerOutOfRange_namesItsPlace() {
    assertThatThrownBy(() -> new ListedChoices(4).pick(ChoiceKind.SCHEDULE, 1, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("place=0 kind=SCHEDULE answer=4 alternatives=3");
  }

  @Test
  void afresh_beginsAgain() {
    ListedChoices choices = new ListedChoices(1);
    choices.pick(ChoiceKind.SCHEDULE, 1, 2);
    assertThat(choices.afresh().pick(ChoiceKind.SCHEDULE, 1, 2)).isEqualTo(1);
  }
}
