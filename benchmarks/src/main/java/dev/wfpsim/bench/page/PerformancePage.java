package dev.wfpsim.bench.page;

import dev.wfpsim.bench.page.Curve.Point;
import dev.wfpsim.bench.page.Curve.Series;
import dev.wfpsim.bench.page.Flame.Share;
import dev.wfpsim.bench.page.Measured.Hot;
import dev.wfpsim.bench.page.Measured.Row;
import dev.wfpsim.bench.ratio.RatioRow;
import dev.wfpsim.bench.ratio.Target;
import dev.wfpsim.bench.ratio.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The page {@code docs/PERFORMANCE.md} and its pictures, from what was measured. What a person
 * wrote is in {@code performance.md} (the frame of the page) and {@code bounds.properties} (what
 * holds a row back, by its key).
 */
public final class PerformancePage {
  /** The page's file in the folder of documents. */
  public static final String NAME = "PERFORMANCE.md";

  /** The folder of its pictures and of what was measured, beside it. */
  public static final String FOLDER = "performance/";

  private final Measured measured;
  private final List<RatioRow> all;
  private final SortedMap<String, String> files = new TreeMap<>();

  private PerformancePage(Measured measured, List<RatioRow> all) {
    this.measured = measured;
    this.all = all;
  }

  /**
   * Every file by its name within the folder of documents.
   *
   * @param all rows that there are now; those that came after the run are named as such
   */
  public static SortedMap<String, String> files(Measured measured, List<RatioRow> all) {
    PerformancePage page = new PerformancePage(measured, all);
    page.make();
    return page.files;
  }

  private void make() {
    String text =
        resource("performance.md")
            .replace("{{machine}}", machine())
            .replace("{{ratios}}", ratios())
            .replace("{{bounds}}", bounds())
            .replace("{{curves}}", curves())
            .replace("{{hot}}", hot());
    files.put(NAME, text);
  }

  private String machine() {
    return String.format(
        Locale.ROOT,
        "%s run of version %s on %s: %s, %d processors, %,d MiB, %s, %s.",
        measured.mode().equals("full") ? "A full" : "A quick",
        measured.version(),
        measured.taken(),
        measured.machine().path("processor").asString(""),
        measured.machine().path("processors").asInt(),
        measured.machine().path("memoryMiB").asLong(),
        measured.machine().path("os").asString(""),
        measured.machine().path("java").asString(""));
  }

  private String ratios() {
    StringBuilder table = new StringBuilder();
    table.append("| what | ours | baseline | ratio | JVMs | target | verdict |\n");
    table.append("|---|---:|---:|---:|---:|---:|---|\n");
    for (Row row : measured.rows()) {
      cells(
          table,
          name(row),
          withUnit(row, "ours"),
          withUnit(row, "baseline"),
          row.has("ratio") ? Target.number(row.number("ratio")) : "",
          row.has("low")
              ? Target.number(row.number("low")) + " … " + Target.number(row.number("high"))
              : "",
          (row.isAtMost() ? "≤ " : "≥ ") + Target.number(row.bound()),
          verdict(row));
    }
    for (RatioRow row : newer()) {
      String target = (row.target().atMost() ? "≤ " : "≥ ") + Target.number(row.target().bound());
      String why = Verdict.NOT_MEASURED.text() + ": newer than this run";
      cells(table, row.name(), "", "", "", "", target, why);
    }
    return table.toString();
  }

  private static String verdict(Row row) {
    String why = row.text("why").isEmpty() ? "" : ": " + row.text("why");
    String later = row.text("version").isEmpty() ? "" : " (of " + row.text("version") + ")";
    return row.text("verdict") + why + later;
  }

  /** As it is called now. */
  private String name(Row row) {
    return all.stream()
        .filter(now -> now.key().equals(row.key()))
        .map(RatioRow::name)
        .findFirst()
        .orElse(row.text("name"));
  }

  private List<RatioRow> newer() {
    Set<String> keys = new TreeSet<>();
    measured.rows().forEach(row -> keys.add(row.key()));
    return all.stream().filter(row -> !keys.contains(row.key())).toList();
  }

  private static String withUnit(Row row, String side) {
    return row.has(side) ? Target.number(row.number(side)) + " " + row.text("unit") : "";
  }

  /** What does not pass, by how much, and why. */
  private String bounds() {
    Properties notes = notes();
    StringBuilder table = new StringBuilder();
    table.append("| what | off by | what bounds it, and what would help |\n|---|---:|---|\n");
    int lines = 0;
    for (Row row : measured.rows()) {
      if (!row.text("verdict").equals(Verdict.PASS.text())) {
        cells(table, name(row), offBy(row), note(notes, row.key()));
        lines++;
      }
    }
    return lines == 0 ? "Every row passes.\n" : table.toString();
  }

  private static String note(Properties notes, String key) {
    return notes.getProperty(key, "not looked into");
  }

  private static String offBy(Row row) {
    if (!row.has("ratio")) {
      return "";
    }
    double off =
        row.isAtMost() ? row.number("ratio") / row.bound() : row.bound() / row.number("ratio");
    return "×" + Target.number(off);
  }

  /** The notes on rows, by key. */
  static Properties notes() {
    Properties notes = new Properties();
    try {
      notes.load(new java.io.StringReader(resource("bounds.properties")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return notes;
  }

  private String curves() {
    StringBuilder text = new StringBuilder();
    for (Curve curve : measured.curves()) {
      String file = FOLDER + curve.key() + ".svg";
      files.put(file, CurveSvg.of(curve));
      picture(text, curve.title(), file);
      table(text, curve);
    }
    return text.toString();
  }

  private static void table(StringBuilder text, Curve curve) {
    List<Double> at =
        curve.series().stream()
            .flatMap(series -> series.points().stream())
            .map(Point::x)
            .distinct()
            .sorted()
            .toList();
    text.append("| ").append(curve.y()).append(" at ").append(curve.x());
    at.forEach(x -> text.append(" | ").append(Target.number(x)));
    text.append(" |\n|---").append("|---:".repeat(at.size())).append("|\n");
    for (Series series : curve.series()) {
      text.append("| ").append(series.name());
      for (double x : at) {
        text.append(" | ");
        series.points().stream()
            .filter(point -> point.x() == x)
            .forEach(point -> text.append(Target.number(point.y())));
      }
      text.append(" |\n");
    }
    text.append('\n');
  }

  private String hot() {
    StringBuilder text = new StringBuilder();
    for (Hot path : measured.hot()) {
      String file = FOLDER + "hot-" + path.name().replaceAll("\\W+", "-") + ".svg";
      String title = "Where the processor's time goes: " + path.name();
      files.put(file, FlameSvg.of(path.flame(), title));
      text.append("### ").append(path.name()).append("\n\n");
      picture(text, title, file);
      text.append("| method | its own | with what it calls |\n|---|---:|---:|\n");
      for (Share share : path.hottest()) {
        cells(text, "`" + share.method() + "`", percent(share.own()), percent(share.all()));
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private static void picture(StringBuilder text, String title, String file) {
    text.append("![").append(title).append("](").append(file).append(")\n\n");
  }

  private static void cells(StringBuilder table, String... cells) {
    for (String cell : cells) {
      table.append("| ").append(cell.replace("|", "\\|")).append(' ');
    }
    table.append("|\n");
  }

  private static String resource(String name) {
    try (InputStream in =
        Objects.requireNonNull(PerformancePage.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
