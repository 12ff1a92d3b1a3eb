package dev.wfpsim.trace;

import java.io.IOException;
import java.io.Reader;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A recorded run as text, one fact a line, readable and diffable:
 *
 * <pre>{@code
 * wfpsim-replay 4
 * scenario scenarios/library/redirect/local-proxy.wfpsim.yaml
 * seed 7468
 * set drivers.redirector.with.port=8081
 * rest seed
 * fingerprint 3f9c…
 * choice SCHEDULE 00c0ffee00c0ffee 3 2 5ca1ab1e0ddba115
 * end
 * }</pre>
 *
 * <p>A choice is kind, key in hex, number of alternatives (0: continuous), index of the answer, and
 * who was chosen, by key, where that is more than a number ({@link Candidates}). {@code rest} says
 * who answers the others: the seed, or nobody (undisturbed). An override with a line break in it is
 * written as {@code set-text}, with {@code \\n}, {@code \\r} and {@code \\\\}. Lines that begin
 * with # and empty lines are skipped, and so are lines with an unknown first word, with a note in
 * {@link #ignored}: they are written again. A line that cannot be read is an {@link
 * IllegalArgumentException} naming its number. Only the model: it opens no file.
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
  /** The most choices a file may have. */
  public static final int MAX_CHOICES = 2_000_000;

  /** The most lines that are no choices: overrides, notes, comments, what is not understood. */
  public static final int MAX_FACTS = 100_000;

  /** The longest line, in characters. */
  public static final int MAX_LINE_LENGTH = 100_000;

  static final String MAGIC = "wfpsim-replay 4";

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

  /** Writes it. */
  public void write(Appendable out) throws IOException {
    out.append(MAGIC).append('\n');
    out.append("scenario ").append(scenario).append('\n');
    out.append("seed ").append(Long.toUnsignedString(seed)).append('\n');
    for (String override : overrides) {
      boolean plain = override.strip().equals(override) && override.indexOf('\n') < 0;
      out.append(
              plain && override.indexOf('\r') < 0
                  ? "set " + override
                  : "set-text " + escaped(override))
          .append('\n');
    }
    out.append("rest ").append(restUndisturbed ? "undisturbed" : "seed").append('\n');
    if (fingerprint != null) {
      out.append("fingerprint ").append(fingerprint.toString()).append('\n');
    }
    for (Map.Entry<String, String> note : notes.entrySet()) {
      out.append("note ").append(note.getKey()).append(' ').append(note.getValue()).append('\n');
    }
    writeUnknown(out, false);
    for (RecordedChoice choice : choices) {
      out.append("choice ")
          .append(choice.kind().name())
          .append(' ')
          .append(Long.toHexString(choice.key()))
          .append(' ')
          .append(Integer.toString(choice.n()))
          .append(' ')
          .append(Long.toHexString(choice.answer()));
      if (choice.candidate() != choice.answer()) {
        out.append(' ').append(Long.toHexString(choice.candidate()));
      }
      out.append('\n');
    }
    writeUnknown(out, true);
    out.append("end\n");
  }

  /**
   * The lines that were not understood, without their numbers: whoever wrote them may read them.
   */
  private void writeUnknown(Appendable out, boolean choices) throws IOException {
    for (String line : ignored) {
      String text = line.substring(line.indexOf(": ") + 2);
      if (text.startsWith("choice ") == choices) {
        out.append(text).append('\n');
      }
    }
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
  }

  /**
   * Reads what {@link #write} wrote, perhaps edited by hand: at most {@link #MAX_CHOICES} choices,
   * {@link #MAX_FACTS} other lines, {@link #MAX_LINE_LENGTH} characters a line.
   */
  public static ReplayFile read(Reader in) throws IOException {
    return new ReplayFileReader(in).read();
  }
}
