package dev.wfpsim.scenario.catalogue;

import java.util.List;

/**
 * A parameter of a driver.
 *
 * @param absent what it is when the scenario does not give it, in the same notation; empty for a
 *     required one
 * @param words the allowed words of a {@link Kind#WORD}
 */
public record DriverParameter(
    String name, Kind kind, boolean required, String absent, List<String> words, String about) {

  /** What a parameter holds; values are checked when the scenario is read. */
  public enum Kind {
    PROCESS,
    PORT,
    ADDRESS,
    ENDPOINT,
    DURATION,
    SIZE,
    NUMBER,
    YES_NO,
    WORD,
    TEXT
  }

  public DriverParameter {
    words = List.copyOf(words);
  }

  public static DriverParameter required(String name, Kind kind, String about) {
    return new DriverParameter(name, kind, true, "", List.of(), about);
  }

  public static DriverParameter optional(String name, Kind kind, String absent, String about) {
    return new DriverParameter(name, kind, false, absent, List.of(), about);
  }

  public static DriverParameter word(String name, String absent, List<String> words, String about) {
    return new DriverParameter(name, Kind.WORD, false, absent, words, about);
  }
}
