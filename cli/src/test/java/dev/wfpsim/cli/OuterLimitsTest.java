package dev.wfpsim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Limits from outside hold whatever a scenario allows itself. */
class OuterLimitsTest {

  @TempDir private Path folder;
  private Wfpsim wfpsim;

  @BeforeEach
  void write() throws IOException {
    wfpsim =
        new Wfpsim(folder)
            .write("s.yaml", RealWfpsim.PASSING)
            .write(
                "much.yaml",
                RealWfpsim.PASSING.replace(
                    "stop: 20 s", "stop: 20 s, limits: { events: 1000000000 }"))
            .write(
                "little.yaml",
                RealWfpsim.PASSING.replace("stop: 20 s", "stop: 20 s, limits: { events: 90 }"))
            .write("endless.yaml", SignalledRunTest.endless());
  }

  @ParameterizedTest
  @CsvSource({"s.yaml, 100, 100", "much.yaml, 100, 100", "little.yaml, 100, 90"})
  void maxEvents_lessThanTheScenarioAllows_isTheLimit(String file, int most, int reached)
      throws IOException {
    RealWfpsim.Outcome answer = wfpsim.run("run", file, "--max-events", String.valueOf(most));

    assertThat(answer.code()).isEqualTo(5);
    assertThat(answer.out()).contains("limit=events value=" + reached);
    String replay = answer.errLines().getLast().substring("./wfpsim ".length());
    RealWfpsim.Outcome again = wfpsim.run(replay.split(" "));
    assertThat(again.code()).isEqualTo(5);
    assertThat(again.errLines().getFirst()).startsWith("replayed exactly");
  }

  @Test
  void maxEvents_inTheReproduceCommand_isGivenAgain() throws IOException {
    assertThat(wfpsim.run("run", "s.yaml", "--max-events", "100000", "--json").out())
        .contains("\"reproduce\":\"./wfpsim run s.yaml --seed 1 --max-events 100000\"");
  }

  @Test
  void maxEvents_onAReplay_isALimitToo() throws IOException {
    wfpsim.write("bad.yaml", RealWfpsim.FAILING);
    String replay = wfpsim.run("run", "bad.yaml").errLines().getLast();

    String[] words = (replay.substring("./wfpsim ".length()) + " --max-events 50").split(" ");
    RealWfpsim.Outcome answer = wfpsim.run(words);

    assertThat(answer.out()).contains("limit=events value=50");
    assertThat(answer.errLines().getLast()).endsWith(" --max-events 50");
  }

  @Test
  void maxTime_sweep_tellsWhatWasFoundAndHowToGoOn() throws IOException {
    RealWfpsim.Outcome answer =
        wfpsim.run("run", "s.yaml", "--runs", "10000000", "--max-time", "2s", "--jobs", "1");

    assertThat(answer.code()).isZero();
    int told = answer.outLines().size() - 1;
    assertThat(told).isPositive();
    assertThat(answer.outLines().getLast()).matches("s\\.yaml: [0-9,]+ runs?, [0-9,]+ pass .*");
    assertThat(answer.errLines())
        .containsExactly(
            "max-time reached: runs=" + told + " of 10000000",
            "./wfpsim run s.yaml --seed "
                + (1 + told)
                + " --runs "
                + (10_000_000 - told)
                + " --max-time 2s --jobs 1");
  }

  @Test
  void maxTime_someScenarioWithoutARun_isNoPass() throws IOException {
    RealWfpsim.Outcome answer =
        wfpsim.run("run", "s.yaml", "endless.yaml", "s.yaml", "--max-time", "3s");

    assertThat(answer.code()).isEqualTo(5);
    assertThat(answer.errLines().getLast())
        .isEqualTo("./wfpsim run endless.yaml s.yaml --max-time 3s");
  }

  @Test
  void jobs_anyNumber_printsTheSame() throws IOException {
    String one = wfpsim.run("run", "s.yaml", "--runs", "12", "--jobs", "1").out();

    assertThat(wfpsim.run("run", "s.yaml", "--runs", "12", "--jobs", "5").out()).isEqualTo(one);
  }

  @ParameterizedTest
  @CsvSource({
    "--max-events, 0, out of range: value=0",
    "--max-events, many, not a whole number: value=many",
    "--max-time, 5, missing unit: value=5",
    "--max-time, 0s, out of range: value=0s",
    "--jobs, 0, out of range: --jobs=0",
    "--jobs, 100000, out of range: --jobs=100000"
  })
  void limit_wrongValue_isUsage(String option, String value, String message) throws IOException {
    RealWfpsim.Outcome answer = wfpsim.run("run", "s.yaml", option, value);

    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.err()).contains(message);
    assertThat(answer.errLines().getLast())
        .isEqualTo("./wfpsim run s.yaml " + option + " " + value);
  }
}
