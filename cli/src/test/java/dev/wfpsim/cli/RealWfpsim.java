package dev.wfpsim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** wfpsim in processes of its own: what only shows there, such as signals and closed streams. */
final class RealWfpsim {

  /** A small scenario whose runs differ by their seeds; {@code %s} is how the browser fares. */
  static final String SMALL =
      """
      scenario: small
      run: { stop: 20 s }
      hosts:
        client: { processors: 2, addresses: [10.0.0.5/24] }
        origin: { addresses: [10.0.0.80/24] }
      links:
        - { between: [client, origin], latency: { normal: [5 ms, 1 ms] }, loss: 1 %% }
      processes:
        browser: { on: client }
        web: { on: origin, listen: tcp/0.0.0.0:443, behave: { answer: 2 KiB } }
      traffic:
        - browser: { connect: tcp/10.0.0.80:443, every: 2 ms, times: 3, send: 1 KiB, receive: 2 KiB }
      expect:
        - every connection of browser: %s
      """;

  static final String PASSING = String.format(SMALL, "opened");
  static final String FAILING = String.format(SMALL, "blocked");

  private static final Map<String, Integer> NUMBERS = Map.of("HUP", 1, "INT", 2, "TERM", 15);
  private static final long TOO_LONG_SECONDS = 60;

  private final Path folder;
  private final Map<String, String> environment = new TreeMap<>();

  /** What a process left. */
  record Outcome(int code, String out, String err) {
    List<String> outLines() {
      return out.lines().toList();
    }

    List<String> errLines() {
      return err.lines().toList();
    }

    String last() {
      return errLines().getLast();
    }
  }

  /** A process under way, writing into files. */
  record Running(Process process, Path out, Path err) {
    Outcome end() throws IOException, InterruptedException {
      boolean ended = process.waitFor(TOO_LONG_SECONDS, TimeUnit.SECONDS);
      process.destroyForcibly();
      assertThat(ended).as("the process ends by itself").isTrue();
      return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    /** Waits until it has written that many lines, or ended. */
    void awaitLines(int lines) throws Exception {
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (System.nanoTime() < until && process.isAlive()) {
        try (Stream<String> written = Files.lines(out)) {
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

  RealWfpsim(Path folder) {
    this.folder = folder;
  }

  RealWfpsim with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  RealWfpsim without(String variable) {
    environment.put(variable, "");
    return this;
  }

  RealWfpsim write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    return this;
  }

  /** The JVM and its options, up to and with the main class. */
  static List<String> java(String moreClassPath) {
    String more = moreClassPath.isEmpty() ? "" : File.pathSeparator + moreClassPath;
    List<String> java = new ArrayList<>(QuickJvm.java());
    java.addAll(List.of("-cp", classPath() + more, Main.class.getName()));
    return java;
  }

  static String classPath() {
    return QuickJvm.classPath();
  }

  Outcome run(String... arguments) throws IOException, InterruptedException {
    return start(arguments).end();
  }

  Running start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(java(environment.getOrDefault(Again.CLASS_PATH, "")));
    command.addAll(List.of(arguments));
    return start(command, folder, environment);
  }

  /** Any command, in a folder, with what it writes in files of its own. */
  static Running start(List<String> command, Path folder, Map<String, String> environment)
      throws IOException {
    Path left = Files.createTempDirectory(QuickJvm.FOLDER, "process");
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("WFPSIM_"));
    builder.environment().putAll(environment);
    Path out = left.resolve("out");
    Path err = left.resolve("err");
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.redirectInput(new File("/dev/null"));
    return new Running(builder.start(), out, err);
  }

  /** A shell's command line, in the folder. */
  Outcome shell(String line) throws IOException, InterruptedException {
    return startShell(line).end();
  }

  Running startShell(String line) throws IOException {
    return start(List.of("bash", "-c", line), folder, environment);
  }

  /** The line that starts the JVM, for a shell's command line. */
  String javaLine() {
    StringBuilder line = new StringBuilder();
    for (String word : java(environment.getOrDefault(Again.CLASS_PATH, ""))) {
      line.append(Shell.quote(word)).append(' ');
    }
    return line.toString();
  }

  /**
   * That signal, or TERM where this process was started to ignore it, as by nohup: then every
   * process it starts does, too.
   */
  static String heard(String signal) throws IOException {
    Path status = Path.of("/proc/self/status");
    if (Files.exists(status)) {
      for (String line : Files.readAllLines(status)) {
        if (line.startsWith("SigIgn:")) {
          long ignored = Long.parseUnsignedLong(line.substring(7).strip(), 16);
          return (ignored >> (NUMBERS.get(signal) - 1) & 1) == 1 ? "TERM" : signal;
        }
      }
    }
    return signal;
  }

  /** The exit code of a process that a signal ended. */
  static int code(String signal) {
    return 128 + NUMBERS.get(signal);
  }

  /** Sends a signal. */
  static void send(String signal, long pid) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + signal, String.valueOf(pid)).start();
    assertThat(kill.waitFor()).isZero();
  }
}
