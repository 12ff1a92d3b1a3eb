package dev.wfpsim.cli;

import dev.wfpsim.cli.ScenarioLoader.Unusable;
import dev.wfpsim.report.CheckJson;
import dev.wfpsim.scenario.syntax.Problem;
import dev.wfpsim.scenario.syntax.Warning;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code check}: parse and validate, no run. */
@Command(
    name = "check",
    description = "Parses and validates scenarios: file:line:col: message for everything wrong.",
    mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {

  private final Console console;

  @Mixin private CommonOptions common;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Scenario files.")
  private List<String> files;

  CheckCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    ScenarioLoader loader = new ScenarioLoader(console, common.allowed);
    String invalid = null;
    for (String file : files) {
      List<Problem> problems = List.of();
      List<Warning> warnings = List.of();
      try {
        Set<Warning> all = new LinkedHashSet<>();
        for (Subject each : loader.loadCases(file, common.overrides, OuterLimits.NONE)) {
          all.addAll(each.loaded().warnings());
        }
        warnings = List.copyOf(all);
      } catch (Unusable unusable) {
        problems = unusable.problems();
        invalid = invalid == null ? again(file) : invalid;
      }
      if (common.json) {
        console.data(CheckJson.line(file, problems, warnings));
      } else if (problems.isEmpty() && !common.quiet) {
        console.data(file + ": valid");
      }
      problems.forEach(problem -> console.say(problem.toString()));
      warnings.forEach(warning -> console.say(warning.toString()));
    }
    if (invalid == null) {
      return ExitCode.PASS;
    }
    console.say(invalid);
    return ExitCode.USAGE;
  }

  private String again(String file) {
    List<String> paths = new ArrayList<>(common.allowed);
    paths.add(file);
    String command = "check " + Shell.quote(file) + common.asWritten();
    return console.again().line(List.of(command), paths);
  }
}
