package dev.wfpsim.cli;

import dev.wfpsim.report.InventoryJson.Item;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The numbered rules of the documentation, whole, as {@code docs/rules/semantics.md} has them, with
 * what {@code docs/CONFORMANCE.md} says of each.
 */
final class RuleBook {

  private static final Pattern RULE =
      Pattern.compile("- \\*\\*([A-Z]-[0-9]{3})\\*\\* (.*?)(?: — _(.*)_)?\\s*");
  private static final Pattern SECTION = Pattern.compile("## (.*\\S)\\s*");
  private static final Pattern COLUMN = Pattern.compile("(?<!\\\\)\\|");

  private final Path docs;

  /** The rules of the documents in that folder. */
  RuleBook(Path docs) {
    this.docs = docs;
  }

  /** All rules in their order; none where the documents are not there. */
  List<Item> rules() {
    Map<String, String[]> table = table();
    List<Item> items = new ArrayList<>();
    String section = "";
    for (String line : lines(docs.resolve("rules/semantics.md"))) {
      Matcher heading = SECTION.matcher(line);
      Matcher rule = RULE.matcher(line);
      if (heading.matches()) {
        section = heading.group(1);
      } else if (rule.matches()) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("section", section);
        fields.put("source", rule.group(3) == null ? "" : rule.group(3));
        String[] known = table.getOrDefault(rule.group(1), new String[0]);
        fields.put("status", cell(known, 3));
        fields.put("implementedIn", names(cell(known, 4)));
        fields.put("testedBy", names(cell(known, 5)));
        items.add(new Item(rule.group(1), rule.group(2), fields));
      }
    }
    return items;
  }

  private Map<String, String[]> table() {
    Map<String, String[]> rows = new TreeMap<>();
    for (String line : lines(docs.resolve("CONFORMANCE.md"))) {
      String[] cells = COLUMN.split(line, -1);
      if (cells.length > 3 && cells[1].strip().matches("[A-Z]-[0-9]{3}")) {
        rows.put(cells[1].strip(), cells);
      }
    }
    return rows;
  }

  private static String cell(String[] cells, int index) {
    return index < cells.length ? cells[index].strip() : "";
  }

  private static List<String> names(String cell) {
    return cell.isEmpty()
        ? List.of()
        : List.of(cell.split(",")).stream().map(name -> name.replace("`", "").strip()).toList();
  }

  private static List<String> lines(Path file) {
    try {
      return ScenarioLoader.read(file.toString(), file).lines().toList();
    } catch (ScenarioLoader.Unusable notShipped) {
      return List.of();
    }
  }
}
