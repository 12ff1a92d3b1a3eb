package dev.wfpsim.cli;

import dev.wfpsim.cli.ScenarioLoader.Unusable;
import dev.wfpsim.explore.strategy.RecordedChoices;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.report.Paint;
import dev.wfpsim.report.RunJson;
import dev.wfpsim.report.RunText;
import dev.wfpsim.scenario.RunRequest;
import dev.wfpsim.scenario.Simulation;
import dev.wfpsim.scenario.SimulationResult;
import dev.wfpsim.scenario.syntax.Position;
import dev.wfpsim.scenario.syntax.Problem;
import dev.wfpsim.trace.ReplayFile;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

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

  @Mixin private OuterLimits limits;

  @Mixin private TraceOptions trace;

  @Spec private CommandSpec spec;

  ReplayCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    OuterLimits.Values within = limits.checked(spec);
    long deadline = within.deadline();
    List<String> paths = new ArrayList<>(common.allowed);
    paths.add(file);
    String command =
        "replay " + Shell.quote(file) + common.asWritten() + limits.asWritten() + trace.asWritten();
    String again = console.again().line(List.of(command), paths);
    ReplayFile replay;
    Subject subject;
    try {
      replay = Replays.read(console, file);
      subject = load(replay, within);
      sayChanges(Origin.ofNotes(replay.notes()), subject.origin());
      subject.loaded().warnings().forEach(warning -> console.say(warning.toString()));
    } catch (Unusable unusable) {
      unusable.problems().forEach(problem -> console.say(problem.toString()));
      console.say(again);
      return ExitCode.USAGE;
    }
    RecordedChoices choices = RecordedChoices.of(replay);
    RunRequest request =
        RunRequest.seeded(replay.seed(), CarrierKind.AUTOMATIC).withChoices(choices);
    TraceFiles files = trace.checked(spec, console, List.of(subject), 1);
    TraceFile events = files == null ? null : files.of(replay.scenario(), replay.seed());
    RunRequest watched = events == null ? request : request.watchedBy(made -> events);
    Simulation simulation = new Simulation(subject.loaded(), watched);
    SimulationResult result = Alone.run(console.ending(), deadline, simulation::run);
    int written = TraceFiles.end(files, console, ExitCode.PASS, again);
    if (result == null) {
      console.say(Ending.OUT_OF_TIME.words() + ": the replay did not end");
      console.say(again);
      return ExitCode.worse(written, ExitCode.DEADLOCK);
    }
    return ExitCode.worse(written, tell(replay, choices, result, again));
  }

  private int tell(
      ReplayFile replay, RecordedChoices choices, SimulationResult result, String again) {
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

  /** The first line: a replay of something else may be another run. */
  private void sayChanges(Origin recorded, Origin now) {
    List<String> changes = recorded.changesTo(now);
    if (!changes.isEmpty()) {
      console.say("changed since the recording: " + String.join(", ", changes));
    }
  }

  private Subject load(ReplayFile replay, OuterLimits.Values within) throws Unusable {
    List<String> overrides = new ArrayList<>(replay.overrides());
    overrides.addAll(common.overrides);
    return new ScenarioLoader(console, common.allowed)
        .loadNamed(scenario(replay), overrides, within);
  }

  /**
   * The scenario by the name it was given: from the folder where the run was made, from here, or
   * from wfpsim's own folder.
   */
  private String scenario(ReplayFile replay) throws Unusable {
    String recorded = Origin.ofNotes(replay.notes()).file();
    try {
      if (!recorded.isEmpty() && Files.exists(console.resolve(recorded))) {
        return recorded;
      }
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
