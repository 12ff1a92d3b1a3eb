package dev.wfpsim.bench;

import java.util.List;
import java.util.Locale;

/**
 * What one piece of ours costs against a bare baseline, both in nanoseconds an operation, measured
 * in one run.
 *
 * @param ours the least of all iterations, as is {@code baseline}
 * @param median the middle one of the rounds' ratios of median iterations: what the machine showed
 *     while it also did other things; no verdict hangs on it
 * @param target the most that {@link #ratio} may be: 2 for "at most twice", 0.05 for "twenty times
 *     faster"
 */
record Ratio(String name, double ours, double baseline, double median, double target) {

  double ratio() {
    return ours / baseline;
  }

  String verdict() {
    return ratio() <= target ? "ok" : "short";
  }

  String toText() {
    return String.format(
        Locale.ROOT,
        "%-43s %10.1f ns  %10.1f ns  %8.3f  %8.3f  at most %-6s  %s",
        name,
        ours,
        baseline,
        ratio(),
        median,
        plain(target),
        verdict());
  }

  static String heading() {
    return String.format(
        Locale.ROOT,
        "%-43s %13s  %13s  %8s  %8s  %-14s  %s",
        "",
        "ours, least",
        "bare, least",
        "ratio",
        "median",
        "target",
        "");
  }

  /** The document {@code wfpsim.ratios/1}. */
  static String toJson(List<Ratio> ratios) {
    StringBuilder json = new StringBuilder("{\"schema\": \"wfpsim.ratios/1\", \"ratios\": [");
    String separator = "";
    for (Ratio ratio : ratios) {
      json.append(separator).append(ratio.json());
      separator = ", ";
    }
    return json.append("]}").toString();
  }

  private String json() {
    return String.format(
        Locale.ROOT,
        "{\"name\": \"%s\", \"ours\": %.2f, \"baseline\": %.2f, \"ratio\": %.4f, \"median\": %.4f,"
            + " \"target\": %s, \"verdict\": \"%s\"}",
        name,
        ours,
        baseline,
        ratio(),
        median,
        plain(target),
        verdict());
  }

  private static String plain(double number) {
    return number == StrictMath.rint(number)
        ? Long.toString((long) number)
        : Double.toString(number);
  }
}
