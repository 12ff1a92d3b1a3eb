package dev.wfpsim.cli;

import dev.wfpsim.cli.ScenarioLoader.Unusable;
import dev.wfpsim.kernel.CarrierKind;
import dev.wfpsim.report.Paint;
import dev.wfpsim.report.RunJson;
import dev.wfpsim.report.RunText;
import dev.wfpsim.scenario.LoadedScenario;
import dev.wfpsim.scenario.RunRequest;
import dev.wfpsim.scenario.Simulation;
import dev.wfpsim.scenario.SimulationResult;
import dev.wfpsim.scenario.syntax.Position;
import dev.wfpsim.scenario.syntax.Problem;
import dev.wfpsim.trace.RecordedChoices;
import dev.wfpsim.trace.ReplayFile;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * {@code replay}: runs a recorded failure again, exactly, and says how far the recording still
 * fits.
 */
@Command(
    name = "replay",
    description = "Runs a recorded failure again, exactly.",
    mixinStandardHelpOptions = true)
final class ReplayCommand implements Callable<Integer> {

  private final Console console;

  @Mixin private CommonOptions common;

  @Parameters(arity = "1", paramLabel = "FILE.wfpreplay", description = "What a failed run left.")
  private String file;

  ReplayCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    String again = "./wfpsim replay " + Shell.quote(file) + common.asWritten();
    ReplayFile replay;
    LoadedScenario loaded;
    try {
      replay = Replays.read(console, file);
      List<String> overrides = new ArrayList<>(replay.overrides());
      overrides.addAll(common.overrides);
      loaded = new ScenarioLoader(console).load(scenario(replay), overrides);
      loaded.warnings().forEach(warning -> console.say(warning.toString()));
    } catch (Unusable unusable) {
      unusable.problems().forEach(problem -> console.say(problem.toString()));
      console.say(again);
      return ExitCode.USAGE;
    }
    RecordedChoices choices = replay.replay();
    RunRequest request =
        RunRequest.seeded(replay.seed(), CarrierKind.AUTOMATIC).withChoices(choices);
    SimulationResult result = new Simulation(loaded, request).run();
    if (common.json) {
      console.data(RunJson.document(result, file, again));
    } else {
      RunText text = new RunText(console.colours(common.noColor) ? Paint.ANSI : Paint.PLAIN);
      text.full(result).forEach(console::data);
    }
    boolean same = result.fingerprint().equals(replay.fingerprint());
    if (!common.quiet || !same) {
      console.say(
          same
              ? "replayed exactly: choices=" + choices.recorded()
              : "not the recorded run: " + choices.describe());
    }
    if (!result.passed()) {
      console.say(again);
    }
    return RunReport.code(result.outcome());
  }

  /** The scenario as it was named, from here or from wfpsim's own folder. */
  private String scenario(ReplayFile replay) throws Unusable {
    try {
      if (Files.exists(console.resolve(replay.scenario()))) {
        return replay.scenario();
      }
      var shipped = ProjectHome.find(console.folder()).resolve(replay.scenario());
      if (Files.exists(shipped)) {
        return shipped.toString();
      }
      String wrong =
          "scenario not found: file="
              + replay.scenario()
              + ", expected from the folder in which the run was made";
      throw new Unusable(List.of(new Problem(Position.startOf(file), wrong)));
    } catch (InvalidPathException wrong) {
      return replay.scenario(); // said when it is loaded
    }
  }
}
