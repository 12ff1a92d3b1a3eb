package dev.wfpsim.scenario.syntax;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A map of values in the order written; keys are distinct words, each with its own place. */
public record MapValue(Position at, List<Entry> entries) implements Value {

  /** One key and its value. */
  public record Entry(TextValue key, Value value) {}

  public MapValue {
    entries = List.copyOf(entries);
  }

  @Override
  public String kind() {
    return "a map";
  }

  /** The value of a key, or null where the map has no such key. */
  public @Nullable Value get(String key) {
    for (Entry entry : entries) {
      if (entry.key().text().equals(key)) {
        return entry.value();
      }
    }
    return null;
  }

  /** The same map with one key's value replaced in its place, or added at the end. */
  public MapValue with(TextValue key, Value value) {
    List<Entry> changed = new ArrayList<>();
    boolean found = false;
    for (Entry entry : entries) {
      boolean same = entry.key().text().equals(key.text());
      changed.add(same ? new Entry(entry.key(), value) : entry);
      found |= same;
    }
    if (!found) {
      changed.add(new Entry(key, value));
    }
    return new MapValue(at, changed);
  }
}
