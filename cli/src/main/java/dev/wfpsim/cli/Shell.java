package dev.wfpsim.cli;

import java.util.List;
import java.util.regex.Pattern;

/** Words as a shell takes them. */
final class Shell {

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:=,@%+-]+");

  private Shell() {}

  /** A whole command line of wfpsim's, as it has to be typed again. */
  static String command(String[] args) {
    StringBuilder command = new StringBuilder("./wfpsim");
    for (String arg : List.of(args)) {
      command.append(' ').append(quote(arg));
    }
    return command.toString();
  }

  /** The word itself, or in single quotes where a shell would read more into it. */
  static String quote(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
