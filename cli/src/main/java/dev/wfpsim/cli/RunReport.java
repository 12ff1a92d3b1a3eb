package dev.wfpsim.cli;

import dev.wfpsim.report.Paint;
import dev.wfpsim.report.RunJson;
import dev.wfpsim.report.RunText;
import dev.wfpsim.report.SweepTally;
import dev.wfpsim.scenario.RunOutcome;
import dev.wfpsim.scenario.SimulationResult;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells of runs as they are done, in the order asked for, and at the end what they amount to; the
 * last line of a failure is the command that reproduces the first one.
 */
final class RunReport {

  private final Console console;
  private final CommonOptions common;
  private final String out;
  private final String written;
  private final boolean sweep;
  private final boolean verified;
  private final RunText text;
  private final Map<String, SweepTally> tallies = new LinkedHashMap<>();
  private final boolean summary;
  private int code = ExitCode.PASS;
  private @Nullable String firstFailure;
  private boolean over;

  /**
   * A report.
   *
   * @param written the options that have to be given again to make the same runs
   * @param sweep whether runs get a line each
   * @param firstFailure the command that reproduces what failed before any run, or null
   */
  RunReport(
      Console console,
      CommonOptions common,
      String out,
      String written,
      boolean sweep,
      boolean verified,
      @Nullable String firstFailure) {
    this.console = console;
    this.common = common;
    this.out = out;
    this.written = written;
    this.sweep = sweep;
    this.verified = verified;
    this.firstFailure = firstFailure;
    this.summary = sweep || verified;
    boolean colours = console.colours(common.noColor);
    this.text = new RunText(colours ? Paint.ANSI : Paint.PLAIN);
  }

  synchronized void add(Job.Answer answer, Progress progress) {
    if (over) {
      return;
    }
    SimulationResult result = answer.result();
    String again = reproduce(answer.job());
    if (result == null || answer.fault() != null) {
      code = ExitCode.worse(code, ExitCode.INTERNAL);
      Throwable fault = answer.fault() == null ? new IllegalStateException() : answer.fault();
      InternalError.say(console, fault);
      fail(again);
      progress.step(false);
      return;
    }
    String name = answer.job().loaded().scenario().source();
    tallies.computeIfAbsent(name, key -> new SweepTally(key)).add(result);
    code = ExitCode.worse(code, code(result.outcome()));
    String replay = "";
    if (result.outcome() == RunOutcome.NONDETERMINISM) {
      fail(again); // one run, however exact, does not show that two differ
    } else if (!result.passed()) {
      replay = Replays.write(console, answer.job(), result, out);
      fail(replay.isEmpty() ? again : "./wfpsim replay " + Shell.quote(replay));
    }
    tell(result, answer.divergence(), replay, again);
    progress.step(result.passed());
  }

  private void tell(
      SimulationResult result, @Nullable String divergence, String replay, String again) {
    if (common.json) {
      console.data(RunJson.document(result, replay, again));
    } else if (sweep) {
      if (!common.quiet || !result.passed()) {
        console.data(text.line(result));
      }
    } else if (!common.quiet || !result.passed()) {
      text.full(result).forEach(console::data);
    }
    if (sweep && !common.json && !result.passed()) {
      text.failure(result).stream().skip(1).forEach(console::data);
    }
    if (divergence != null) {
      console.say(divergence);
    }
  }

  private void fail(String command) {
    if (firstFailure == null) {
      firstFailure = command;
    }
  }

  private String reproduce(Job job) {
    return "./wfpsim run "
        + Shell.quote(job.loaded().scenario().source())
        + " --seed "
        + Long.toUnsignedString(job.seed())
        + written
        + (verified ? " --verify" : "");
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
  synchronized int finish() {
    if (over) {
      return ExitCode.INTERRUPTED;
    }
    over = true;
    summarize();
    if (firstFailure != null) {
      console.say(firstFailure);
    }
    console.flush();
    return code;
  }

  /** Called when the process is told to end: what was found so far is kept and summed up. */
  synchronized void interrupted() {
    if (over) {
      return;
    }
    over = true;
    console.say("interrupted: runs=" + tallies.values().stream().mapToLong(SweepTally::runs).sum());
    summarize();
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
        console.data(tally.text(verified));
      } else if (sweep) {
        console.data(tally.json(verified));
      }
    }
  }
}
