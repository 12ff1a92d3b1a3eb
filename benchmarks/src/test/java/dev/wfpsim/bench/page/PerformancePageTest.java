package dev.wfpsim.bench.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.wfpsim.bench.page.Curve.Point;
import dev.wfpsim.bench.page.Curve.Series;
import dev.wfpsim.bench.ratio.Machine;
import dev.wfpsim.bench.ratio.RatioResult;
import dev.wfpsim.bench.ratio.RatioRow;
import dev.wfpsim.bench.ratio.RatioTable;
import dev.wfpsim.bench.ratio.Sample;
import dev.wfpsim.bench.ratio.Target;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The page of made-up figures. */
class PerformancePageTest {
  private static final RatioRow LOOP = RatioRow.atMost("loop", "loop : wheel", 1.6);
  private static final RatioRow THREADS = RatioRow.faster("threads", "race : threads", 80);
  private static final RatioRow SWEEP =
      RatioRow.figure("sweep", "a | sweep", "runs/s", Target.atLeast(300));
  private static final RatioRow GOOD = RatioRow.atMost("good", "good : bare", 3);

  private static final Curve CURVE =
      new Curve(
          "growing",
          "How it <grows>",
          "filters",
          "ns",
          List.of(
              new Series("ours", List.of(new Point(10, 20), new Point(1_000, 40))),
              new Series("theirs", List.of(new Point(10, 100)))));

  private static Measured measured(RatioResult... results) {
    RatioTable table =
        new RatioTable("full", new Machine("chip", 2, 4096, "OS", "JVM"), List.of(results));
    Map<String, Long> stacks = new TreeMap<>(Map.of("A.run;B.go", 30L, "A.run;C.go", 70L));
    return Measured.of(
        "2026-11-27", "abc", table.toJson(), List.of(CURVE), Map.of("redirect/x", stacks));
  }

  private static RatioResult result(RatioRow row, double ours, double baseline) {
    return new RatioResult(row, List.of(new Sample(ours, baseline)), "");
  }

  private static final Measured EVERYTHING =
      measured(
          result(LOOP, 32, 10),
          new RatioResult(THREADS, List.of(), "no rig"),
          result(SWEEP, 150, 0),
          result(GOOD, 2, 1));

  @Test
  void files_everyRow_isInTheTable() {
    assertThat(PerformancePage.files(EVERYTHING, List.of(LOOP, GOOD)).get("PERFORMANCE.md"))
        .contains(
            "A full run of version abc on 2026-11-27: chip, 2 processors, 4,096 MiB, OS, JVM.")
        .contains("| loop : wheel | 32 ns | 10 ns | 3.20 | 3.20 … 3.20 | ≤ 1.60 | short |\n")
        .contains("| race : threads |  |  |  |  | ≥ 80 | not measured: no rig |\n")
        .contains("| a \\| sweep | 150 runs/s |  | 150 | 150 … 150 | ≥ 300 | short |\n")
        .contains("| good : bare | 2 ns | 1 ns | 2 | 2 … 2 | ≤ 3 | pass |\n")
        .doesNotContain("{{");
  }

  @Test
  void files_rowRenamedSince_hasItsNewName() {
    RatioRow renamed = RatioRow.atMost(GOOD.key(), "better : bare", 3);
    assertThat(PerformancePage.files(EVERYTHING, List.of(renamed)).get("PERFORMANCE.md"))
        .contains("| better : bare | 2 ns |")
        .doesNotContain("good : bare")
        .contains("| loop : wheel |");
  }

  @Test
  void files_rowsThatDoNotPass_haveWhatBoundsThem() {
    assertThat(PerformancePage.files(EVERYTHING, List.of(LOOP, GOOD)).get("PERFORMANCE.md"))
        .contains("| loop : wheel | ×2 | not looked into |\n")
        .contains("| race : threads |  | not looked into |\n")
        .contains("| a \\| sweep | ×2 | not looked into |\n")
        .doesNotContain("| good : bare | ×");
    assertThat(
            PerformancePage.files(measured(result(GOOD, 2, 1)), List.of(LOOP, GOOD))
                .get("PERFORMANCE.md"))
        .contains("Every row passes.")
        .contains("| loop : wheel |  |  |  |  | ≤ 1.60 | not measured: newer than this run |\n");
  }

  @Test
  void files_curve_isAPictureAndATable() {
    SortedMap<String, String> files = PerformancePage.files(EVERYTHING, List.of(LOOP, GOOD));
    assertThat(files.get("PERFORMANCE.md"))
        .contains("![How it <grows>](performance/growing.svg)")
        .contains("| ns at filters | 10 | 1,000 |\n|---|---:|---:|\n")
        .contains("| ours | 20 | 40 |\n")
        .contains("| theirs | 100 |  |\n");
    assertThat(files.get("performance/growing.svg"))
        .contains("<title>How it &lt;grows&gt;</title>")
        // x from 80 at 10 to 520 at 1,000; y from 345 at 10 up to 36 at 100
        .contains("<polyline points=\"80.0,252.0 520.0,159.0\"")
        .contains("<circle cx=\"80.0\" cy=\"36.0\" r=\"3.0\" fill=\"#d55e00\"/>")
        .contains(">theirs</text>");
  }

  @Test
  void files_hotPath_isAFlameAndItsHottest() {
    SortedMap<String, String> files = PerformancePage.files(EVERYTHING, List.of(LOOP, GOOD));
    assertThat(files.get("PERFORMANCE.md"))
        .contains("### redirect/x")
        .contains("(performance/hot-redirect-x.svg)")
        .containsSubsequence(
            "| `C.go` | 70.0 % | 70.0 % |\n",
            "| `B.go` | 30.0 % | 30.0 % |\n", "| `A.run` | 0.0 % | 100.0 % |\n");
    assertThat(files.get("performance/hot-redirect-x.svg"))
        .contains("<title>A.run, 100.0 %</title>")
        .contains("<rect x=\"0.0\" y=\"48.0\" width=\"699.5\" height=\"17.0\"")
        .contains("<rect x=\"700.0\" y=\"48.0\" width=\"299.5\"");
  }

  @Test
  void measured_writtenAndRead_isTheSamePage() {
    Measured again = Measured.parse(EVERYTHING.toJson());
    assertThat(PerformancePage.files(again, List.of(LOOP, GOOD)))
        .isEqualTo(PerformancePage.files(EVERYTHING, List.of(LOOP, GOOD)));
    assertThat(again.toJson()).isEqualTo(EVERYTHING.toJson());
  }

  @Test
  void with_rowsMeasuredLater_standInTheirPlacesWithTheirVersion() {
    RatioRow newest = RatioRow.atMost("newest", "newest : bare", 1);
    RatioTable later =
        new RatioTable(
            "full",
            new Machine("chip", 2, 4096, "OS", "JVM"),
            List.of(result(THREADS, 2, 200), result(newest, 3, 1)));
    Measured both = EVERYTHING.with("def", later.toJson());
    String page =
        PerformancePage.files(both, List.of(LOOP, THREADS, SWEEP, GOOD)).get("PERFORMANCE.md");
    assertThat(page)
        .contains("A full run of version abc")
        .contains(
            """
            | loop : wheel | 32 ns | 10 ns | 3.20 | 3.20 … 3.20 | ≤ 1.60 | short |
            | race : threads | 2 ns | 200 ns | 100 | 100 … 100 | ≥ 80 | pass (of def) |
            """)
        .contains("| newest : bare | 3 ns | 1 ns | 3 | 3 … 3 | ≤ 1 | short (of def) |\n");
    assertThat(PerformancePage.files(EVERYTHING, List.of(LOOP, GOOD)).get("PERFORMANCE.md"))
        .contains("| race : threads |  |  |  |  | ≥ 80 | not measured: no rig |\n");
    RatioTable quick =
        new RatioTable(
            "quick", new Machine("chip", 2, 4096, "OS", "JVM"), List.of(result(GOOD, 2, 1)));
    assertThat(
            PerformancePage.files(EVERYTHING.with("def", quick.toJson()), List.of(GOOD))
                .get("PERFORMANCE.md"))
        .contains("| ≤ 3 | pass (of def, quick) |\n");
  }

  @Test
  void parse_anotherDocument_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Measured.parse("{\"schema\": \"wfpsim.ratios/2\"}"))
        .withMessageContaining("wfpsim.performance/1");
  }

  @Test
  void hottest_recursion_countsOnce() {
    Flame flame = Flame.of(Map.of("a;b;a", 3L, "a", 1L));
    assertThat(flame.hottest(9))
        .containsExactly(new Flame.Share("a", 1, 1), new Flame.Share("b", 0, 0.75));
    assertThat(flame.depth()).isEqualTo(4);
  }

  @Test
  void stacksWithout_rareEnds_areCountedToTheirCallers() {
    Flame flame = Flame.of(Map.of("a;b", 5L, "a;c", 94L, "a;d;e", 1L));
    assertThat(flame.stacksWithout(0.02)).isEqualTo(Map.of("a;b", 5L, "a;c", 94L, "a", 1L));
    assertThat(flame.stacksWithout(0)).isEqualTo(Map.of("a;b", 5L, "a;c", 94L, "a;d;e", 1L));
  }

  @Test
  void flame_rareFrames_areLeftOut() {
    String svg = FlameSvg.of(Flame.of(Map.of("often", 996L, "rare", 4L)), "t");
    assertThat(svg).contains("often, 99.6 %").doesNotContain("rare");
  }

  @Test
  void point_zero_hasNoLogarithm() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Point(0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Point(1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Series("s", List.of()));
  }
}
