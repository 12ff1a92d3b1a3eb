package dev.wfpsim.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that every command on scenarios has. */
final class CommonOptions {

  @Option(
      names = "--json",
      description = "One JSON document on standard output; several files or runs: one a line.")
  boolean json;

  @Option(
      names = "--set",
      paramLabel = "<path=value>",
      description =
          "Override anything in the scenario, such as run.stop='10 s' or links.0.loss='5 %%'.")
  List<String> overrides = new ArrayList<>();

  @Option(
      names = "--allow-path",
      paramLabel = "<dir>",
      description =
          "Where files that a scenario names may be too; otherwise only in its own folder.")
  List<String> allowed = new ArrayList<>();

  @Option(names = "--quiet", description = "Only what failed.")
  boolean quiet;

  @Option(names = "--no-color", description = "No colours, as with NO_COLOR.")
  boolean noColor;

  /** The options as they have to be written again to get the same scenario. */
  String asWritten() {
    return asWritten(overrides, allowed);
  }

  /** As {@link #asWritten()}, with other overrides. */
  static String asWritten(List<String> overrides, List<String> allowed) {
    StringBuilder text = new StringBuilder();
    for (String override : overrides) {
      text.append(" --set ").append(Shell.quote(override));
    }
    for (String folder : allowed) {
      text.append(" --allow-path ").append(Shell.quote(folder));
    }
    return text.toString();
  }

  /** The options that say only how it is told. */
  String manner() {
    return (json ? " --json" : "") + (quiet ? " --quiet" : "") + (noColor ? " --no-color" : "");
  }
}
