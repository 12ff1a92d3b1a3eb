package dev.wfpsim.cli;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The options that write down the events of runs. */
final class TraceOptions {

  @Option(
      names = "--trace",
      paramLabel = "<file>",
      description =
          "Write the events of the run: .jsonl one JSON object an event, .txt one readable line."
              + " Several runs: a file each, with scenario and seed in its name.")
  private @Nullable String file;

  @Option(
      names = "--trace-filter",
      paramLabel = "<word=value>",
      description =
          "Only these events: kind=CALL,WAIT, driver=NAME, object=NAME or number,"
              + " connection=ADDRESS:PORT, time='1 s..2 s'. Several: those that pass each.")
  private List<String> filters = new ArrayList<>();

  /**
   * Where events go; null where nobody asked.
   *
   * @param runs how many runs will be made
   */
  @Nullable TraceFiles checked(
      CommandSpec spec, Console console, List<Subject> subjects, int runs) {
    if (file == null) {
      if (!filters.isEmpty()) {
        throw wrong(spec, "--trace-filter without --trace");
      }
      return null;
    }
    if (runs > TraceFiles.MAX_RUNS) {
      throw wrong(
          spec, "--trace: " + runs + " runs, at most " + TraceFiles.MAX_RUNS + " are written down");
    }
    if (subjects.stream().map(one -> one.loaded().scenario().name()).distinct().count()
        < subjects.size()) {
      throw wrong(spec, "--trace: scenarios of one name would write to one file");
    }
    TreeSet<String> drivers = new TreeSet<>();
    subjects.forEach(
        one -> one.loaded().scenario().drivers().forEach(driver -> drivers.add(driver.name())));
    try {
      TraceFilter filter = TraceFilter.of(filters, drivers);
      return TraceFiles.at(console.resolve(file), runs > 1, filter);
    } catch (TraceFilter.Wrong not) {
      throw wrong(spec, "--trace-filter: " + not.getMessage());
    } catch (InvalidPathException | IOException not) {
      throw wrong(spec, "--trace: file=" + file + ": " + WholeFile.reason(not));
    }
  }

  private static CommandLine.ParameterException wrong(CommandSpec spec, String message) {
    return new CommandLine.ParameterException(spec.commandLine(), message);
  }

  /** The options as they have to be written again. */
  String asWritten() {
    StringBuilder text = new StringBuilder();
    if (file != null) {
      text.append(" --trace ").append(Shell.quote(file));
    }
    filters.forEach(filter -> text.append(" --trace-filter ").append(Shell.quote(filter)));
    return text.toString();
  }

  /** The path of one of several runs. */
  static Path withRun(Path file, String run) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return file.resolveSibling(name.substring(0, dot) + "-" + run + name.substring(dot));
  }
}
