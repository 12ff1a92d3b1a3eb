package dev.wfpsim.cli;

import dev.wfpsim.cli.ScenarioLoader.Unusable;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.scenario.model.Scenario;
import dev.wfpsim.scenario.syntax.Units;
import dev.wfpsim.scenario.syntax.Units.WrongValue;
import dev.wfpsim.scenario.syntax.Warning;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code run}: runs scenarios, each under one seed or many. */
@Command(
    name = "run",
    description = "Runs scenarios: verdict, figures, findings.",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {

  /** Carriers by the words of the command line. */
  enum Carrier {
    continuation,
    thread
  }

  /** Faults by the words of the command line. */
  enum Faults {
    each
  }

  private static final int MAX_RUNS = 10_000_000;
  private static final String DEFAULT_REPLAYS = "10";
  private static final int MAX_WORKERS = 1_024;

  private final Console console;

  @Spec private CommandSpec spec;

  @Mixin private CommonOptions common;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Scenario files.")
  private List<String> files;

  @Option(
      names = "--seed",
      paramLabel = "<seed>",
      description = "Decimal or 0x…; the scenario's own seed otherwise.")
  private @Nullable String seed;

  @Option(
      names = "--runs",
      paramLabel = "<n>",
      defaultValue = "1",
      description = "So many runs of each scenario, under the seed and those after it.")
  private int runs;

  @Option(
      names = "--verify",
      description = "Run each twice, and once more on the other carrier; exit 6 where they differ.")
  private boolean verify;

  @Option(
      names = "--out",
      paramLabel = "<dir>",
      defaultValue = "out",
      description = "Where replay files of failed runs go (default: ${DEFAULT-VALUE}).")
  private String out;

  @Option(
      names = "--replays",
      paramLabel = "<n>",
      defaultValue = DEFAULT_REPLAYS,
      description =
          "At most so many replay files of failures of one kind; the others are counted (default:"
              + " ${DEFAULT-VALUE}).")
  private int replays;

  @Option(
      names = "--carrier",
      paramLabel = "<carrier>",
      description = "What carries the activities: ${COMPLETION-CANDIDATES}; no part of the result.")
  private @Nullable Carrier carrier;

  @Option(
      names = "--jobs",
      paramLabel = "<n>",
      description = "So many runs at once; otherwise as many as there are processors.")
  private @Nullable Integer workers;

  @Option(
      names = "--faults",
      paramLabel = "<which>",
      description =
          "${COMPLETION-CANDIDATES}: each scenario once more for each call of its drivers that can"
              + " fail, by the way it is made, with that call failing.")
  private @Nullable Faults faults;

  @Mixin private OuterLimits limits;

  @Mixin private TraceOptions trace;

  RunCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    refuse("--runs", runs, 1, MAX_RUNS);
    refuse("--replays", replays, 0, MAX_RUNS);
    int atOnce = workers == null ? Runtime.getRuntime().availableProcessors() : workers;
    refuse("--jobs", atOnce, 1, MAX_WORKERS);
    OuterLimits.Values within = limits.checked(spec);
    long deadline = within.deadline();
    Long first = null;
    try {
      first = seed == null ? null : Units.seed(seed);
    } catch (WrongValue wrong) {
      throw new CommandLine.ParameterException(spec.commandLine(), "--seed: " + wrong.getMessage());
    }
    ScenarioLoader loader = new ScenarioLoader(console, common.allowed);
    List<Subject> scenarios = new ArrayList<>();
    String invalid = null;
    for (String file : files) {
      try {
        Set<Warning> warnings = new LinkedHashSet<>();
        for (Subject subject : loader.loadCases(file, common.overrides, within)) {
          warnings.addAll(subject.loaded().warnings());
          scenarios.add(subject);
        }
        warnings.forEach(warning -> console.say(warning.toString()));
      } catch (Unusable unusable) {
        unusable.problems().forEach(problem -> console.say(problem.toString()));
        invalid = invalid == null ? check(file) : invalid;
      }
    }
    if (scenarios.isEmpty()) {
      console.say(String.valueOf(invalid));
      return ExitCode.USAGE;
    }
    CarrierKind kind =
        carrier == null
            ? CarrierKind.AUTOMATIC
            : CarrierKind.valueOf(carrier.name().toUpperCase(Locale.ROOT));
    if (faults != null) {
      withEachFault(loader, scenarios, first, kind, within);
    }
    TraceFiles events = trace.checked(spec, console, scenarios, scenarios.size() * runs);
    Jobs jobs = Jobs.of(scenarios, runs, first, kind, verify, events);
    RunReport report =
        new RunReport(console, common, asGiven(), runs > 1 || faults != null, verify, invalid);
    int code = invalid == null ? ExitCode.PASS : ExitCode.USAGE;
    try {
      code = ExitCode.worse(code, new Sweep(console, report, atOnce, deadline).run(jobs));
    } finally {
      code = TraceFiles.end(events, console, code, again());
    }
    return code;
  }

  /** Puts after each scenario what {@link EachFault} makes of it. */
  private void withEachFault(
      ScenarioLoader loader,
      List<Subject> scenarios,
      @Nullable Long first,
      CarrierKind kind,
      OuterLimits.Values within) {
    List<Subject> all = new ArrayList<>();
    for (Subject plain : scenarios) {
      all.add(plain);
      Scenario scenario = plain.loaded().scenario();
      long from = first == null ? scenario.run().seed() : first;
      List<String> each = EachFault.of(plain, from, kind);
      console.say(scenario.source() + ": " + each.size() + " calls can fail");
      for (String fault : each) {
        List<String> overrides = EachFault.with(scenario.overrides(), fault);
        try {
          all.addAll(loader.loadCases(scenario.source(), overrides, within));
        } catch (Unusable unusable) {
          unusable.problems().forEach(problem -> console.say(problem.toString()));
        }
      }
    }
    scenarios.clear();
    scenarios.addAll(all);
  }

  private void refuse(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "out of range: " + option + "=" + value + ", expected " + least + " to " + most);
    }
  }

  /** The options that have to be given again, for the same runs and for the same sweep. */
  private RunReport.Given asGiven() {
    String same =
        common.asWritten()
            + limits.asWritten()
            + (carrier == null ? "" : " --carrier " + carrier)
            + (verify ? " --verify" : "");
    String manner =
        common.manner()
            + limits.manner()
            + trace.asWritten()
            + (workers == null ? "" : " --jobs " + workers)
            + (String.valueOf(replays).equals(DEFAULT_REPLAYS) ? "" : " --replays " + replays)
            + (out.equals("out") ? "" : " --out " + Shell.quote(out));
    return new RunReport.Given(out, replays, same, manner);
  }

  private String again() {
    StringBuilder command = new StringBuilder("run");
    files.forEach(file -> command.append(' ').append(Shell.quote(file)));
    command
        .append(seed == null ? "" : " --seed " + seed)
        .append(runs == 1 ? "" : " --runs " + runs)
        .append(faults == null ? "" : " --faults " + faults);
    RunReport.Given given = asGiven();
    List<String> paths = new ArrayList<>(common.allowed);
    paths.addAll(files);
    return console.again().line(List.of(command + given.same() + given.manner()), paths);
  }

  /** The command that says again what is wrong with a file. */
  private String check(String file) {
    List<String> paths = new ArrayList<>(common.allowed);
    paths.add(file);
    String command = "check " + Shell.quote(file) + common.asWritten();
    return console.again().line(List.of(command), paths);
  }
}
