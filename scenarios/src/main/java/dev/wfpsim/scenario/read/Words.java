package dev.wfpsim.scenario.read;

import dev.wfpsim.scenario.syntax.Fields;
import dev.wfpsim.scenario.syntax.Position;
import dev.wfpsim.scenario.syntax.Units;
import dev.wfpsim.scenario.syntax.Units.WrongValue;
import java.util.ArrayList;
import java.util.List;

/**
 * The words of an expectation, read from left to right; a complaint names the word it is about.
 * Commas only part words, and a comparison sign is a word of its own.
 */
final class Words {

  /** Something is wrong with the word at this place. */
  static final class Unexpected extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Position at;

    Unexpected(Position at, String message) {
      super(message);
      this.at = at;
    }

    Position at() {
      return at;
    }
  }

  private record Word(String text, Position at) {}

  private final List<Word> words = new ArrayList<>();
  private final Position end;
  private int next;

  Words(String text, Position at, boolean quoted) {
    int shift = quoted ? 1 : 0;
    int index = 0;
    while (index < text.length()) {
      char c = text.charAt(index);
      if (Character.isWhitespace(c) || c == ',') {
        index++;
        continue;
      }
      int start = index;
      boolean sign = isSign(c);
      while (index < text.length()
          && !Character.isWhitespace(text.charAt(index))
          && text.charAt(index) != ','
          && isSign(text.charAt(index)) == sign) {
        index++;
      }
      words.add(new Word(text.substring(start, index), at.plusColumns(start + shift)));
    }
    this.end = at.plusColumns(text.length() + shift);
  }

  private static boolean isSign(char c) {
    return c == '<' || c == '>' || c == '=' || c == '!';
  }

  boolean atEnd() {
    return next >= words.size();
  }

  Position at() {
    return atEnd() ? end : words.get(next).at();
  }

  /** Whether the next words are these; if so they are taken. */
  boolean take(String... expected) {
    if (next + expected.length > words.size()) {
      return false;
    }
    for (int i = 0; i < expected.length; i++) {
      if (!words.get(next + i).text().equals(expected[i])) {
        return false;
      }
    }
    next += expected.length;
    return true;
  }

  /** The next word, whatever it is. */
  String word(String what) throws Unexpected {
    if (atEnd()) {
      throw new Unexpected(end, "missing word: expected " + what);
    }
    return words.get(next++).text();
  }

  /** The next word without taking it; empty at the end. */
  String peek() {
    return atEnd() ? "" : words.get(next).text();
  }

  /** The next word, one of the known. */
  String oneOf(String what, List<String> known) throws Unexpected {
    Position at = at();
    String word = word(what);
    try {
      return Fields.word(word, what, known);
    } catch (WrongValue wrong) {
      throw new Unexpected(at, wrong.getMessage());
    }
  }

  /** A quantity in one word or two: {@code 2 s}, {@code 32KiB}. */
  <T> T quantity(String what, Fields.Reading<T> reading) throws Unexpected {
    Position at = at();
    String text = word(what);
    char last = text.charAt(text.length() - 1);
    if (Character.isDigit(last) && !atEnd() && Character.isLetter(peek().charAt(0))) {
      text += " " + word(what);
    }
    return reading(at, text, reading);
  }

  /** One word read as a value. */
  <T> T value(String what, Fields.Reading<T> reading) throws Unexpected {
    Position at = at();
    return reading(at, word(what), reading);
  }

  private static <T> T reading(Position at, String text, Fields.Reading<T> reading)
      throws Unexpected {
    try {
      return reading.read(text);
    } catch (WrongValue wrong) {
      throw new Unexpected(at, wrong.getMessage());
    }
  }

  long durationNanos() throws Unexpected {
    return quantity("a duration such as 2 s", Units::durationNanos);
  }

  /** Nothing may follow. */
  void finish() throws Unexpected {
    if (!atEnd()) {
      throw new Unexpected(at(), "unexpected word: word=" + peek());
    }
  }
}
