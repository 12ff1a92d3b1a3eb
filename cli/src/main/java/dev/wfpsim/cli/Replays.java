package dev.wfpsim.cli;

import dev.wfpsim.cli.ScenarioLoader.Unusable;
import dev.wfpsim.scenario.RunRequest;
import dev.wfpsim.scenario.Simulation;
import dev.wfpsim.scenario.SimulationResult;
import dev.wfpsim.scenario.model.Scenario;
import dev.wfpsim.scenario.syntax.Position;
import dev.wfpsim.scenario.syntax.Problem;
import dev.wfpsim.trace.ChoiceRecorder;
import dev.wfpsim.trace.ReplayFile;
import dev.wfpsim.trace.SeededChoices;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Replay files on the disk. */
final class Replays {

  private Replays() {}

  /**
   * Writes the replay file of a failed run, which is made once more to record its choices; answers
   * the file's path, or nothing where it cannot be written.
   */
  static String write(Console console, Job job, SimulationResult result, String out) {
    Scenario scenario = job.loaded().scenario();
    ChoiceRecorder recorder = new ChoiceRecorder(new SeededChoices(job.seed()));
    RunRequest request = RunRequest.seeded(job.seed(), job.carrier()).withChoices(recorder);
    SimulationResult again = new Simulation(job.loaded(), request).run();
    ReplayFile replay =
        new ReplayFile(
            scenario.source(),
            job.seed(),
            scenario.overrides(),
            false,
            again.fingerprint(),
            recorder.choices());
    String name = Long.toHexString(job.seed()) + ".wfpreplay";
    String shown = out + "/" + scenario.name() + "/" + name;
    Path file = console.resolve(shown);
    try {
      Files.createDirectories(file.getParent());
      try (BufferedWriter writer = Files.newBufferedWriter(file)) {
        replay.write(writer);
      }
      return shown;
    } catch (IOException error) {
      console.say("replay not written: file=" + shown + ", " + error.getMessage());
      return "";
    }
  }

  static ReplayFile read(Console console, String file) throws Unusable {
    Path path = console.resolve(file);
    String wrong;
    if (!Files.exists(path)) {
      wrong = "no such file";
    } else if (!Files.isRegularFile(path)) {
      wrong = "not a file";
    } else {
      try (Reader reader = Files.newBufferedReader(path)) {
        return ReplayFile.read(reader);
      } catch (IllegalArgumentException bad) {
        wrong = bad.getMessage();
      } catch (IOException error) {
        wrong = "cannot be read, or not a text in UTF-8";
      }
    }
    throw new Unusable(List.of(new Problem(Position.startOf(file), String.valueOf(wrong))));
  }
}
