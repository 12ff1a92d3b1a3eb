package dev.wfpsim.cli;

import dev.wfpsim.cli.ScenarioLoader.Unusable;
import dev.wfpsim.cli.bench.Bench;
import dev.wfpsim.cli.bench.BenchSide;
import dev.wfpsim.cli.bench.FailedRun;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.report.BenchJson;
import dev.wfpsim.report.bench.BenchFigures;
import dev.wfpsim.report.bench.BenchText;
import dev.wfpsim.scenario.SimulationResult;
import dev.wfpsim.scenario.syntax.Units;
import dev.wfpsim.scenario.syntax.Units.WrongValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bench}: what a driver costs on its scenario, alone or against another. */
@Command(
    name = "bench",
    description =
        "Measures a scenario's runs on this machine: processor time of a run, connection, packet,"
            + " classify, callout and injection, and the driver's share of it.",
    mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {
  private static final int MOST_ROUNDS = 10_000;
  private static final int LEAST_ROUNDS = 5;

  private final Console console;

  @Spec private CommandSpec spec;

  @Mixin private CommonOptions common;

  @Parameters(paramLabel = "FILE", description = "The scenario file.")
  private String file;

  @Option(
      names = "--compare",
      paramLabel = "<file>",
      description = "Another scenario, measured in turns with the first.")
  private @Nullable String other;

  @Option(
      names = "--compare-set",
      paramLabel = "<path=value>",
      description =
          "Override something for the other scenario alone; without --compare that is the same"
              + " file.")
  private List<String> otherOverrides = new ArrayList<>();

  @Option(
      names = "--rounds",
      paramLabel = "<n>",
      defaultValue = "20",
      description = "So many rounds (default: ${DEFAULT-VALUE}); more make the intervals narrower.")
  private int rounds;

  @Option(
      names = "--round-time",
      paramLabel = "<duration>",
      defaultValue = "500ms",
      description =
          "How long a scenario's runs take in each round, about (default: ${DEFAULT-VALUE}).")
  private String roundTime;

  @Option(
      names = "--warm-up",
      paramLabel = "<duration>",
      defaultValue = "60s",
      description = "Longest time to wait for the JVM's compiler (default: ${DEFAULT-VALUE}).")
  private String warmUp;

  @Option(
      names = "--seed",
      paramLabel = "<seed>",
      description = "The first seed, decimal or 0x…; the scenario's own otherwise.")
  private @Nullable String seed;

  BenchCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (rounds < LEAST_ROUNDS || rounds > MOST_ROUNDS) {
      throw wrong("out of range: --rounds=" + rounds + ", expected 5 to 10000");
    }
    long roundNanos = nanos("--round-time", roundTime);
    long warmUpNanos = nanos("--warm-up", warmUp);
    if (CarrierKind.AUTOMATIC.resolve() != CarrierKind.CONTINUATION) {
      throw wrong("bench needs the JVM option --add-exports=java.base/jdk.internal.vm=ALL-UNNAMED");
    }
    List<BenchSide> sides = new ArrayList<>();
    String invalid = load(sides, file, common.overrides, label(file, List.of()));
    if (other != null || !otherOverrides.isEmpty()) {
      String second = other == null ? file : other;
      List<String> overrides = new ArrayList<>(common.overrides);
      overrides.addAll(otherOverrides);
      String wrong = load(sides, second, overrides, label(second, otherOverrides));
      invalid = invalid == null ? wrong : invalid;
    }
    if (invalid != null) {
      console.say(invalid);
      return ExitCode.USAGE;
    }
    long first = seed(sides.getFirst());
    return measure(sides, new Bench.Settings(first, rounds, roundNanos, warmUpNanos));
  }

  private int measure(List<BenchSide> sides, Bench.Settings settings) {
    if (console.terminal() && !common.quiet) {
      double seconds = 1e-9 * rounds * sides.size() * settings.roundNanos();
      console.say(
          String.format(Locale.ROOT, "warming up, %s at most; then about %.0f s", warmUp, seconds));
    }
    BenchFigures figures;
    try {
      figures = new Bench(sides, settings).measure();
    } catch (FailedRun failed) {
      return tell(failed);
    } catch (IOException lost) {
      console.say("the samples could not be kept: " + lost.getMessage());
      return ExitCode.OUTPUT;
    }
    if (common.json) {
      console.data(BenchJson.document(figures));
    } else if (!common.quiet) {
      BenchText.lines(figures).forEach(console::data);
    }
    return ExitCode.PASS;
  }

  /** What is left of a measurement with a run that failed: the command that shows the failure. */
  private int tell(FailedRun failed) {
    SimulationResult result = failed.result();
    String number = Long.toUnsignedString(result.seed());
    console.say(
        failed.side().label()
            + ": nothing measured, a run failed: seed "
            + number
            + ", "
            + result.outcome().word());
    String command = "run " + failed.side().command() + " --seed " + number;
    console.say(console.again().line(List.of(command), paths()));
    return RunReport.code(result.outcome());
  }

  /** Reads a side; answers the command that says again what is wrong, or null. */
  private @Nullable String load(
      List<BenchSide> sides, String from, List<String> overrides, String label) {
    String command = Shell.quote(from) + CommonOptions.asWritten(overrides, common.allowed);
    try {
      Subject subject =
          new ScenarioLoader(console, common.allowed).load(from, overrides, OuterLimits.NONE);
      subject.loaded().warnings().forEach(warning -> console.say(warning.toString()));
      sides.add(new BenchSide(label, command, subject.loaded()));
      return null;
    } catch (Unusable unusable) {
      unusable.problems().forEach(problem -> console.say(problem.toString()));
      return console.again().line(List.of("check " + command), paths());
    }
  }

  private static String label(String from, List<String> overrides) {
    return overrides.isEmpty() ? from : from + " with " + String.join(", ", overrides);
  }

  private List<String> paths() {
    List<String> paths = new ArrayList<>(common.allowed);
    paths.add(file);
    if (other != null) {
      paths.add(other);
    }
    return paths;
  }

  private long seed(BenchSide side) {
    try {
      return seed == null ? side.scenario().scenario().run().seed() : Units.seed(seed);
    } catch (WrongValue value) {
      throw wrong("--seed: " + value.getMessage());
    }
  }

  private long nanos(String option, String text) {
    try {
      long nanos = Units.durationNanos(text);
      if (nanos == 0) {
        throw new WrongValue("out of range: value=" + text + ", expected more than 0");
      }
      return nanos;
    } catch (WrongValue value) {
      throw wrong(option + ": " + value.getMessage());
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
