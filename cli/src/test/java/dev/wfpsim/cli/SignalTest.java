package dev.wfpsim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
  static final long LONGEST_OF_ALL_MILLIS = 10_000;

  private static final int MOST_LATE = SIGNALS / 10;

  static final Pattern GO_ON =
      Pattern.compile("\\./wfpsim run s\\.yaml --seed ([0-9]+) --runs ([0-9]+)( --json)?");

  /**
   * What the JVM says that a signal ends before its own classes are ready, hence before a line of
   * ours: its main thread may fall over that first, and its code is 1 then.
   */
  private static final String JVM_NOT_UP = "logging failed";

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
      running.awaitLines(1 + trial.number() % 7);
    }
    RealWfpsim.send(trial.signal(), running.process().pid());
    long start = System.nanoTime();
    RealWfpsim.Outcome outcome = running.end();
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);

    late.addAndGet(millis > LONGEST_MILLIS ? 1 : 0);
    assertThat(millis).as("milliseconds").isLessThan(LONGEST_OF_ALL_MILLIS);
    boolean up = !outcome.err().contains(JVM_NOT_UP);
    int code = RealWfpsim.code(trial.signal());
    assertThat(outcome.code()).as(outcome.err()).isIn(code, up ? code : 1);
    assertThat(outcome.out()).matches(text -> text.isEmpty() || text.endsWith("\n"));
    if (trial.json()) {
      ObjectMapper json = new ObjectMapper();
      outcome.outLines().forEach(json::readTree);
    }
    int told = told(outcome, trial);
    int most = trial.failing() ? told : 0; // of failures of one kind only so many are written
    assertThat(replays(here)).as("replay files").hasSizeBetween(Math.min(most, 10), most);
    assertThat(up || told == 0).as("told").isTrue();
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
  static List<Path> replays(Path here) throws IOException {
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
}
