package dev.wfpsim.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code completion}: a script for the shell, to be sourced. */
@Command(
    name = "completion",
    description = "Prints a completion script: source <(./wfpsim completion bash).",
    mixinStandardHelpOptions = true)
final class CompletionCommand implements Callable<Integer> {

  /** The shells with a script. */
  enum Kind {
    bash,
    zsh,
    fish
  }

  private final Console console;

  @Spec private CommandSpec spec;

  @Parameters(arity = "1", paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
  private Kind shell;

  CompletionCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    CommandLine root = spec.root().commandLine();
    console.out().print(shell == Kind.fish ? fish(root) : AutoComplete.bash("wfpsim", root));
    return ExitCode.PASS;
  }

  private static String fish(CommandLine root) {
    StringBuilder script = new StringBuilder();
    for (var entry : root.getSubcommands().entrySet()) {
      String about =
          String.join(" ", entry.getValue().getCommandSpec().usageMessage().description());
      script
          .append("complete -c wfpsim -n __fish_use_subcommand -f -a ")
          .append(entry.getKey())
          .append(" -d ")
          .append(Shell.quote(about))
          .append('\n');
      for (var option : entry.getValue().getCommandSpec().options()) {
        String name = option.longestName();
        script
            .append("complete -c wfpsim -n '__fish_seen_subcommand_from ")
            .append(entry.getKey())
            .append("' -l ")
            .append(name.substring(2))
            .append('\n');
      }
    }
    return script.toString();
  }
}
