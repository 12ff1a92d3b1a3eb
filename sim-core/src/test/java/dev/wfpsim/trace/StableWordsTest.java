package dev.wfpsim.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StableWordsTest {
  @ParameterizedTest
  @CsvSource({
    "session EngineSession@4b4523f8 left, session EngineSession left",
    "[I@1b2c3d and [Ltrials.Odd;@99aabbcc, '[I and [Ltrials.Odd;@99aabbcc'",
    "trials.Odd$$Lambda/0x00007f8a1c0b3a80@5e2de80c failed, trials.Odd$$Lambda failed",
    "10.0.0.5:80 event=12 at ffff800000001234, 10.0.0.5:80 event=12 at ffff800000001234",
    "me@example, me@example"
  })
  void of_hashesOfIdentities_leavesThemOut(String text, String stable) {
    assertThat(StableWords.of(text)).isEqualTo(stable.replace(";@99aabbcc", ";"));
  }

  @Test
  void of_objectsOfEveryKind_isStable() {
    Runnable lambda = () -> {};
    for (Object each : new Object[] {new Object(), new int[0], new String[0], lambda}) {
      assertThat(StableWords.isStable(StableWords.of("it is " + each))).as("" + each).isTrue();
    }
  }

  @Test
  void finding_withAHash_isRefusedByTheTests() {
    String words = "still set: KTimer@4b4523f8";
    assertThat(StableWords.isStable(words)).isFalse();
    assertThatThrownBy(
            () -> new Finding(FindingCode.NBL_LEAK, "R-215", 0, 0, "", Blame.NOBODY, words))
        .isInstanceOf(AssertionError.class);
  }
}
