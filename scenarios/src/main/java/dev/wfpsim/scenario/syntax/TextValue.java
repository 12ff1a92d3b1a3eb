package dev.wfpsim.scenario.syntax;

/**
 * A scalar as it was written; what it means (a number, a duration, a name) is for its reader to
 * say, so {@code no} stays a word and {@code 0x10} keeps its digits.
 *
 * @param quoted whether it was in quotes: a quoted empty text is a value, a bare one is none
 */
public record TextValue(Position at, String text, boolean quoted) implements Value {

  @Override
  public String kind() {
    return "a value";
  }
}
