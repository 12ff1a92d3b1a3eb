package dev.wfpsim.explore.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.trace.ChoiceKind;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class OdometerChoicesTest {

  /** The explanation: ordinary code that chooses a length and that many letters gives all words. */
  @Test
  void advance_wordsOfUpToTwoLetters_givesEachOnce() {
    List<String> words = new ArrayList<>();
    OdometerChoices choices = new OdometerChoices();
    do {
      StringBuilder word = new StringBuilder();
      int length = choices.pick(ChoiceKind.SCHEDULE, 1, 3);
      for (int i = 0; i < length; i++) {
        word.append((char) ('a' + choices.pick(ChoiceKind.TIE, 2, 3)));
      }
      words.add(word.toString());
    } while (choices.advance());
    assertThat(words)
        .containsExactly("", "a", "b", "c", "aa", "ab", "ac", "ba", "bb", "bc", "ca", "cb", "cc");
  }

  @Test
  void pick_valueKinds_doNotBranch() {
    OdometerChoices choices = new OdometerChoices();
    assertThat(choices.pick(ChoiceKind.ISN, 1, 1 << 30)).isZero();
    assertThat(choices.unit(ChoiceKind.LATENCY, 1)).isEqualTo(0.5);
    assertThat(choices.chance(ChoiceKind.LOSS, 1, 0)).isFalse();
    assertThat(choices.chance(ChoiceKind.LOSS, 1, 1)).isTrue();
    assertThat(choices.advance()).isFalse();
  }

  @Test
  void chance_uncertain_triesBoth() {
    OdometerChoices choices = new OdometerChoices();
    TreeSet<Boolean> seen = new TreeSet<>();
    do {
      seen.add(choices.chance(ChoiceKind.LOSS, 1, 0.001));
    } while (choices.advance());
    assertThat(seen).containsExactly(false, true);
  }

  @Test
  void pick_programThatChangesItsMind_isReported() {
    OdometerChoices choices = new OdometerChoices();
    choices.pick(ChoiceKind.SCHEDULE, 1, 2);
    choices.advance();
    assertThatThrownBy(() -> choices.pick(ChoiceKind.SCHEDULE, 1, 3))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("not deterministic");
  }
}
