package dev.wfpsim.cli;

import dev.wfpsim.cli.ScenarioLoader.Unusable;
import dev.wfpsim.scenario.FailureKind;
import dev.wfpsim.scenario.SimulationResult;
import dev.wfpsim.scenario.model.Scenario;
import dev.wfpsim.scenario.syntax.Position;
import dev.wfpsim.scenario.syntax.Problem;
import dev.wfpsim.trace.RecordedChoice;
import dev.wfpsim.trace.ReplayFile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The replay files of one command. A file appears under its name whole or not at all, and its name
 * says what was run: scenario, drivers, overrides and seed. So sweeps side by side in one folder,
 * and scenarios of one name, have files of their own, and no name is used again for something else.
 */
final class Replays {

  private static final Pattern LINE = Pattern.compile("line=([0-9]{1,9}) (.*)", Pattern.DOTALL);

  private static final String ENDING = ".wfpreplay";

  private final Console console;
  private final String out;
  private final int mostOfAKind;
  private final Map<FailureKind, Integer> ofKind = new ConcurrentHashMap<>();
  private volatile boolean failed;
  private int notWritten;

  /**
   * The replay files of a command.
   *
   * @param mostOfAKind how many are written of failures of one kind
   */
  Replays(Console console, String out, int mostOfAKind) {
    this.console = console;
    this.out = out;
    this.mostOfAKind = mostOfAKind;
  }

  /**
   * Whether the replay file of a run may be written, asked by whoever made it: of the first of a
   * kind always, so that its content does not depend on who is asked when.
   */
  boolean wanted(SimulationResult result) {
    return !failed && !isEnough(FailureKind.of(result));
  }

  private boolean isEnough(FailureKind kind) {
    return ofKind.getOrDefault(kind, 0) >= mostOfAKind;
  }

  /**
   * Writes the replay file of a failed run; answers the file's path, or nothing where it cannot be
   * written, which is said once.
   *
   * @param haste whether there is time for no more than the seed, which answers all choices again
   */
  String write(Job.Found answer, boolean haste) {
    SimulationResult result = Objects.requireNonNull(answer.result());
    Job job = answer.job();
    Scenario scenario = job.loaded().scenario();
    Origin origin = job.subject().origin();
    String seed = Long.toUnsignedString(job.seed());
    String name = seed + "-" + origin.tag(scenario.overrides()) + ENDING;
    String shown = out + "/" + scenario.name() + "/" + name;
    FailureKind kind = FailureKind.of(result);
    if (isEnough(kind)) {
      return ""; // the summary says how many
    }
    if (failed) {
      notWritten++;
      return "";
    }
    try {
      Path file = console.resolve(shown);
      ReplayFile brief = file(answer, List.of());
      if (haste || !writtenInTime(file, file(answer, answer.choices()))) {
        WholeFile.write(file, brief::write);
      }
      ofKind.merge(kind, 1, Integer::sum);
      return shown;
    } catch (IOException | InvalidPathException error) {
      failed = true;
      notWritten++;
      console.say("replay file not written: file=" + shown + ", " + WholeFile.reason(error));
      return "";
    }
  }

  private static ReplayFile file(Job.Found answer, List<RecordedChoice> choices) {
    Scenario scenario = answer.job().loaded().scenario();
    return new ReplayFile(
        scenario.source(),
        answer.job().seed(),
        scenario.overrides(),
        !choices.isEmpty(), // all of them: what an edit adds stays undisturbed
        Objects.requireNonNull(answer.result()).fingerprint(),
        choices,
        answer.job().subject().origin().notes(),
        List.of());
  }

  /** Writes it unless the command is told to end meanwhile: a long one takes seconds. */
  private boolean writtenInTime(Path file, ReplayFile replay) throws IOException {
    try {
      WholeFile.write(file, out -> replay.write(new WhileNotAsked(out, console.ending())));
      return true;
    } catch (InterruptedIOException told) {
      return false;
    }
  }

  /** Writes on only while the command is not told to end. */
  private record WhileNotAsked(Appendable out, Ending ending) implements Appendable {
    private Appendable checked() throws InterruptedIOException {
      if (ending.asked() != null) {
        throw new InterruptedIOException("told to end");
      }
      return this;
    }

    @Override
    public Appendable append(CharSequence text) throws IOException {
      out.append(text);
      return checked();
    }

    @Override
    public Appendable append(CharSequence text, int start, int end) throws IOException {
      out.append(text, start, end);
      return checked();
    }

    @Override
    public Appendable append(char c) throws IOException {
      out.append(c);
      return checked();
    }
  }

  /** At the end, how many could not be written, where that is more than was said already. */
  void sayTrouble() {
    if (notWritten > 1) {
      console.say("replay files not written: count=" + notWritten);
    }
  }

  /** {@code line=7 not a number: …} as a problem at line 7. */
  private static Problem placed(String file, String message) {
    Matcher line = LINE.matcher(message);
    return line.matches()
        ? new Problem(new Position(file, Integer.parseInt(line.group(1)), 1), line.group(2))
        : new Problem(Position.startOf(file), message);
  }

  static ReplayFile read(Console console, String file) throws Unusable {
    Path path;
    String wrong;
    try {
      path = console.resolve(file);
    } catch (InvalidPathException bad) {
      throw new Unusable(List.of(new Problem(Position.startOf(file), "not a file's name")));
    }
    if (!Files.exists(path)) {
      wrong = "no such file";
    } else if (!Files.isRegularFile(path)) {
      wrong = "not a file";
    } else {
      try (Reader reader = Files.newBufferedReader(path)) {
        return ReplayFile.read(reader);
      } catch (IllegalArgumentException bad) {
        throw new Unusable(List.of(placed(file, String.valueOf(bad.getMessage()))));
      } catch (IOException error) {
        wrong = "cannot be read, or not a text in UTF-8";
      }
    }
    throw new Unusable(List.of(new Problem(Position.startOf(file), String.valueOf(wrong))));
  }
}
