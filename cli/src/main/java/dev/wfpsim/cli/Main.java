package dev.wfpsim.cli;

import dev.wfpsim.scenario.catalogue.UnusableDriver;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.ParameterException;

/**
 * The entry of the {@code wfpsim} command: no decisions, only picocli's wiring and the exit code.
 */
@Command(
    name = "wfpsim",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description =
        "Runs Windows Filtering Platform callout drivers in a simulated kernel and network.",
    footer = {
      "",
      "Exit codes: 0 pass, 1 internal error, 2 usage or invalid scenario, 3 expectation failed,",
      "4 driver broke a rule, 5 deadlock or liveness, 6 non-determinism, 7 bugcheck, 74"
          + " output not",
      "written; ended by a signal: 130 Ctrl-C, 143 TERM, 129 HUP."
    },
    subcommands = {
      RunCommand.class,
      ReplayCommand.class,
      CheckCommand.class,
      BenchCommand.class,
      CompileCommand.class,
      ListCommand.class,
      CompletionCommand.class
    })
public final class Main implements Runnable {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /** Without a command there is nothing to run: says how to use it, as a usage error (exit 2). */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "missing command");
  }

  public static void main(String[] args) {
    Console console;
    try {
      console = Console.ofProcess(args);
    } catch (UnusableDriver wrong) {
      Output err = Output.to(new FileOutputStream(FileDescriptor.err));
      err.println(wrong.getMessage());
      err.println(Again.of(new TreeMap<>(System.getenv()), Path.of("")).line(args));
      System.exit(ExitCode.ofProcess(ExitCode.USAGE));
      return;
    }
    int code = execute(console, args);
    if (code >= ExitCode.SIGNAL) {
      // All is written. The JVM's own way out logs first, which has failed where the signal came
      // while it was still starting, and then it ended with 1.
      Runtime.getRuntime().halt(ExitCode.ofProcess(code));
    }
    System.exit(ExitCode.ofProcess(code));
  }

  /** Runs one command on a console and answers its exit code. */
  static int execute(Console console, String... args) {
    CommandLine line = new CommandLine(new Main(), new Commands(console));
    line.setExpandAtFiles(false); // a file's name or a value may begin with @
    line.setOut(console.out());
    line.setErr(console.err());
    boolean colours = console.colours(false);
    line.setColorScheme(CommandLine.Help.defaultColorScheme(colours ? Ansi.ON : Ansi.OFF));
    line.setExecutionExceptionHandler(
        (error, command, parsed) ->
            error instanceof OutputLost
                ? ExitCode.PASS // told below
                : InternalError.report(console, error, args));
    line.setParameterExceptionHandler((error, given) -> usage(console, error, given));
    ClassPathCheck.warnings(console).forEach(console::say);
    int code;
    try {
      code = line.execute(args);
    } catch (OutOfMemoryError | StackOverflowError beyond) {
      code = InternalError.report(console, beyond, args);
    }
    console.flush();
    IOException lost = console.out().failure();
    if (lost != null && code != ExitCode.OUTPUT && code < ExitCode.SIGNAL) {
      console.say(String.valueOf(new OutputLost(lost).getMessage()));
      console.say(console.again().line(args));
      code = ExitCode.OUTPUT;
    }
    return code;
  }

  /** What is wrong with a command line, and the command line itself. */
  private static int usage(Console console, ParameterException error, String[] args) {
    console.say(error.getMessage());
    CommandLine command = error.getCommandLine();
    if (!CommandLine.UnmatchedArgumentException.printSuggestions(error, console.err())) {
      if (command.getCommand() instanceof Main) {
        command.usage(console.err());
      } else {
        console.say("options: ./" + command.getCommandSpec().qualifiedName() + " --help");
      }
    }
    console.say(console.again().line(args));
    return ExitCode.USAGE;
  }

  /** Makes each command with the console it talks to. */
  private record Commands(Console console) implements IFactory {
    @Override
    public <K> K create(Class<K> type) throws Exception {
      Object made;
      if (type == RunCommand.class) {
        made = new RunCommand(console);
      } else if (type == ReplayCommand.class) {
        made = new ReplayCommand(console);
      } else if (type == CheckCommand.class) {
        made = new CheckCommand(console);
      } else if (type == BenchCommand.class) {
        made = new BenchCommand(console);
      } else if (type == CompileCommand.class) {
        made = new CompileCommand(console);
      } else if (type == ListCommand.class) {
        made = new ListCommand(console);
      } else if (type == CompletionCommand.class) {
        made = new CompletionCommand(console);
      } else {
        made = CommandLine.defaultFactory().create(type);
      }
      return type.cast(made);
    }
  }
}
