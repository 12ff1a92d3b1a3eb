package dev.wfpsim.bench;

import dev.wfpsim.bench.Curves.Plan;
import dev.wfpsim.bench.page.Curve;
import dev.wfpsim.bench.page.Measured;
import dev.wfpsim.bench.page.PerformancePage;
import dev.wfpsim.bench.ratio.Fork;
import dev.wfpsim.bench.ratio.RatioGroup;
import dev.wfpsim.bench.ratio.RatioTable;
import dev.wfpsim.bench.ratio.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Measures everything and writes {@code docs/PERFORMANCE.md} with its pictures; {@code --page}
 * makes the page again from what was measured last, {@code --rows} after measuring the groups that
 * have a row of that word again, {@code --quick} measures shortly.
 */
public final class Performance {
  private static final String USAGE =
      "usage: benchmarks/performance [--quick] [--page | --rows=WORD]; writes docs/PERFORMANCE.md"
          + " and docs/performance";

  private static final String QUICK = "--quick";
  private static final String PAGE = "--page";
  private static final String ROWS = "--rows=";

  private Performance() {}

  public static void main(String[] args) throws Exception {
    List<String> options = List.of(args);
    boolean hasRows = options.stream().anyMatch(each -> each.startsWith(ROWS));
    if (options.stream().anyMatch(each -> !isKnown(each)) || options.contains(PAGE) && hasRows) {
      System.err.println(USAGE);
      System.exit(RatioTable.USAGE);
    }
    Path docs = Path.of(System.getProperty("wfpsim.docs", "docs"));
    Path kept = docs.resolve(PerformancePage.FOLDER + "measured.json");
    boolean isQuick = options.contains(QUICK);
    Measured measured =
        options.contains(PAGE) || hasRows
            ? Measured.parse(Files.readString(kept))
            : measure(isQuick);
    for (String option : options) {
      if (option.startsWith(ROWS)) {
        RatioTable rows = Ratios.table(isQuick, option.substring(ROWS.length()));
        measured = measured.with(version(), rows.toJson());
      }
    }
    write(docs, kept, measured);
  }

  private static boolean isKnown(String option) {
    return option.equals(QUICK) || option.equals(PAGE) || option.startsWith(ROWS);
  }

  private static String version() {
    return System.getProperty("wfpsim.version", "unknown");
  }

  private static Measured measure(boolean isQuick) throws Exception {
    RatioTable table = Ratios.table(isQuick, "");
    List<Curve> curves = new ArrayList<>();
    Map<String, Map<String, Sample>> byMeasurer = new TreeMap<>();
    for (Plan plan : Curves.plans()) {
      String measurer = plan.measurer().getName();
      if (!byMeasurer.containsKey(measurer)) {
        byMeasurer.put(measurer, fork(measurer, isQuick));
      }
      curves.add(Curves.curve(plan, byMeasurer.getOrDefault(measurer, Map.of())));
    }
    return Measured.of(
        LocalDate.now(ZoneOffset.UTC).toString(),
        version(),
        table.toJson(),
        curves,
        HotPath.byScenario(fork(HotPath.class.getName(), isQuick)));
  }

  private static Map<String, Sample> fork(String measurer, boolean isQuick) throws Exception {
    System.err.println("measuring " + measurer.substring(measurer.lastIndexOf('.') + 1));
    return Fork.measure(
        new RatioGroup(measurer, measurer, "", List.of("-Xmx3g"), List.of(), true, ""), isQuick);
  }

  private static void write(Path docs, Path kept, Measured measured) throws IOException {
    Files.createDirectories(docs.resolve(PerformancePage.FOLDER));
    Files.writeString(kept, measured.toJson());
    for (var file : PerformancePage.files(measured, RatioGroups.rows()).entrySet()) {
      Files.writeString(docs.resolve(file.getKey()), file.getValue());
      System.err.println("wrote " + docs.resolve(file.getKey()));
    }
  }
}
