package dev.wfpsim.cli;

import dev.wfpsim.report.Paint;
import dev.wfpsim.report.RunJson;
import dev.wfpsim.report.RunText;
import dev.wfpsim.report.SweepTally;
import dev.wfpsim.scenario.RunOutcome;
import dev.wfpsim.scenario.SimulationResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells of runs as they are done, in the order asked for, and at the end what they amount to; the
 * last line of a failure is the command that reproduces the first one, and of a sweep that was cut
 * short the command that goes on with it.
 */
final class RunReport {

  /**
   * What was given on the command line.
   *
   * @param out where replay files go
   * @param replays how many of them are written of failures of one kind
   * @param same the options that make the same runs
   * @param manner the options that say only how they are made and told
   */
  record Given(String out, int replays, String same, String manner) {}

  private final Console console;
  private final CommonOptions common;
  private final Given given;
  private final boolean sweep;
  private final boolean verified;
  private final RunText text;
  private final Replays replays;
  private final Map<String, SweepTally> tallies = new LinkedHashMap<>();
  private final boolean summary;
  private int told;
  private int code = ExitCode.PASS;
  private @Nullable String firstFailure;

  /**
   * A report.
   *
   * @param sweep whether runs get a line each
   * @param firstFailure the command that reproduces what failed before any run, or null
   */
  RunReport(
      Console console,
      CommonOptions common,
      Given given,
      boolean sweep,
      boolean verified,
      @Nullable String firstFailure) {
    this.console = console;
    this.common = common;
    this.given = given;
    this.sweep = sweep;
    this.verified = verified;
    this.firstFailure = firstFailure;
    this.summary = sweep || verified;
    this.replays = new Replays(console, given.out(), given.replays());
    boolean colours = console.colours(common.noColor);
    this.text = new RunText(colours ? Paint.ANSI : Paint.PLAIN);
  }

  /** Whether the choices of a failed run are of use. */
  boolean keepsReplay(SimulationResult failed) {
    return replays.wanted(failed);
  }

  /** How many runs were told of. */
  int told() {
    return told;
  }

  void add(Job.Found answer, Progress progress) {
    add(answer, progress, false);
  }

  /** As {@link #add}, when there is no time for a long replay file. */
  void addInHaste(Job.Found answer, Progress progress) {
    add(answer, progress, true);
  }

  private void add(Job.Found answer, Progress progress, boolean haste) {
    SimulationResult result = answer.result();
    String again = reproduce(answer.job());
    if (result == null || answer.fault() != null) {
      code = ExitCode.worse(code, ExitCode.INTERNAL);
      Throwable fault = answer.fault() == null ? new IllegalStateException() : answer.fault();
      InternalError.say(console, fault);
      fail(again);
      progress.step(false);
      told++;
      return;
    }
    String name = answer.job().loaded().scenario().source();
    SweepTally tally = tallies.computeIfAbsent(name, key -> new SweepTally(key));
    boolean news = !result.passed() && tally.isNews(result);
    code = ExitCode.worse(code, code(result.outcome()));
    String replay = "";
    if (result.outcome() == RunOutcome.NONDETERMINISM) {
      fail(again); // one run, however exact, does not show that two differ
    } else if (!result.passed()) {
      replay = replays.write(answer, haste);
      fail(replay.isEmpty() ? again : replayCommand(replay));
    }
    tally.add(result, replay);
    tell(result, answer.divergence(), replay, again, news);
    List<String> fault = EachFault.in(answer.job().loaded().scenario());
    if (news && !fault.isEmpty() && !common.json) {
      console.data("  in a run with " + fault.getLast());
    }
    progress.step(result.passed());
    told++;
  }

  /**
   * Tells of a run. Of a sweep's failures of one kind the first is told whole; the summary says how
   * many there were.
   */
  private void tell(
      SimulationResult result,
      @Nullable String divergence,
      String replay,
      String again,
      boolean news) {
    if (common.json) {
      console.data(RunJson.document(result, replay, again));
    } else if (sweep) {
      if (!common.quiet || news) {
        console.data(text.line(result));
      }
    } else if (!common.quiet || !result.passed()) {
      text.full(result).forEach(console::data);
    }
    if (sweep && !common.json && news) {
      text.failure(result).stream().skip(1).forEach(console::data);
    }
    if (divergence != null && (news || !sweep)) {
      console.say(divergence);
    }
  }

  private void fail(String command) {
    if (firstFailure == null) {
      firstFailure = command;
    }
  }

  private String replayCommand(String replay) {
    List<String> paths = paths(replay);
    StringBuilder command = new StringBuilder("replay ").append(Shell.quote(replay));
    common.allowed.forEach(folder -> command.append(" --allow-path ").append(Shell.quote(folder)));
    return console.again().line(List.of(command.toString()), paths);
  }

  private String reproduce(Job job) {
    String file = job.loaded().scenario().source();
    String seed = Long.toUnsignedString(job.seed());
    StringBuilder command =
        new StringBuilder("run " + Shell.quote(file) + " --seed " + seed + given.same());
    EachFault.in(job.loaded().scenario())
        .forEach(override -> command.append(" --set ").append(Shell.quote(override)));
    return console.again().line(List.of(command.toString()), paths(file));
  }

  private List<String> paths(String file) {
    List<String> paths = new ArrayList<>(common.allowed);
    paths.add(file);
    return paths;
  }

  static int code(RunOutcome outcome) {
    return switch (outcome) {
      case PASS -> ExitCode.PASS;
      case EXPECTATION -> ExitCode.EXPECTATION;
      case VIOLATION -> ExitCode.VIOLATION;
      case DEADLOCK, LIVENESS -> ExitCode.DEADLOCK;
      case NONDETERMINISM -> ExitCode.NONDETERMINISM;
      case BUGCHECK -> ExitCode.BUGCHECK;
    };
  }

  /** The summary and the last line; answers the exit code. */
  int finish() {
    summarize();
    sayFirstFailure();
    return code;
  }

  /**
   * The summary of what was found so far, and as the last line how to go on.
   *
   * @param next the first job that was not told of
   */
  int cutShort(Ending.Reason reason, Jobs jobs, int next) {
    console.say(reason.words() + ": runs=" + told + " of " + jobs.size());
    if (console.out().failure() == null) {
      try {
        summarize();
      } catch (OutputLost now) {
        console.say(String.valueOf(now.getMessage()));
      }
    }
    sayFirstFailure();
    List<String> commands =
        jobs.commandsFrom(next).stream().map(rest -> rest + given.same() + given.manner()).toList();
    List<String> paths = new ArrayList<>(jobs.files());
    paths.addAll(common.allowed);
    paths.add(given.out());
    if (!commands.isEmpty()) {
      console.say(console.again().line(commands, paths));
    }
    console.flush();
    if (reason.code() > ExitCode.SIGNAL || console.out().failure() != null) {
      return reason.code() > ExitCode.SIGNAL ? reason.code() : ExitCode.OUTPUT;
    }
    // A run that did not end in time says nothing of its scenario: that is no pass.
    boolean all = jobs.files().stream().allMatch(tallies::containsKey);
    return all ? code : ExitCode.worse(code, ExitCode.DEADLOCK);
  }

  private void sayFirstFailure() {
    replays.sayTrouble();
    if (firstFailure != null) {
      console.say(firstFailure);
    }
    console.flush();
  }

  private void summarize() {
    if (!summary) {
      return;
    }
    for (SweepTally tally : tallies.values()) {
      if (!common.json) {
        tally.failures().forEach(console::data);
        console.data(tally.text(verified));
      } else if (sweep) {
        console.data(tally.json(verified));
      }
    }
  }
}
