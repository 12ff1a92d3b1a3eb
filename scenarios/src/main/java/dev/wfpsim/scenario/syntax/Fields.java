package dev.wfpsim.scenario.syntax;

import dev.wfpsim.scenario.syntax.Units.WrongValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of one map: says at once which keys the map must not have, and answers each
 * field in the asked type or with its default, adding a problem for what cannot be read. A reader
 * that goes on after a problem finds the next one too.
 */
public final class Fields {

  /** How a text becomes a value, or why it cannot. */
  @FunctionalInterface
  public interface Reading<T> {
    T read(String text) throws WrongValue;
  }

  private final MapValue map;
  private final Shape shape;
  private final Problems problems;

  private Fields(MapValue map, Shape shape, Problems problems) {
    this.map = map;
    this.shape = shape;
    this.problems = problems;
  }

  /**
   * The fields of a value that must be a map with no keys but the shape's; an empty map otherwise.
   */
  public static Fields of(@Nullable Value value, Shape shape, Problems problems) {
    if (value instanceof MapValue map) {
      for (MapValue.Entry entry : map.entries()) {
        String key = entry.key().text();
        if (!shape.keys().contains(key)) {
          problems.add(
              entry.key().at(), "unknown key: key=" + key + Spelling.suggestion(key, shape.keys()));
        }
      }
      return new Fields(map, shape, problems);
    }
    if (value != null) {
      problems.add(value.at(), "expected a map: " + shape.name() + ", found " + value.kind());
    }
    Position at = value == null ? Position.SET : value.at();
    return new Fields(new MapValue(at, List.of()), shape, problems);
  }

  public Position at() {
    return map.at();
  }

  /** Where the value of a key stands, or the map itself where the key is absent. */
  public Position at(String key) {
    Value value = get(key);
    return value == null ? map.at() : value.at();
  }

  public boolean has(String key) {
    return get(key) != null;
  }

  /**
   * The raw value of a key, or null; asking for a key the shape lacks is a mistake in the reader.
   */
  public @Nullable Value get(String key) {
    if (!shape.keys().contains(key)) {
      throw new IllegalArgumentException(
          "key not of shape: key=" + key + ", shape=" + shape.name());
    }
    return map.get(key);
  }

  /** Adds a problem where a key is absent. */
  public void require(String key) {
    if (get(key) == null) {
      problems.add(map.at(), "missing key: key=" + key + ", in " + shape.name());
    }
  }

  public void problem(String key, String message) {
    problems.add(at(key), message);
  }

  /** The text of a key, or the default where it is absent or no text. */
  public String text(String key, String absent) {
    TextValue value = scalar(key);
    return value == null ? absent : value.text();
  }

  /** The key's value as a scalar, or null; a map or list there is a problem. */
  public @Nullable TextValue scalar(String key) {
    Value value = get(key);
    return value == null ? null : scalar(value, key, problems);
  }

  /** The value as a scalar with something in it, or null after adding a problem. */
  public static @Nullable TextValue scalar(Value value, String what, Problems problems) {
    if (value instanceof TextValue text) {
      if (text.text().isEmpty() && !text.quoted()) {
        problems.add(text.at(), "missing value: key=" + what);
        return null;
      }
      return text;
    }
    problems.add(value.at(), "expected a value: key=" + what + ", found " + value.kind());
    return null;
  }

  /** The key's value through a reading, or the default. */
  public <T> T read(String key, T absent, Reading<T> reading) {
    T value = readOrNull(key, reading);
    return value == null ? absent : value;
  }

  /** The key's value through a reading; null where the key is absent or its value a problem. */
  public <T> @Nullable T readOrNull(String key, Reading<T> reading) {
    TextValue value = scalar(key);
    if (value == null) {
      return null;
    }
    try {
      return reading.read(value.text());
    } catch (WrongValue wrong) {
      problems.add(value.at(), wrong.getMessage());
      return null;
    }
  }

  public long durationNanos(String key, long absent) {
    return read(key, absent, Units::durationNanos);
  }

  public double share(String key) {
    return read(key, 0.0, Units::share);
  }

  public long number(String key, long absent, long least, long most) {
    return read(key, absent, text -> Units.number(text, least, most));
  }

  public boolean yes(String key, boolean absent) {
    return read(key, absent, Fields::yesOrNo);
  }

  private static boolean yesOrNo(String text) throws WrongValue {
    return switch (text) {
      case "true", "yes", "on" -> true;
      case "false", "no", "off" -> false;
      default ->
          throw new WrongValue("not a yes or no: value=" + text + ", expected true or false");
    };
  }

  /** One of a set of words, with a suggestion for a misspelt one. */
  public String word(String key, String absent, String what, List<String> known) {
    return read(key, absent, text -> word(text, what, known));
  }

  /** The word itself where it is known. */
  public static String word(String text, String what, List<String> known) throws WrongValue {
    if (known.contains(text)) {
      return text;
    }
    String key = what.replace(' ', '-');
    throw new WrongValue(
        "unknown " + what + ": " + key + "=" + text + Spelling.choice(text, known));
  }

  /** The items of a list; a single value counts as a list of one. */
  public List<Value> items(String key) {
    Value value = get(key);
    if (value == null) {
      return List.of();
    }
    return value instanceof ListValue list ? list.items() : List.of(value);
  }

  /** The items of what must be a list. */
  public List<Value> list(String key) {
    Value value = get(key);
    if (value == null || isNothing(value)) {
      return List.of();
    }
    if (value instanceof ListValue list) {
      return list.items();
    }
    problems.add(value.at(), "expected a list: key=" + key + ", found " + value.kind());
    return List.of();
  }

  /** The entries of what must be a map of named things. */
  public List<MapValue.Entry> entries(String key) {
    Value value = get(key);
    if (value == null || isNothing(value)) {
      return List.of();
    }
    if (value instanceof MapValue named) {
      return new ArrayList<>(named.entries());
    }
    problems.add(value.at(), "expected a map: key=" + key + ", found " + value.kind());
    return List.of();
  }

  private static boolean isNothing(Value value) {
    return value instanceof TextValue text && text.text().isEmpty() && !text.quoted();
  }
}
