package dev.wfpsim.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.explore.strategy.RecordedChoices;
import dev.wfpsim.explore.strategy.SeededChoices;
import dev.wfpsim.explore.strategy.UndisturbedChoices;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayFileTest {

  /** A little program; its log depends on every kind of choice. */
  private static List<String> program(Choices choices, boolean withExtra) {
    List<String> log = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      log.add("" + choices.pick(ChoiceKind.SCHEDULE, 100 + i % 3, 5));
      if (withExtra) {
        choices.pick(ChoiceKind.WAKE_ORDER, 999, 7);
      }
      log.add("" + choices.chance(ChoiceKind.LOSS, 7, 0.3));
      log.add("" + choices.unit(ChoiceKind.LATENCY, i));
      log.add("" + choices.pick(ChoiceKind.ISN, 3, Integer.MAX_VALUE));
    }
    return log;
  }

  @Test
  void afresh_givesTheSameAnswersFromTheStart() {
    ReplayFile file = record(11);
    for (Choices choices :
        List.of(new SeededChoices(5), RecordedChoices.of(file), new UndisturbedChoices())) {
      List<String> first = program(choices, true);
      Choices again = choices.afresh();
      assertThat(again).isNotNull();
      assertThat(program(again, true)).isEqualTo(first);
    }
    assertThat(new ChoiceRecorder(new SeededChoices(5)).afresh()).isNull();
  }

  private static ReplayFile record(long seed) {
    ChoiceRecorder recorder = new ChoiceRecorder(new SeededChoices(seed));
    program(recorder, false);
    return new ReplayFile(
        "a b.yaml",
        seed,
        List.of("run.stop=3 s"),
        false,
        new Fingerprint(1, -2),
        recorder.choices(),
        Map.of("carrier", "thread"),
        List.of());
  }

  private static String text(ReplayFile file) throws IOException {
    StringBuilder out = new StringBuilder();
    file.write(out);
    return out.toString();
  }

  @Test
  void read_whatWasWritten_isTheSame() throws IOException {
    for (long seed = -3; seed < 3; seed++) {
      ReplayFile file = record(seed);
      assertThat(ReplayFile.read(new StringReader(text(file)))).isEqualTo(file);
    }
  }

  @Test
  void replay_wholeRecordingOverAnotherSeed_isTheRecordedRun() {
    List<RecordedChoice> choices = record(5).choices();
    RecordedChoices replay = new RecordedChoices(choices, new SeededChoices(6));
    assertThat(program(replay, false)).isEqualTo(program(new SeededChoices(5), false));
    assertThat(replay.isExact()).isTrue();
    assertThat(replay.unmatched()).isZero();
  }

  @Test
  void replay_programWithAnUnrelatedChoiceMore_staysTheRecordedRun() {
    RecordedChoices replay = RecordedChoices.of(record(5));
    assertThat(program(replay, true)).isEqualTo(program(new SeededChoices(5), false));
    assertThat(replay.isExact()).isTrue();
    assertThat(replay.unmatched()).isEqualTo(20);
    assertThat(replay.describe()).contains("matched=80").contains("unmatched=20");
  }

  @Test
  void replay_oneChoiceChanged_leavesTheSeedsOthersAsTheyWere() {
    RecordedChoice changed = new RecordedChoice(ChoiceKind.SCHEDULE, 100, 5, 4);
    RecordedChoices replay = new RecordedChoices(List.of(changed), new SeededChoices(5));
    List<String> expected = new ArrayList<>(program(new SeededChoices(5), false));
    expected.set(0, "4");
    assertThat(program(replay, false)).isEqualTo(expected);
  }

  @Test
  void replay_answerThatNoLongerFits_fallsBackAndSaysSo() {
    RecordedChoices replay =
        new RecordedChoices(
            List.of(new RecordedChoice(ChoiceKind.SCHEDULE, 1, 9, 8)), new UndisturbedChoices());
    assertThat(replay.pick(ChoiceKind.SCHEDULE, 1, 3)).isZero();
    assertThat(replay.gone()).isEqualTo(1);
    assertThat(replay.isExact()).isFalse();
  }

  @Test
  void read_linesOfALaterVersion_areKeptAside() throws IOException {
    ReplayFile file =
        ReplayFile.read(
            new StringReader(
                "wfpsim-replay 4\n# by hand\nscenario x\n\nseed 12\nflavour 3\n"
                    + "choice LATER 1 2 1\nend\n"));
    assertThat(file.seed()).isEqualTo(12);
    assertThat(file.ignored()).containsExactly("6: flavour 3", "7: choice LATER 1 2 1");
    assertThat(text(file)).contains("\nflavour 3\n").contains("\nchoice LATER 1 2 1\n");
    assertThat(ReplayFile.read(new StringReader(text(file))).ignored()).hasSize(2);
  }

  @Test
  void read_overrideWithLineBreaks_isTheSame() throws IOException {
    List<String> overrides = List.of("about=\"a\\b\nc\r\n\"", " links.0.loss=1 % ", "x=C:\\new");
    ReplayFile file = new ReplayFile("s", 1, overrides, false, null, List.of());

    ReplayFile again = ReplayFile.read(new StringReader(text(file)));

    assertThat(again.overrides().get(0)).isEqualTo(overrides.get(0));
    assertThat(again.overrides().get(1).strip()).isEqualTo(overrides.get(1).strip());
    assertThat(again.overrides().get(2)).isEqualTo(overrides.get(2));
  }

  /** A reader that never ends, and counts what was taken of it. */
  private static final class Endless extends java.io.Reader {
    private final String begin;
    private final String again;
    private long taken;

    Endless(String begin, String again) {
      this.begin = begin;
      this.again = again;
    }

    @Override
    public int read(char[] into, int offset, int length) {
      for (int i = 0; i < length; i++) {
        long at = taken++;
        into[offset + i] =
            at < begin.length()
                ? begin.charAt((int) at)
                : again.charAt((int) ((at - begin.length()) % again.length()));
      }
      return length;
    }

    @Override
    public void close() {}
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "set a=b\n",
        "# \n",
        "\n",
        "flavour 3\n",
        "choice LATER 1 2 1\n",
        "note a b\n"
      })
  void read_fileWithoutEnd_isRefusedAtABound(String again) {
    Endless in = new Endless("wfpsim-replay 4\nscenario x\n", again);

    assertThatThrownBy(() -> ReplayFile.read(in))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("too ");
    assertThat(in.taken).isLessThan(3_000_000);
  }

  @Test
  void read_firstLineWithoutEnd_isRefusedAtABound() {
    Endless in = new Endless("", "x");

    assertThatThrownBy(() -> ReplayFile.read(in)).hasMessageContaining("line=1 line too long");
    assertThat(in.taken).isLessThan(200_000);
  }

  @Test
  void read_tooManyChoices_isRefused() {
    Endless in = new Endless("wfpsim-replay 4\nscenario x\n", "choice LOSS 1 2 1\n");

    assertThatThrownBy(() -> ReplayFile.read(in))
        .hasMessageContaining("too many choices: limit=2000000");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "wfpsim-replay 3\nend\n",
        "wfpsim-replay 4\nscenario x\n",
        "wfpsim-replay 4\nend\n",
        "wfpsim-replay 4\nscenario x\nseed twelve\nend\n",
        "wfpsim-replay 4\nscenario x\nrest maybe\nend\n",
        "wfpsim-replay 4\nscenario x\nfingerprint 12\nend\n",
        "wfpsim-replay 4\nscenario x\nchoice SCHEDULE 1\nend\n",
        "wfpsim-replay 4\nscenario x\nchoice SCHEDULE q 1 1\nend\n"
      })
  void read_brokenFile_namesTheLine(String text) {
    assertThatThrownBy(() -> ReplayFile.read(new StringReader(text)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void read_fileOfAnEarlierVersion_isRefusedPlainly() {
    assertThatThrownBy(
            () -> ReplayFile.read(new StringReader("wfpsim-replay 3\nscenario x\nend\n")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "line=1 a replay file of another wfpsim, whose choices have other names: it begins with"
                + " \"wfpsim-replay 3\", expected \"wfpsim-replay 4\"; run the scenario under its"
                + " seed again");
  }

  @Test
  void write_choiceBetweenNamedCandidates_saysWhoWasChosen() throws IOException {
    List<RecordedChoice> choices =
        List.of(
            new RecordedChoice(ChoiceKind.SCHEDULE, 0xab, 3, 2, 0xcafe),
            new RecordedChoice(ChoiceKind.PREEMPT, 0xab, 3, 0, -1),
            new RecordedChoice(ChoiceKind.DPC_DELAY, 0xab, 2, 1));
    ReplayFile file = new ReplayFile("x", 1, List.of(), true, null, choices);
    assertThat(text(file))
        .contains(
            "\nchoice SCHEDULE ab 3 2 cafe\nchoice PREEMPT ab 3 0 ffffffffffffffff\n"
                + "choice DPC_DELAY ab 2 1\n");
    assertThat(ReplayFile.read(new StringReader(text(file)))).isEqualTo(file);
  }

  @Test
  void recorder_pastItsLimit_onlyCounts() {
    ChoiceRecorder recorder = new ChoiceRecorder(new SeededChoices(1), 10);
    program(recorder, false);
    assertThat(recorder.choices()).hasSize(10);
    assertThat(recorder.count()).isEqualTo(80);
    assertThat(recorder.isTruncated()).isTrue();
  }
}
