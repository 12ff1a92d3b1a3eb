package dev.wfpsim.scenario.syntax;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Applies {@code --set path=value} to a scenario before it is read, so that an override is
 * validated as if it had been written in the file. A path names keys and list places (from 0) with
 * dots: {@code links.0.loss=5 %}.
 */
public final class Overrides {

  private static final int MAX_DEPTH = 20;

  private Overrides() {}

  /** The root with every override applied in order; problems are placed at {@code --set}. */
  public static Value apply(Value root, List<String> overrides, Problems problems) {
    Value changed = root;
    for (String override : overrides) {
      int equals = override.indexOf('=');
      if (equals <= 0) {
        problems.add(Position.SET, "not an override: text=" + override + ", expected path=value");
        continue;
      }
      String path = override.substring(0, equals).strip();
      Value value = read(override.substring(equals + 1), problems);
      List<String> steps = List.of(path.replace("[", ".").replace("]", "").split("\\.", -1));
      if (steps.size() > MAX_DEPTH || steps.contains("")) {
        problems.add(Position.SET, "not a path: path=" + path);
      } else if (value != null) {
        Value next = set(changed, steps, 0, value, path, problems);
        changed = next == null ? changed : next;
      }
    }
    return changed;
  }

  private static @Nullable Value read(String text, Problems problems) {
    if (text.isBlank()) {
      return new TextValue(Position.SET, "", true);
    }
    return YamlReader.read(Position.SET.source(), text, problems);
  }

  private static @Nullable Value set(
      Value target, List<String> steps, int depth, Value value, String path, Problems problems) {
    if (depth == steps.size()) {
      return value;
    }
    String step = steps.get(depth);
    switch (target) {
      case MapValue map -> {
        Value old = map.get(step);
        Value inner = old == null ? new MapValue(Position.SET, List.of()) : old;
        Value changed = set(inner, steps, depth + 1, value, path, problems);
        return changed == null ? null : map.with(new TextValue(Position.SET, step, false), changed);
      }
      case ListValue list -> {
        int index = index(step);
        if (index < 0 || index >= list.items().size()) {
          String places = list.items().isEmpty() ? "none" : "0 to " + (list.items().size() - 1);
          problems.add(
              Position.SET, "no such place: path=" + path + ", at=" + step + ", places=" + places);
          return null;
        }
        Value changed = set(list.items().get(index), steps, depth + 1, value, path, problems);
        if (changed == null) {
          return null;
        }
        List<Value> items = new ArrayList<>(list.items());
        items.set(index, changed);
        return new ListValue(list.at(), items);
      }
      case TextValue text -> {
        if (text.text().isEmpty() && !text.quoted()) {
          return set(new MapValue(text.at(), List.of()), steps, depth, value, path, problems);
        }
        problems.add(Position.SET, "nothing inside a value: path=" + path + ", at=" + step);
        return null;
      }
    }
  }

  private static int index(String step) {
    if (step.isEmpty() || step.length() > 6 || !step.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return -1;
    }
    return Integer.parseInt(step);
  }
}
