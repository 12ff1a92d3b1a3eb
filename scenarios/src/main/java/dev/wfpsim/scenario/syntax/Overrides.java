package dev.wfpsim.scenario.syntax;

import dev.wfpsim.scenario.syntax.Structure.Items;
import dev.wfpsim.scenario.syntax.Structure.Keys;
import dev.wfpsim.scenario.syntax.Structure.Named;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Applies {@code --set path=value} to a scenario before it is read, so that an override is
 * validated as if it had been written in the file. A path names keys and list places (from 0) with
 * dots: {@code links.0.loss=5 %}. Every step of it must be there, or be a key that the language
 * knows at that place: a misspelt name never makes a new thing.
 */
public final class Overrides {

  private static final int MAX_DEPTH = 20;

  private final Problems problems;
  private final String path;
  private final List<String> steps;
  private final Value value;

  /** Where problems are placed, and keys that are new. */
  private final Position at;

  private Overrides(Problems problems, String path, List<String> steps, Value value, Position at) {
    this.at = at;
    this.problems = problems;
    this.path = path;
    this.steps = steps;
    this.value = value;
  }

  /**
   * The root with every override applied in order; problems are placed at {@code --set}.
   *
   * @param structure what may be in the root
   */
  public static Value apply(
      Value root, Structure structure, List<String> overrides, Problems problems) {
    Value changed = root;
    for (String override : overrides) {
      int equals = override.indexOf('=');
      if (equals <= 0) {
        problems.add(Position.SET, "not an override: text=" + override + ", expected path=value");
        continue;
      }
      String path = override.substring(0, equals).strip();
      Value value = read(override.substring(equals + 1), problems);
      if (value != null) {
        TextValue where = new TextValue(Position.SET, path, false);
        changed = put(changed, structure, where, value, problems);
      }
    }
    return changed;
  }

  /**
   * The root with one value put in; problems are placed where the path stands.
   *
   * @param structure what may be in the root
   */
  public static Value put(
      Value root, Structure structure, TextValue where, Value value, Problems problems) {
    String path = where.text();
    List<String> steps = List.of(path.replace("[", ".").replace("]", "").split("\\.", -1));
    if (steps.size() > MAX_DEPTH || steps.contains("")) {
      problems.add(where.at(), "not a path: path=" + path);
      return root;
    }
    Value next = new Overrides(problems, path, steps, value, where.at()).set(root, structure, 0);
    return next == null ? root : next;
  }

  private static @Nullable Value read(String text, Problems problems) {
    if (text.isBlank()) {
      return new TextValue(Position.SET, "", true);
    }
    return YamlReader.read(Position.SET.source(), text, problems);
  }

  /** The target with the value put in, or null after adding a problem. */
  private @Nullable Value set(Value target, Structure structure, int depth) {
    if (depth == steps.size()) {
      return value;
    }
    return switch (target) {
      case MapValue map -> inMap(map, structure, depth);
      case ListValue list -> inList(list, structure, depth);
      case TextValue text -> {
        if (!text.text().isEmpty() || text.quoted()) {
          problems.add(at, "nothing inside a value: path=" + path + ", at=" + steps.get(depth));
          yield null;
        }
        yield set(empty(structure, text.at()), structure, depth);
      }
    };
  }

  private static Value empty(Structure structure, Position at) {
    return structure instanceof Items ? new ListValue(at, List.of()) : new MapValue(at, List.of());
  }

  private @Nullable Value inMap(MapValue map, Structure structure, int depth) {
    int taken = 1;
    String step = steps.get(depth);
    Value old = map.get(step);
    boolean known = old != null || isKey(structure, step);
    while (!known && depth + taken < steps.size()) { // a key may have dots in it
      step = step + "." + steps.get(depth + taken++);
      old = map.get(step);
      known = old != null || isKey(structure, step);
    }
    if (!known && !(structure instanceof Structure.Any)) {
      unknown(map, structure, depth);
      return null;
    }
    if (!known) {
      step = steps.get(depth);
      taken = 1;
    }
    Structure inside = structure.at(step);
    Value inner = old == null ? empty(inside, at) : old;
    Value changed = set(inner, inside, depth + taken);
    return changed == null ? null : map.with(new TextValue(at, step, false), changed);
  }

  private static boolean isKey(Structure structure, String step) {
    return structure instanceof Keys keys && keys.known().contains(step);
  }

  private void unknown(MapValue map, Structure structure, int depth) {
    Set<String> possible = new LinkedHashSet<>();
    map.entries().forEach(entry -> possible.add(entry.key().text()));
    if (structure instanceof Keys keys) {
      possible.addAll(keys.known());
    }
    String what = structure instanceof Named ? "nothing of that name" : "no such key";
    String step = misspelt(possible, depth);
    String choice = possible.isEmpty() ? ", none there" : Spelling.choice(step, possible);
    problems.add(at, what + ": path=" + path + ", at=" + step + choice);
  }

  /** The steps from there that look most like one of the words, which may have dots in them. */
  private String misspelt(Set<String> possible, int depth) {
    for (int end = steps.size(); end > depth; end--) {
      String step = String.join(".", steps.subList(depth, end));
      if (Spelling.nearest(step, possible) != null) {
        return step;
      }
    }
    return steps.get(depth);
  }

  private @Nullable Value inList(ListValue list, Structure structure, int depth) {
    String step = steps.get(depth);
    int index = index(step);
    if (index < 0 || index >= list.items().size()) {
      String places = list.items().isEmpty() ? "none" : "0 to " + (list.items().size() - 1);
      problems.add(at, "no such place: path=" + path + ", at=" + step + ", places=" + places);
      return null;
    }
    Value changed = set(list.items().get(index), structure.at(step), depth + 1);
    if (changed == null) {
      return null;
    }
    List<Value> items = new ArrayList<>(list.items());
    items.set(index, changed);
    return new ListValue(list.at(), items);
  }

  private static int index(String step) {
    if (step.isEmpty() || step.length() > 6 || !step.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return -1;
    }
    return Integer.parseInt(step);
  }
}
