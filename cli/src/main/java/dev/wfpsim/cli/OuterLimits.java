package dev.wfpsim.cli;

import dev.wfpsim.scenario.LoadedScenario;
import dev.wfpsim.scenario.syntax.Units;
import dev.wfpsim.scenario.syntax.Units.WrongValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Limits that hold whatever a scenario allows itself, for scenarios of others. */
final class OuterLimits {

  private static final long MAX_EVENTS = 1_000_000_000_000L;

  @Option(
      names = "--max-events",
      paramLabel = "<n>",
      description = "Most events of a run, whatever the scenario's run.limits say.")
  @Nullable String maxEvents;

  @Option(
      names = "--max-time",
      paramLabel = "<duration>",
      description = "Longest time by the clock, such as 30s; then what was found so far is told.")
  @Nullable String maxTime;

  static final Values NONE = new Values(Long.MAX_VALUE, Long.MAX_VALUE);

  /** What they come to, checked. */
  record Values(long events, long nanos) {
    /** By {@link System#nanoTime}, from now on. */
    long deadline() {
      return nanos == Long.MAX_VALUE ? nanos : System.nanoTime() + nanos;
    }

    /**
     * The scenario within these limits: as if it had been written so, so that a replay file has it
     * too.
     */
    List<String> overrides(LoadedScenario loaded, List<String> given) {
      List<String> all = new ArrayList<>(given);
      if (loaded.scenario().run().limits().events() > events) {
        all.add("run.limits.events=" + events);
      }
      return all;
    }
  }

  Values checked(CommandSpec spec) {
    long events = Long.MAX_VALUE;
    long nanos = Long.MAX_VALUE;
    try {
      if (maxEvents != null) {
        events = Units.number(maxEvents, 1, MAX_EVENTS);
      }
    } catch (WrongValue wrong) {
      throw wrong(spec, "--max-events", wrong);
    }
    try {
      if (maxTime != null) {
        nanos = nanos(maxTime);
      }
    } catch (WrongValue wrong) {
      throw wrong(spec, "--max-time", wrong);
    }
    return new Values(events, nanos);
  }

  private static ParameterException wrong(CommandSpec spec, String option, WrongValue wrong) {
    return new ParameterException(spec.commandLine(), option + ": " + wrong.getMessage());
  }

  private static long nanos(String text) throws WrongValue {
    long nanos = Units.durationNanos(text);
    if (nanos == 0) {
      throw new WrongValue("out of range: value=" + text + ", expected more than 0");
    }
    return nanos;
  }

  /** The option that has to be given again to make the same runs. */
  String asWritten() {
    return maxEvents == null ? "" : " --max-events " + Shell.quote(maxEvents);
  }

  /** The option that says only how long to go on. */
  String manner() {
    return maxTime == null ? "" : " --max-time " + Shell.quote(maxTime);
  }
}
