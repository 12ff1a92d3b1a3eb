package dev.wfpsim.cli;

import dev.wfpsim.cli.ScenarioLoader.Unusable;
import dev.wfpsim.scenario.RunRequest;
import dev.wfpsim.scenario.Simulation;
import dev.wfpsim.scenario.SimulationResult;
import dev.wfpsim.scenario.model.Scenario;
import dev.wfpsim.scenario.syntax.Position;
import dev.wfpsim.scenario.syntax.Problem;
import dev.wfpsim.trace.ChoiceRecorder;
import dev.wfpsim.trace.RecordedChoice;
import dev.wfpsim.trace.ReplayFile;
import dev.wfpsim.trace.SeededChoices;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Replay files on the disk. */
final class Replays {

  private static final Pattern LINE = Pattern.compile("line=([0-9]{1,9}) (.*)", Pattern.DOTALL);
  private static final long MAX_CHOICES = 1_000_000;

  private Replays() {}

  /**
   * Writes the replay file of a failed run, which is made once more to record its choices; answers
   * the file's path, or nothing where it cannot be written. Of a run of more than {@link
   * #MAX_CHOICES} only the seed is kept, which answers them all again.
   */
  static String write(Console console, Job job, SimulationResult result, String out) {
    Scenario scenario = job.loaded().scenario();
    ReplayFile replay =
        new ReplayFile(
            scenario.source(),
            job.seed(),
            scenario.overrides(),
            false,
            result.fingerprint(),
            result.choices() > MAX_CHOICES ? List.of() : choices(job));
    String name = Long.toHexString(job.seed()) + ".wfpreplay";
    String shown = out + "/" + scenario.name() + "/" + name;
    try {
      Path file = console.resolve(shown);
      Files.createDirectories(file.getParent());
      try (BufferedWriter writer = Files.newBufferedWriter(file)) {
        replay.write(writer);
      }
      return shown;
    } catch (IOException | InvalidPathException error) {
      console.say("replay not written: file=" + shown + ", " + error.getMessage());
      return "";
    }
  }

  /** {@code line=7 not a number: …} as a problem at line 7. */
  private static Problem placed(String file, String message) {
    Matcher line = LINE.matcher(message);
    return line.matches()
        ? new Problem(new Position(file, Integer.parseInt(line.group(1)), 1), line.group(2))
        : new Problem(Position.startOf(file), message);
  }

  private static List<RecordedChoice> choices(Job job) {
    ChoiceRecorder recorder =
        new ChoiceRecorder(new SeededChoices(job.seed()), (int) (2 * MAX_CHOICES));
    RunRequest request = RunRequest.seeded(job.seed(), job.carrier()).withChoices(recorder);
    SimulationResult unused = new Simulation(job.loaded(), request).run();
    return recorder.choices();
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
