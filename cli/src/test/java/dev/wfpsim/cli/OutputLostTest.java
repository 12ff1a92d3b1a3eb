package dev.wfpsim.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be written is told, once, and is no success. */
@EnabledOnOs(OS.LINUX)
class OutputLostTest {

  @TempDir private Path folder;
  private RealWfpsim wfpsim;

  @AfterEach
  void unlink() throws IOException {
    LauncherProject.unlink(folder);
  }

  @BeforeEach
  void write() throws IOException {
    wfpsim =
        new RealWfpsim(folder)
            .write("s.yaml", RealWfpsim.PASSING)
            .write("bad.yaml", RealWfpsim.FAILING);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run s.yaml --json >/dev/full",
        "run s.yaml >&-",
        "run s.yaml --runs 5 >/dev/full",
        "run s.yaml --runs 5 --json >&-",
        "check s.yaml >/dev/full",
        "list layers >&-",
        "completion bash >/dev/full",
        "run --help >/dev/full",
        "--version >&-"
      })
  void standardOutput_notWritable_isSaidOnceAndNoSuccess(String command) throws Exception {
    RealWfpsim.Outcome outcome = wfpsim.shell(wfpsim.javaLine() + command);

    assertThat(outcome.code()).as(outcome.err()).isEqualTo(ExitCode.OUTPUT);
    assertThat(outcome.errLines())
        .filteredOn(line -> line.contains("standard output cannot be written: "))
        .hasSize(1);
    assertThat(outcome.last()).startsWith("./wfpsim ");
  }

  @Test
  void standardOutput_readerGoesAway_endsTheSweepAndSaysHowToGoOn() throws Exception {
    RealWfpsim.Outcome outcome =
        wfpsim.shell(
            wfpsim.javaLine() + "run s.yaml --runs 1000000 | head -n 3; exit ${PIPESTATUS[0]}");

    assertThat(outcome.code()).isEqualTo(ExitCode.OUTPUT);
    assertThat(outcome.outLines()).hasSize(3);
    assertThat(outcome.last()).matches("\\./wfpsim run s\\.yaml --seed [0-9]+ --runs [0-9]+");
  }

  @Test
  void standardOutput_fullForTheSummaryOnly_saysWhatFailedAllTheSame() throws Exception {
    String sweep = wfpsim.javaLine() + "run bad.yaml --runs 3 --json";
    RealWfpsim.Outcome whole = wfpsim.shell(sweep);
    int length = whole.out().getBytes(UTF_8).length;
    int summary = whole.outLines().getLast().length();
    int blocks = length / 1_024 + 60; // more than a replay file
    wfpsim.write("full", "x".repeat(blocks * 1_024 - length + summary / 2));

    RealWfpsim.Outcome outcome = wfpsim.shell("ulimit -f " + blocks + "; " + sweep + " >>full");

    assertThat(outcome.code()).as(outcome.err()).isEqualTo(ExitCode.OUTPUT);
    assertThat(outcome.errLines().getFirst())
        .startsWith("standard output cannot be written: ")
        .endsWith(": runs=3 of 3");
    assertThat(outcome.last()).isEqualTo(whole.last()).startsWith("./wfpsim replay out/small/1-");
  }

  @Test
  void standardOutput_notNeeded_mayBeClosed() throws Exception {
    assertThat(wfpsim.shell(wfpsim.javaLine() + "run s.yaml --quiet >&-").code()).isZero();
  }

  @Test
  void allStreams_closed_theExitCodeIsLeft() throws Exception {
    RealWfpsim launched = LauncherProject.shared().linkedAt(folder.resolve("project")).in(folder);
    assertThat(launched.shell("project/wfpsim run bad.yaml >&- 2>&-").code())
        .isEqualTo(ExitCode.OUTPUT);
    String closed = " <&- >&- 2>&-";
    assertThat(launched.shell("project/wfpsim run bad.yaml --quiet" + closed).code())
        .isEqualTo(ExitCode.OUTPUT);
    assertThat(launched.shell("project/wfpsim run gone.yaml" + closed).code()).isEqualTo(2);
  }

  @Test
  void replayFiles_noRoom_isSaidOnceAndNoHalfFileIsLeft() throws Exception {
    RealWfpsim.Outcome outcome =
        wfpsim.shell("ulimit -f 4; " + wfpsim.javaLine() + "run bad.yaml --runs 12 --jobs 2");

    assertThat(outcome.code()).as(outcome.err()).isEqualTo(ExitCode.EXPECTATION);
    assertThat(outcome.errLines())
        .filteredOn(line -> line.startsWith("replay file not written: file=out/small/1-"))
        .hasSize(1);
    assertThat(outcome.errLines()).contains("replay files not written: count=12");
    assertThat(outcome.last()).isEqualTo("./wfpsim run bad.yaml --seed 1");
    try (Stream<Path> left = Files.list(folder.resolve("out/small"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void replayFile_ofARun_mayBeReadByWhomOtherFilesMay() throws Exception {
    assertThat(wfpsim.run("run", "bad.yaml").code()).isEqualTo(ExitCode.EXPECTATION);
    try (Stream<Path> left = Files.list(folder.resolve("out/small"))) {
      assertThat(Files.getPosixFilePermissions(left.findFirst().orElseThrow()))
          .isEqualTo(Files.getPosixFilePermissions(folder.resolve("bad.yaml")));
    }
  }

  @Test
  void replayFiles_folderIsAFile_saysSo() throws Exception {
    wfpsim.write("out", "");
    RealWfpsim.Outcome outcome = wfpsim.run("run", "bad.yaml", "--seed", "3");

    assertThat(outcome.code()).isEqualTo(ExitCode.EXPECTATION);
    assertThat(outcome.errLines().getFirst())
        .startsWith("replay file not written: file=out/small/3-");
    assertThat(outcome.last()).isEqualTo("./wfpsim run bad.yaml --seed 3");
  }

  @Test
  void sweepsSideBySide_inOneFolder_leaveWholeFiles() throws Exception {
    wfpsim.write("other/bad.yaml", RealWfpsim.FAILING.replace("times: 3", "times: 2"));
    List<RealWfpsim.Running> sweeps =
        List.of(
            wfpsim.start("run", "bad.yaml", "--runs", "9"),
            wfpsim.start("run", "bad.yaml", "--runs", "9"),
            wfpsim.start("run", "other/bad.yaml", "--runs", "9"));
    for (RealWfpsim.Running sweep : sweeps) {
      assertThat(sweep.end().code()).isEqualTo(ExitCode.EXPECTATION);
    }
    try (Stream<Path> files = Files.list(folder.resolve("out/small"))) {
      List<Path> all = files.toList();
      assertThat(all).hasSize(18);
      for (Path file : all) {
        assertThat(Files.readString(file)).endsWith("\nend\n");
      }
    }
  }
}
