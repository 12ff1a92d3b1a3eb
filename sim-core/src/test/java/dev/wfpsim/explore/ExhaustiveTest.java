package dev.wfpsim.explore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.explore.strategy.ListedChoices;
import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.Choices;
import dev.wfpsim.trace.Fingerprint;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ExhaustiveTest {

  /** Two coins. */
  private static final Experiment COINS =
      (choices, readers) -> {
        String thrown = side(choices, 1) + side(choices, 2);
        return new Outcome(thrown, false, new Fingerprint(thrown.hashCode(), 0));
      };

  private static String side(Choices choices, long key) {
    return choices.pick(ChoiceKind.SCHEDULE, key, 2) == 0 ? "a" : "b";
  }

  @Test
  void of_everySchedule_tellsEachOutcomeWithItsAnswers() {
    Exhaustive all = Exhaustive.of(COINS, 100);
    assertThat(all.runs()).isEqualTo(4);
    assertThat(all.complete()).isTrue();
    assertThat(all.outcomes())
        .containsExactlyEntriesOf(
            new TreeMap<>(Map.of("aa", "[0, 0]", "ab", "[0, 1]", "ba", "[1, 0]", "bb", "[1, 1]")));
    for (String name : all.outcomes().keySet()) {
      assertThat(COINS.run(new ListedChoices(answers(all.outcomes().get(name)))).name())
          .isEqualTo(name);
    }
  }

  private static int[] answers(String text) {
    return Arrays.stream(text.replaceAll("[\\[\\] ]", "").split(","))
        .mapToInt(Integer::parseInt)
        .toArray();
  }

  @Test
  void of_fewerRunsAllowed_saysThatThereAreMore() {
    Exhaustive some = Exhaustive.of(COINS, 3);
    assertThat(some.runs()).isEqualTo(3);
    assertThat(some.complete()).isFalse();
    assertThat(some.outcomes()).containsOnlyKeys("aa", "ab", "ba");
    assertThat(Exhaustive.of(COINS, 4).complete()).isTrue();
    assertThat(some.fingerprint()).isNotEqualTo(Exhaustive.of(COINS, 4).fingerprint());
  }
}
