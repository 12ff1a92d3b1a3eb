package dev.wfpsim.bench.ratio;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Every row, for people and for programs. */
public record RatioTable(String mode, Machine machine, List<RatioResult> results) {
  /** The exit code where every row passes. */
  public static final int PASS = 0;

  /** The exit code of a command that was given wrong arguments. */
  public static final int USAGE = 2;

  /** The exit code where a row falls short. */
  public static final int SHORT = 3;

  /** The exit code where none falls short but the machine is too noisy to tell of one. */
  public static final int NOISY = 4;

  /** The exit code where all that was measured passes but something was not. */
  public static final int NOT_MEASURED = 5;

  public RatioTable {
    results = List.copyOf(results);
  }

  public int exitCode() {
    return has(Verdict.SHORT)
        ? SHORT
        : has(Verdict.NOISY) ? NOISY : has(Verdict.NOT_MEASURED) ? NOT_MEASURED : PASS;
  }

  private boolean has(Verdict verdict) {
    return results.stream().anyMatch(result -> result.verdict() == verdict);
  }

  public String toText() {
    StringBuilder text = new StringBuilder();
    line(text, "", "ours", "baseline", "ratio", "(of JVMs)", "target", "verdict");
    for (RatioResult result : results) {
      RatioRow row = result.row();
      boolean measured = !result.samples().isEmpty();
      line(
          text,
          row.name(),
          measured ? Target.number(result.ours()) + " " + row.unit() : "-",
          measured && row.isPair() ? Target.number(result.baseline()) + " " + row.unit() : "-",
          measured ? Target.number(result.value()) : "-",
          measured
              ? "(" + Target.number(result.low()) + " to " + Target.number(result.high()) + ")"
              : "",
          row.target().toText(),
          result.verdict().text() + (measured ? "" : ": " + result.why()));
    }
    return text.append(summary()).append('\n').toString();
  }

  /** How many rows there are of each verdict. */
  public String summary() {
    return Arrays.stream(Verdict.values())
        .map(verdict -> count(verdict) + " " + verdict.text())
        .collect(Collectors.joining(", "));
  }

  private long count(Verdict verdict) {
    return results.stream().filter(result -> result.verdict() == verdict).count();
  }

  private static void line(StringBuilder text, Object... cells) {
    text.append(
            String.format(Locale.ROOT, "%-66s %17s %17s %9s %-18s %-16s %s", cells).stripTrailing())
        .append('\n');
  }

  /** The document {@code wfpsim.ratios/2}. */
  public String toJson() {
    return "{\"schema\": \"wfpsim.ratios/2\", \"mode\": "
        + quoted(mode)
        + ", \"machine\": "
        + machine.toJson()
        + ", \"exit\": "
        + exitCode()
        + ", \"rows\": ["
        + results.stream().map(RatioTable::json).collect(Collectors.joining(",\n  ", "\n  ", ""))
        + "\n]}";
  }

  private static String json(RatioResult result) {
    RatioRow row = result.row();
    return "{\"key\": "
        + quoted(row.key())
        + ", \"name\": "
        + quoted(row.name())
        + ", \"unit\": "
        + quoted(row.unit())
        + ", \"ours\": "
        + plain(result.ours())
        + ", \"baseline\": "
        + (row.isPair() ? plain(result.baseline()) : "null")
        + ", \"ratio\": "
        + plain(result.value())
        + ", \"low\": "
        + plain(result.low())
        + ", \"high\": "
        + plain(result.high())
        + ", \"target\": {\""
        + (row.target().atMost() ? "atMost" : "atLeast")
        + "\": "
        + plain(row.target().bound())
        + "}, \"verdict\": "
        + quoted(result.verdict().text())
        + ", \"why\": "
        + (result.why().isEmpty() ? "null" : quoted(result.why()))
        + "}";
  }

  private static String plain(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.4f", value) : "null";
  }

  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ') {
        quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
