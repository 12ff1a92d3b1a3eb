package dev.wfpsim.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The entry of the {@code wfpsim} command: no decisions, only picocli's wiring and the exit code.
 */
@Command(
    name = "wfpsim",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description =
        "Runs Windows Filtering Platform callout drivers in a simulated kernel and network.")
public final class Main implements Runnable {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /** Without a command there is nothing to run: says how to use it, as a usage error (exit 2). */
  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "missing command");
  }

  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }
}
