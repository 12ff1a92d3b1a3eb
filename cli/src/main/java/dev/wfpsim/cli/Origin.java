package dev.wfpsim.cli;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a run was made of, by hashes of its bytes: with the seed and the overrides it decides the
 * run. A replay file notes it, so that a replay can say what has changed since; and it is in the
 * file's name, so that two runs of different make never have one file.
 *
 * @param file the scenario's file, absolute
 * @param parts hashes by what they are of: {@code scenario}, {@code capture NAME}, {@code driver
 *     NAME}
 */
record Origin(String file, SortedMap<String, String> parts) {

  static final String SCENARIO = "scenario";

  private static final String FILE = "file";
  private static final String MADE_OF = "made-of.";
  private static final int TAG_DIGITS = 8;

  Origin {
    parts = new TreeMap<>(parts);
  }

  /** As notes of a replay file: one word each, and a text. */
  SortedMap<String, String> notes() {
    SortedMap<String, String> notes = new TreeMap<>();
    notes.put(FILE, file);
    int number = 0;
    for (Map.Entry<String, String> part : parts.entrySet()) {
      notes.put(MADE_OF + ++number, part.getValue() + " " + part.getKey());
    }
    return notes;
  }

  /** What the notes of a replay file say; of an old one, nothing. */
  static Origin ofNotes(Map<String, String> notes) {
    SortedMap<String, String> parts = new TreeMap<>();
    notes.forEach(
        (word, note) -> {
          int space = note.indexOf(' ');
          if (word.startsWith(MADE_OF) && space > 0) {
            parts.put(note.substring(space + 1), note.substring(0, space));
          }
        });
    return new Origin(notes.getOrDefault(FILE, ""), parts);
  }

  /** What is not any more as it was, in words; what was not noted is not compared. */
  List<String> changesTo(Origin now) {
    List<String> changes = new ArrayList<>();
    parts.forEach(
        (part, hash) -> {
          String other = now.parts.get(part);
          if (other == null) {
            changes.add("the " + part + " is not used any more");
          } else if (!other.equals(hash)) {
            changes.add(part.equals(SCENARIO) ? "the scenario's text" : "the " + part);
          }
        });
    if (!parts.isEmpty()) {
      now.parts.keySet().stream()
          .filter(part -> !parts.containsKey(part))
          .forEach(part -> changes.add("the " + part + " is new"));
    }
    return changes;
  }

  /** A short name of the whole, with what was overridden. */
  String tag(List<String> overrides) {
    StringBuilder text = new StringBuilder(file);
    parts.forEach((part, hash) -> text.append('\n').append(part).append(' ').append(hash));
    overrides.forEach(override -> text.append('\n').append(override));
    return Hash.of(text.toString().getBytes(StandardCharsets.UTF_8)).substring(0, TAG_DIGITS);
  }
}
