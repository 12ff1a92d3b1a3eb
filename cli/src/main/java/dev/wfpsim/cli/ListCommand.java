package dev.wfpsim.cli;

import dev.wfpsim.report.InventoryJson;
import dev.wfpsim.scenario.syntax.Spelling;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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

  @Parameters(
      index = "0",
      arity = "1",
      paramLabel = "WHAT",
      description = "${COMPLETION-CANDIDATES}")
  private What what;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "NAME",
      description = "Only this one, with all that is known of it.")
  private @Nullable String name;

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
          case races -> inventory.races();
        };
    if (name != null) {
      String wanted = name;
      List<InventoryJson.Item> found =
          items.stream().filter(item -> item.name().equalsIgnoreCase(wanted)).toList();
      if (found.isEmpty()) {
        return unknown(wanted, items);
      }
      items = found;
    }
    if (json) {
      console.data(InventoryJson.document(what.name(), items));
      return ExitCode.PASS;
    }
    if (name != null) {
      items.forEach(this::whole);
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

  private int unknown(String wanted, List<InventoryJson.Item> items) {
    List<String> names = items.stream().map(InventoryJson.Item::name).toList();
    console.say(
        "unknown "
            + what.name().substring(0, what.name().length() - 1)
            + ": "
            + wanted
            + Spelling.suggestion(wanted, names));
    console.say(console.again().line("list", what.name(), wanted));
    return ExitCode.USAGE;
  }

  /** One thing, a line for each thing known of it. */
  private void whole(InventoryJson.Item item) {
    console.data(item.name() + "  " + item.about());
    item.fields()
        .forEach(
            (field, value) -> {
              String text =
                  value instanceof List<?> many
                      ? String.join(", ", many.stream().map(String::valueOf).toList())
                      : String.valueOf(value);
              if (!text.isEmpty()) {
                console.data("  " + words(field) + ": " + text);
              }
            });
  }

  /** {@code testedBy} as {@code tested by}. */
  private static String words(String field) {
    return field.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
  }
}
