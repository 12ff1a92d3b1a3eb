package dev.wfpsim.cli;

import dev.wfpsim.report.InventoryJson;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code list}: the inventory. */
@Command(
    name = "list",
    description = "Lists what there is: scenarios, drivers, rules, layers, faults or races.",
    mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer> {

  /** What can be listed, by the words of the command line. */
  enum What {
    scenarios,
    drivers,
    rules,
    layers,
    faults,
    races
  }

  private final Console console;

  @Parameters(arity = "1", paramLabel = "WHAT", description = "${COMPLETION-CANDIDATES}")
  private What what;

  @Option(names = "--json", description = "One JSON document on standard output.")
  private boolean json;

  ListCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Inventory inventory = new Inventory(console);
    List<InventoryJson.Item> items =
        switch (what) {
          case scenarios -> inventory.scenarios();
          case drivers -> inventory.drivers();
          case rules -> inventory.rules();
          case layers -> inventory.layers();
          case faults -> inventory.faults();
          case races -> List.of();
        };
    if (json) {
      console.data(InventoryJson.document(what.name(), items));
      return ExitCode.PASS;
    }
    int width = items.stream().mapToInt(i -> i.name().length()).max().orElse(0);
    for (InventoryJson.Item item : items) {
      String gap = " ".repeat(width - item.name().length() + 2);
      console.data((item.name() + gap + item.about()).stripTrailing());
    }
    if (items.isEmpty()) {
      console.say("none: " + what.name());
    }
    return ExitCode.PASS;
  }
}
