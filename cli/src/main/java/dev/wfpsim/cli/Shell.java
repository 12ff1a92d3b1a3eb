package dev.wfpsim.cli;

import java.util.Locale;
import java.util.regex.Pattern;

/** Words as a shell takes them. */
final class Shell {

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:=,@%+-]+");

  private Shell() {}

  /**
   * The word itself, or in quotes where a shell would read more into it. A line stays one line: a
   * line break or another control character is written as an escape.
   */
  static String quote(String word) {
    if (PLAIN.matcher(word).matches()) {
      return word;
    }
    return word.chars().anyMatch(Character::isISOControl)
        ? escaped(word)
        : "'" + word.replace("'", "'\\''") + "'";
  }

  private static String escaped(String word) {
    StringBuilder text = new StringBuilder("$'");
    for (char c : word.toCharArray()) {
      if (Character.isISOControl(c)) {
        text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        text.append(c == '\'' || c == '\\' ? "\\" : "").append(c);
      }
    }
    return text.append('\'').toString();
  }
}
