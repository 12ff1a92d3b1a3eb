package dev.wfpsim.explore.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.Choices;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MutedChoicesTest {
  private static final NamedCandidates TWO = new NamedCandidates(4, 5);

  @Test
  void pick_mutedKinds_areUndisturbedAndTheSourceIsNotAsked() {
    ListedChoices source = new ListedChoices(1, 1, 1, 1);
    Choices choices = new MutedChoices(source, Set.of(ChoiceKind.CALL_RETURN, ChoiceKind.LOSS));
    assertThat(choices.pick(ChoiceKind.CALL_RETURN, 1, TWO)).isZero();
    assertThat(choices.pick(ChoiceKind.CALL_RETURN, 1, 2)).isZero();
    assertThat(choices.chance(ChoiceKind.LOSS, 1, 0.5)).isFalse();
    assertThat(choices.chance(ChoiceKind.LOSS, 1, 1)).isTrue();
    assertThat(choices.unit(ChoiceKind.LOSS, 1)).isEqualTo(0.5);
    assertThat(source.used()).isZero();
    assertThat(choices.pick(ChoiceKind.SCHEDULE, 1, TWO)).isEqualTo(1);
    assertThat(choices.pick(ChoiceKind.SCHEDULE, 1, 2)).isEqualTo(1);
    assertThat(choices.chance(ChoiceKind.CORRUPT, 1, 0.5)).isTrue();
    assertThat(source.used()).isEqualTo(3);
    assertThat(choices.afresh().pick(ChoiceKind.SCHEDULE, 1, TWO)).isEqualTo(1);
    assertThat(choices.afresh().pick(ChoiceKind.CALL_RETURN, 1, TWO)).isZero();
  }
}
