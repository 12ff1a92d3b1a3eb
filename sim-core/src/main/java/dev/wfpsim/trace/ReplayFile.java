package dev.wfpsim.trace;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A recorded run as text, one fact a line, readable and diffable:
 *
 * <pre>{@code
 * wfpsim-replay 1
 * scenario scenarios/library/redirect/local-proxy.wfpsim.yaml
 * seed 7468
 * set drivers.redirector.with.port=8081
 * rest seed
 * fingerprint 3f9c…
 * choice SCHEDULE 00c0ffee00c0ffee 3 2
 * end
 * }</pre>
 *
 * <p>A choice is kind, key in hex, number of alternatives (0: continuous), answer. {@code rest}
 * says who answers the others: the seed, or nobody (undisturbed). Lines that begin with # and empty
 * lines are skipped, and so are lines with an unknown first word, with a note in {@link #ignored};
 * a line that cannot be read is an {@link IllegalArgumentException} naming its number. Only the
 * model: it opens no file.
 *
 * @param scenario the scenario file as it was given
 * @param seed the seed
 * @param overrides {@code path=value} given with --set, in order
 * @param restUndisturbed whether choices not listed are undisturbed rather than the seed's
 * @param fingerprint what the run's fingerprint must be; null if not known
 * @param choices the recorded answers, in order
 * @param notes other facts by their first word, such as {@code carrier} or {@code finding}
 * @param ignored numbers and texts of lines not understood
 */
public record ReplayFile(
    String scenario,
    long seed,
    List<String> overrides,
    boolean restUndisturbed,
    @Nullable Fingerprint fingerprint,
    List<RecordedChoice> choices,
    Map<String, String> notes,
    List<String> ignored) {
  private static final String MAGIC = "wfpsim-replay 1";
  private static final int MAX_LINES = 20_000_000;
  private static final int MAX_LINE_LENGTH = 10_000;

  /** A recording of a seeded run, without notes. */
  public ReplayFile(
      String scenario,
      long seed,
      List<String> overrides,
      boolean restUndisturbed,
      @Nullable Fingerprint fingerprint,
      List<RecordedChoice> choices) {
    this(scenario, seed, overrides, restUndisturbed, fingerprint, choices, Map.of(), List.of());
  }

  /** The choices of a replay of this file. */
  public RecordedChoices replay() {
    return new RecordedChoices(
        choices, restUndisturbed ? new UndisturbedChoices() : new SeededChoices(seed));
  }

  /** Writes it. */
  public void write(Appendable out) throws IOException {
    out.append(MAGIC).append('\n');
    out.append("scenario ").append(scenario).append('\n');
    out.append("seed ").append(Long.toUnsignedString(seed)).append('\n');
    for (String override : overrides) {
      out.append("set ").append(override).append('\n');
    }
    out.append("rest ").append(restUndisturbed ? "undisturbed" : "seed").append('\n');
    if (fingerprint != null) {
      out.append("fingerprint ").append(fingerprint.toString()).append('\n');
    }
    for (Map.Entry<String, String> note : notes.entrySet()) {
      out.append("note ").append(note.getKey()).append(' ').append(note.getValue()).append('\n');
    }
    for (RecordedChoice choice : choices) {
      out.append("choice ")
          .append(choice.kind().name())
          .append(' ')
          .append(Long.toHexString(choice.key()))
          .append(' ')
          .append(Integer.toString(choice.n()))
          .append(' ')
          .append(Long.toHexString(choice.answer()))
          .append('\n');
    }
    out.append("end\n");
  }

  /** Reads what {@link #write} wrote, perhaps edited by hand. */
  public static ReplayFile read(Reader in) throws IOException {
    return new Parser().parse(new BufferedReader(in));
  }

  private static final class Parser {
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

    ReplayFile parse(BufferedReader in) throws IOException {
      String first = in.readLine();
      number = 1;
      if (first == null || !first.strip().equals(MAGIC)) {
        throw error("not a replay file: the first line must be \"" + MAGIC + "\"");
      }
      for (String line; !ended && (line = in.readLine()) != null; ) {
        if (++number > MAX_LINES || line.length() > MAX_LINE_LENGTH) {
          throw error("too long: maxLines=" + MAX_LINES + " maxLineLength=" + MAX_LINE_LENGTH);
        }
        String text = line.strip();
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

    private void parseLine(String text) {
      int space = text.indexOf(' ');
      String word = space < 0 ? text : text.substring(0, space);
      String value = space < 0 ? "" : text.substring(space + 1).strip();
      try {
        switch (word) {
          case "scenario" -> scenario = value;
          case "seed" -> seed = parseSeed(value);
          case "set" -> overrides.add(value);
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
      if (words.length != 4) {
        throw error("a choice has kind, key, number of alternatives and answer: " + text);
      }
      for (ChoiceKind kind : ChoiceKind.values()) {
        if (kind.name().equals(words[0])) {
          choices.add(
              new RecordedChoice(
                  kind,
                  Long.parseUnsignedLong(words[1], 16),
                  Integer.parseInt(words[2]),
                  Long.parseUnsignedLong(words[3], 16)));
          return;
        }
      }
      ignored.add(number + ": " + text);
    }

    private static long parseSeed(String value) {
      return value.startsWith("0x")
          ? Long.parseUnsignedLong(value, 2, value.length(), 16)
          : value.startsWith("-") ? Long.parseLong(value) : Long.parseUnsignedLong(value);
    }

    private IllegalArgumentException error(String message) {
      return new IllegalArgumentException("line=" + number + " " + message);
    }
  }
}
