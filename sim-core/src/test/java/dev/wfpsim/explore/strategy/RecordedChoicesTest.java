package dev.wfpsim.explore.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.ChoiceRecorder;
import dev.wfpsim.trace.RecordedChoice;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordedChoicesTest {
  private static final long ABOUT = 7;

  private static RecordedChoices chose(long candidate, int index) {
    RecordedChoice choice = new RecordedChoice(ChoiceKind.SCHEDULE, ABOUT, 3, index, candidate);
    return new RecordedChoices(List.of(choice), new UndisturbedChoices());
  }

  private static int pick(RecordedChoices choices, long... keys) {
    return choices.pick(ChoiceKind.SCHEDULE, ABOUT, new NamedCandidates(keys));
  }

  @Test
  void pick_candidateElsewhereInTheList_isFoundByItsKey() {
    assertThat(pick(chose(30, 2), 10, 20, 30)).isEqualTo(2);
    assertThat(pick(chose(30, 2), 10, 30)).isEqualTo(1);
    assertThat(pick(chose(30, 2), 10, 15, 16, 17, 30)).isEqualTo(4);
    assertThat(pick(chose(10, 0), 5, 10)).isEqualTo(1);
  }

  private static RecordedChoices chose(ChoiceKind kind, long candidate, int index) {
    RecordedChoice choice = new RecordedChoice(kind, ABOUT, 3, index, candidate);
    return new RecordedChoices(List.of(choice), new UndisturbedChoices());
  }

  @Test
  void pick_candidateGone_isUndisturbedAndCounted() {
    RecordedChoices choices = chose(ChoiceKind.WAKE_ORDER, 30, 2);
    assertThat(choices.pick(ChoiceKind.WAKE_ORDER, ABOUT, new NamedCandidates(10, 20))).isZero();
    assertThat(choices.gone()).isEqualTo(1);
    assertThat(choices.isExact()).isFalse();
    assertThat(choices.describe()).contains("gone=1");
  }

  @Test
  void pick_stepHeldUpForSomebodyNotThereYet_isHeldUpUntilHeCame() {
    RecordedChoices choices = chose(30, 2);
    assertThat(pick(choices, 10, 20)).isEqualTo(1);
    assertThat(pick(choices, 10, 40, 50)).isEqualTo(1);
    assertThat(choices.matched()).isZero();
    assertThat(pick(choices, 10, 40, 50, 30)).isEqualTo(3);
    assertThat(pick(choices, 10, 40)).isZero();
    assertThat(choices.isExact()).isTrue();
  }

  @Test
  void pick_stepThatWentFirstAndIsGone_isNotHeldUp() {
    RecordedChoices choices = chose(30, 0);
    assertThat(pick(choices, 10, 20)).isZero();
    assertThat(choices.gone()).isEqualTo(1);
  }

  @Test
  void pick_callHeldUpAtItsReturnForSomebodyGone_isHeldUpAllTheSame() {
    RecordedChoices choices = chose(ChoiceKind.CALL_RETURN, 30, 2);
    NamedCandidates others = new NamedCandidates(10, 20);
    assertThat(choices.pick(ChoiceKind.CALL_RETURN, ABOUT, others)).isEqualTo(1);
    assertThat(choices.pick(ChoiceKind.CALL_RETURN, ABOUT, others)).isZero();
    assertThat(choices.gone()).isEqualTo(1);
  }

  @Test
  void pick_equalKeys_indexDecides() {
    assertThat(pick(chose(30, 2), 30, 30, 30)).isEqualTo(2);
    assertThat(pick(chose(30, 2), 30, 30)).isZero();
  }

  @Test
  void recorder_namedCandidates_keepsWhoWasChosen() {
    ChoiceRecorder recorder = new ChoiceRecorder(new ListedChoices(2));
    NamedCandidates three = new NamedCandidates(10, 20, 30);
    assertThat(recorder.pick(ChoiceKind.SCHEDULE, ABOUT, three)).isEqualTo(2);
    assertThat(recorder.pick(ChoiceKind.SCHEDULE, ABOUT, new NamedCandidates(5))).isZero();
    assertThat(recorder.choices())
        .containsExactly(new RecordedChoice(ChoiceKind.SCHEDULE, ABOUT, 3, 2, 30));
  }
}
