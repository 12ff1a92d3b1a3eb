package dev.wfpsim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Signals, and the end of the time given, at the odd moments: none of these needs the machine for
 * itself.
 */
@DisabledOnOs(OS.WINDOWS)
class SignalledRunTest {
  @TempDir private Path folder;

  @Test
  void sweep_outputThatNobodyReads_endsAllTheSameAndASecondSignalAtOnce() throws Exception {
    RealWfpsim wfpsim = new RealWfpsim(folder).write("s.yaml", RealWfpsim.PASSING);
    for (boolean twice : new boolean[] {false, true}) {
      Process process =
          new ProcessBuilder(
                  List.of(
                      "bash",
                      "-c",
                      "exec " + wfpsim.javaLine() + "run s.yaml --runs 1000000 --json"))
              .directory(folder.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      fill(process.getInputStream());
      long start = System.nanoTime();
      String first = RealWfpsim.heard("INT");
      RealWfpsim.send(first, process.pid());
      if (twice) {
        TimeUnit.MILLISECONDS.sleep(50);
        RealWfpsim.send("TERM", process.pid());
      }
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      assertThat(process.exitValue()).isEqualTo(RealWfpsim.code(twice ? "TERM" : first));
      // Its code tells whose it is: the first signal's last resort would have been that one's.
      assertThat(millis).isLessThan(SignalTest.LONGEST_OF_ALL_MILLIS);
    }
  }

  @Test
  void sweep_ctrlCThatEndsTheReaderToo_isInterrupted() throws Exception {
    RealWfpsim wfpsim = new RealWfpsim(folder).write("s.yaml", RealWfpsim.FAILING);
    Path err = folder.resolve("err");
    Process process =
        new ProcessBuilder(
                List.of(
                    "bash", "-c", "exec " + wfpsim.javaLine() + "run s.yaml --runs 1000000 --json"))
            .directory(folder.toFile())
            .redirectError(err.toFile())
            .start();
    fill(process.getInputStream());
    String signal = RealWfpsim.heard("INT");
    RealWfpsim.send(signal, process.pid());
    process.getInputStream().close();

    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(RealWfpsim.code(signal));
    List<String> told = Files.readAllLines(err);
    assertThat(told.getFirst()).startsWith("interrupted: runs=");
    assertThat(told.getLast()).matches(SignalTest.GO_ON.pattern());
  }

  @Test
  void longReplayFile_signalWhileItIsWritten_becomesAShortOne() throws Exception {
    String text = RealWfpsim.FAILING.replace("times: 3", "times: 2000");
    RealWfpsim wfpsim = new RealWfpsim(folder).write("s.yaml", text);
    RealWfpsim.Running running = wfpsim.start("run", "s.yaml", "--runs", "1000");
    Path out = folder.resolve("out/small");
    while (running.process().isAlive() && !isBeingWritten(out)) {
      TimeUnit.MILLISECONDS.sleep(2);
    }
    RealWfpsim.send("TERM", running.process().pid());
    RealWfpsim.Outcome outcome = running.end();

    assertThat(outcome.code()).isEqualTo(143);
    assertThat(SignalTest.replays(folder)).isNotEmpty();
    String replay = folder.relativize(SignalTest.replays(folder).getFirst()).toString();
    RealWfpsim.Outcome again = wfpsim.run("replay", replay);
    assertThat(again.code()).isEqualTo(3);
    assertThat(again.errLines().getFirst()).startsWith("replayed exactly");
  }

  private static boolean isBeingWritten(Path out) throws IOException {
    if (!Files.isDirectory(out)) {
      return false;
    }
    try (Stream<Path> files = Files.list(out)) {
      return files.anyMatch(file -> file.toString().endsWith(".part"));
    }
  }

  /** Waits until no more goes into a pipe that nobody reads. */
  private static void fill(InputStream pipe) throws Exception {
    int before = -1;
    for (int now = 0; now < 1_000 || now != before; now = pipe.available()) {
      before = now;
      TimeUnit.MILLISECONDS.sleep(300);
    }
  }

  @Test
  void oneRun_signal_saysTheSameCommandAgain() throws Exception {
    RealWfpsim wfpsim = new RealWfpsim(folder).write("s.yaml", endless());
    RealWfpsim.Running running = wfpsim.start("run", "s.yaml", "--seed", "0x10", "--quiet");
    TimeUnit.MILLISECONDS.sleep(1_500);
    RealWfpsim.send("TERM", running.process().pid());
    RealWfpsim.Outcome outcome = running.end();

    assertThat(outcome.code()).isEqualTo(143);
    assertThat(outcome.errLines())
        .containsExactly("interrupted: runs=0 of 1", "./wfpsim run s.yaml --seed 16 --quiet");
  }

  @Test
  void launcher_signal_reachesTheSimulator() throws Exception {
    Path here = folder.toRealPath();
    LauncherProject project = new LauncherProject(here.resolve("a project"));
    RealWfpsim wfpsim = project.in(here).write("s.yaml", RealWfpsim.FAILING);
    assertThat(wfpsim.shell("'a project/wfpsim' --version").code()).isZero(); // builds
    for (String name : List.of("INT", "TERM", "HUP")) {
      String signal = RealWfpsim.heard(name);
      RealWfpsim.Running running =
          wfpsim.startShell("exec 'a project/wfpsim' run s.yaml --runs 1000000 --out " + name);
      running.awaitLines(4);
      long start = System.nanoTime();
      RealWfpsim.send(signal, running.process().pid());
      RealWfpsim.Outcome outcome = running.end();

      assertThat(System.nanoTime() - start)
          .isLessThan(SignalTest.LONGEST_OF_ALL_MILLIS * 1_000_000);
      assertThat(outcome.code()).isEqualTo(RealWfpsim.code(signal));
      assertThat(outcome.last())
          .matches(
              "\\(cd .* && (JAVA_HOME='.*' )?'(.*/)?a project/wfpsim' run s.yaml --seed .* --out "
                  + name
                  + "\\)");
      assertThat(here.resolve(name + "/small")).isNotEmptyDirectory();
    }
  }

  @Test
  void maxTime_runThatDoesNotEnd_isNoPass() throws Exception {
    RealWfpsim wfpsim = new RealWfpsim(folder).write("s.yaml", endless());
    long start = System.nanoTime();
    RealWfpsim.Outcome outcome = wfpsim.run("run", "s.yaml", "--max-time", "500ms");

    assertThat(outcome.code()).isEqualTo(5);
    assertThat(outcome.errLines().getFirst()).isEqualTo("max-time reached: runs=0 of 1");
    assertThat(outcome.last()).isEqualTo("./wfpsim run s.yaml --max-time 500ms");
    assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(8));
  }

  /** Far more to do than anybody waits for. */
  static String endless() {
    return RealWfpsim.PASSING
        .replace("stop: 20 s", "stop: 700 h, limits: { events: 900000000000 }")
        .replace("times: 3", "times: 10000000");
  }
}
