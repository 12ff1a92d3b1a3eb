package dev.wfpsim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import tools.jackson.databind.ObjectMapper;

/**
 * Real signals to real processes: a sweep ends within a second, whatever it is doing, with all it
 * has found kept whole and, as the last line, how to go on.
 */
@DisabledOnOs(OS.WINDOWS)
@Isolated("it takes the time")
class SignalTest {
  private static final int SIGNALS = 50;

  /** A second, and as much again for a machine that does other things too. */
  private static final long LONGEST_MILLIS = 2_000;

  /** Most trials end in that time, and every one in this, however busy the machine. */
  private static final long LONGEST_OF_ALL_MILLIS = 10_000;

  private static final int MOST_LATE = SIGNALS / 10;

  private static final Pattern GO_ON =
      Pattern.compile("\\./wfpsim run s\\.yaml --seed ([0-9]+) --runs ([0-9]+)( --json)?");

  @TempDir private Path folder;
  private final AtomicInteger late = new AtomicInteger();

  /** One trial. */
  private record Trial(int number, boolean failing, boolean early, boolean json, String signal) {
    static Trial of(int number) throws IOException {
      String signal = RealWfpsim.heard(List.of("INT", "TERM", "INT", "HUP").get(number % 4));
      return new Trial(number, number % 2 == 0, number % 5 < 2, number % 3 != 0, signal);
    }
  }

  @Test
  void sweep_signalAtAnyTime_endsWithinASecondAndLosesNothing() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      List<Callable<String>> trials = new ArrayList<>();
      for (int i = 0; i < SIGNALS; i++) {
        Trial trial = Trial.of(i);
        trials.add(() -> made(trial));
      }
      for (Future<String> done : pool.invokeAll(trials)) {
        assertThat(done.get()).isEmpty();
      }
      assertThat(late.get()).as("late").isLessThanOrEqualTo(MOST_LATE);
    } finally {
      pool.shutdownNow();
    }
  }

  private String made(Trial trial) throws Exception {
    try {
      check(trial);
      return "";
    } catch (AssertionError wrong) {
      return trial + ": " + wrong.getMessage();
    }
  }

  private void check(Trial trial) throws Exception {
    Path here = Files.createDirectories(folder.resolve("trial" + trial.number()));
    RealWfpsim wfpsim =
        new RealWfpsim(here)
            .write("s.yaml", trial.failing() ? RealWfpsim.FAILING : RealWfpsim.PASSING);
    List<String> arguments = new ArrayList<>(List.of("run", "s.yaml", "--runs", "1000000"));
    if (trial.json()) {
      arguments.add("--json");
    }
    RealWfpsim.Running running = wfpsim.start(arguments.toArray(String[]::new));
    if (trial.early()) {
      TimeUnit.MILLISECONDS.sleep(trial.number() * 10L);
    } else {
      awaitLines(running, 1 + trial.number() % 7);
    }
    RealWfpsim.send(trial.signal(), running.process().pid());
    long start = System.nanoTime();
    RealWfpsim.Outcome outcome = running.end();
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);

    late.addAndGet(millis > LONGEST_MILLIS ? 1 : 0);
    assertThat(millis).as("milliseconds").isLessThan(LONGEST_OF_ALL_MILLIS);
    assertThat(outcome.code()).as(outcome.err()).isEqualTo(RealWfpsim.code(trial.signal()));
    assertThat(outcome.out()).matches(text -> text.isEmpty() || text.endsWith("\n"));
    if (trial.json()) {
      ObjectMapper json = new ObjectMapper();
      outcome.outLines().forEach(json::readTree);
    }
    int told = told(outcome, trial);
    int most = trial.failing() ? told : 0; // of failures of one kind only so many are written
    assertThat(replays(here)).as("replay files").hasSizeBetween(Math.min(most, 10), most);
    if (outcome.err().contains("interrupted")) { // else the JVM was not up yet
      goesOn(outcome, told);
    }
  }

  /** How many runs were told of, each by a line of its own. */
  private static int told(RealWfpsim.Outcome outcome, Trial trial) {
    String start = trial.json() ? "{\"schema\":\"wfpsim.run/1\"" : "[✓✗] small  seed .*";
    return (int)
        outcome.outLines().stream()
            .filter(line -> trial.json() ? line.startsWith(start) : line.matches(start))
            .count();
  }

  private static void goesOn(RealWfpsim.Outcome outcome, int told) {
    if (outcome.last().equals("./wfpsim run s.yaml --runs 1000000 --json")
        || outcome.last().equals("./wfpsim run s.yaml --runs 1000000")) {
      assertThat(told).isZero();
      return;
    }
    Matcher last = GO_ON.matcher(outcome.last());
    assertThat(last.matches()).as(outcome.last()).isTrue();
    int seed = Integer.parseInt(last.group(1));
    assertThat(seed - 1).isLessThanOrEqualTo(told);
    assertThat(seed - 1 + Integer.parseInt(last.group(2))).isEqualTo(1_000_000);
  }

  /** The replay files, each whole, and nothing else beside them. */
  private static List<Path> replays(Path here) throws IOException {
    Path out = here.resolve("out/small");
    if (!Files.isDirectory(out)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(out)) {
      List<Path> all = files.toList();
      for (Path file : all) {
        assertThat(file.toString()).endsWith(".wfpreplay");
        assertThat(Files.readString(file)).endsWith("end\n");
      }
      return all;
    }
  }

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
      assertThat(millis).isLessThan(LONGEST_OF_ALL_MILLIS);
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
    assertThat(told.getLast()).matches(GO_ON.pattern());
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
    assertThat(replays(folder)).isNotEmpty();
    String replay = folder.relativize(replays(folder).getFirst()).toString();
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
      awaitLines(running, 4);
      long start = System.nanoTime();
      RealWfpsim.send(signal, running.process().pid());
      RealWfpsim.Outcome outcome = running.end();

      assertThat(System.nanoTime() - start).isLessThan(LONGEST_OF_ALL_MILLIS * 1_000_000);
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

  private static void awaitLines(RealWfpsim.Running running, int lines) throws Exception {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (System.nanoTime() < until && running.process().isAlive()) {
      try (Stream<String> written = Files.lines(running.out())) {
        if (written.count() >= lines) {
          return;
        }
      } catch (UncheckedIOException halfACharacter) {
        TimeUnit.MILLISECONDS.sleep(1);
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }
}
