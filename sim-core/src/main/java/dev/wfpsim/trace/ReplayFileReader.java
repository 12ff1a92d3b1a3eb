package dev.wfpsim.trace;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a {@link ReplayFile}; holds no more of it than its bounds allow, whatever is in it. */
final class ReplayFileReader {
  private final BufferedReader in;
  private final StringBuilder line = new StringBuilder();
  private String scenario = "";
  private long seed;
  private final List<String> overrides = new ArrayList<>();
  private boolean restUndisturbed;
  private @Nullable Fingerprint fingerprint;
  private final List<RecordedChoice> choices = new ArrayList<>();
  private final Map<String, String> notes = new LinkedHashMap<>();
  private final List<String> ignored = new ArrayList<>();
  private boolean ended;
  private int number;
  private int facts;

  ReplayFileReader(Reader in) {
    this.in = new BufferedReader(in);
  }

  ReplayFile read() throws IOException {
    String first = nextLine();
    if (first == null || !first.strip().equals(ReplayFile.MAGIC)) {
      number = 1;
      if (first != null && first.strip().matches("wfpsim-replay [0-9]{1,9}")) {
        throw error(
            "a replay file of another wfpsim, whose choices have other names: it begins with \""
                + first.strip()
                + "\", expected \""
                + ReplayFile.MAGIC
                + "\"; run the scenario under its seed again");
      }
      throw error("not a replay file: the first line must be \"" + ReplayFile.MAGIC + "\"");
    }
    for (String next; !ended && (next = nextLine()) != null; ) {
      String text = next.strip();
      if (!text.startsWith("choice ") && ++facts > ReplayFile.MAX_FACTS) {
        throw error("too many lines: limit=" + ReplayFile.MAX_FACTS + " besides choices");
      }
      if (!text.isEmpty() && !text.startsWith("#")) {
        parseLine(text);
      }
    }
    if (!ended) {
      throw error("truncated: the last line must be \"end\"");
    }
    if (scenario.isEmpty()) {
      throw error("no scenario");
    }
    return new ReplayFile(
        scenario, seed, overrides, restUndisturbed, fingerprint, choices, notes, ignored);
  }

  /** The next line without its end, of bounded length; null at the end of the file. */
  private @Nullable String nextLine() throws IOException {
    line.setLength(0);
    int c = in.read();
    if (c < 0) {
      return null;
    }
    number++;
    for (; c >= 0 && c != '\n'; c = in.read()) {
      if (line.length() >= ReplayFile.MAX_LINE_LENGTH) {
        throw error("line too long: limit=" + ReplayFile.MAX_LINE_LENGTH + " characters");
      }
      line.append((char) c);
    }
    return line.toString();
  }

  private void parseLine(String text) {
    int space = text.indexOf(' ');
    String word = space < 0 ? text : text.substring(0, space);
    String value = space < 0 ? "" : text.substring(space + 1).strip();
    try {
      switch (word) {
        case "scenario" -> scenario = value;
        case "seed" -> seed = parseSeed(value);
        case "set" -> overrides.add(value);
        case "set-text" -> overrides.add(unescaped(value));
        case "rest" -> restUndisturbed = parseRest(value);
        case "fingerprint" -> fingerprint = parseFingerprint(value);
        case "choice" -> parseChoice(value, text);
        case "note" -> {
          int end = value.indexOf(' ');
          notes.put(
              end < 0 ? value : value.substring(0, end),
              end < 0 ? "" : value.substring(end + 1).strip());
        }
        case "end" -> ended = true;
        default -> ignored.add(number + ": " + text);
      }
    } catch (NumberFormatException e) {
      throw error("not a number: " + text);
    }
  }

  private static String unescaped(String text) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        char escaped = text.charAt(++i);
        plain.append(escaped == 'n' ? '\n' : escaped == 'r' ? '\r' : escaped);
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }

  private Fingerprint parseFingerprint(String value) {
    try {
      return Fingerprint.parse(value);
    } catch (IllegalArgumentException wrong) {
      throw error(String.valueOf(wrong.getMessage()));
    }
  }

  private boolean parseRest(String value) {
    if (!value.equals("seed") && !value.equals("undisturbed")) {
      throw error("rest must be seed or undisturbed: rest=" + value);
    }
    return value.equals("undisturbed");
  }

  private void parseChoice(String value, String text) {
    String[] words = value.split(" +");
    if (words.length != 4 && words.length != 5) {
      throw error(
          "a choice has kind, key, number of alternatives, answer and perhaps who was chosen: "
              + text);
    }
    for (ChoiceKind kind : ChoiceKind.values()) {
      if (kind.name().equals(words[0])) {
        if (choices.size() >= ReplayFile.MAX_CHOICES) {
          throw error("too many choices: limit=" + ReplayFile.MAX_CHOICES);
        }
        choices.add(
            new RecordedChoice(
                kind,
                Long.parseUnsignedLong(words[1], 16),
                Integer.parseInt(words[2]),
                Long.parseUnsignedLong(words[3], 16),
                Long.parseUnsignedLong(words[words.length - 1], 16)));
        return;
      }
    }
    if (++facts > ReplayFile.MAX_FACTS) {
      throw error("too many lines: limit=" + ReplayFile.MAX_FACTS + " besides choices");
    }
    ignored.add(number + ": " + text);
  }

  private static long parseSeed(String value) {
    if (value.startsWith("0x")) {
      return Long.parseUnsignedLong(value, 2, value.length(), 16);
    }
    return value.startsWith("-") ? Long.parseLong(value) : Long.parseUnsignedLong(value);
  }

  private IllegalArgumentException error(String message) {
    String told = message.length() <= 400 ? message : message.substring(0, 400) + "…";
    return new IllegalArgumentException("line=" + number + " " + told);
  }
}
