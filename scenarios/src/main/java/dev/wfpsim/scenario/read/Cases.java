package dev.wfpsim.scenario.read;

import dev.wfpsim.scenario.syntax.MapValue;
import dev.wfpsim.scenario.syntax.Overrides;
import dev.wfpsim.scenario.syntax.Problems;
import dev.wfpsim.scenario.syntax.Spelling;
import dev.wfpsim.scenario.syntax.TextValue;
import dev.wfpsim.scenario.syntax.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The cases of a scenario file: each is the scenario with some of it changed, path by path, as
 * {@code --set} changes it.
 */
public final class Cases {

  private static final String CHOSEN = "case";
  private static final String ALL = "cases";

  private Cases() {}

  /** Their names in the order written, where there are some and none is chosen; otherwise none. */
  public static List<String> open(Value root) {
    return chosen(root) != null || !(all(root) instanceof MapValue cases)
        ? List.of()
        : cases.entries().stream().map(each -> each.key().text()).toList();
  }

  /** Whether one is chosen. */
  public static boolean isChosen(Value root) {
    return chosen(root) != null;
  }

  /**
   * The scenario of the case chosen in another version of it.
   *
   * @param root as written
   * @param with the same, with what the command line says
   */
  public static Value apply(Value root, Value with, Problems problems) {
    Value chosen = chosen(with);
    if (!(chosen instanceof TextValue name) || !(all(with) instanceof MapValue cases)) {
      if (chosen != null) {
        problems.add(chosen.at(), "no such case: expected a name that cases has");
      }
      return root;
    }
    Value changes = cases.get(name.text());
    if (changes == null) {
      List<String> known = cases.entries().stream().map(each -> each.key().text()).toList();
      problems.add(
          name.at(), "unknown case: case=" + name.text() + Spelling.choice(name.text(), known));
      return root;
    }
    if (!(changes instanceof MapValue map)) {
      problems.add(changes.at(), "expected a map: path to value, found " + changes.kind());
      return root;
    }
    Value changed = root;
    for (MapValue.Entry entry : map.entries()) {
      changed =
          Overrides.put(
              changed, ScenarioStructure.scenario(), entry.key(), entry.value(), problems);
    }
    return changed;
  }

  private static @Nullable Value chosen(Value root) {
    return root instanceof MapValue map ? map.get(CHOSEN) : null;
  }

  private static @Nullable Value all(Value root) {
    return root instanceof MapValue map ? map.get(ALL) : null;
  }
}
