package dev.wfpsim.cli;

import java.util.regex.Pattern;

/** Words as a shell takes them. */
final class Shell {

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:=,@%+-]+");

  private Shell() {}

  /** The word itself, or in single quotes where a shell would read more into it. */
  static String quote(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
