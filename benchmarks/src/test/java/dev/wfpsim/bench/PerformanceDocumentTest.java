package dev.wfpsim.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.bench.Curves.Plan;
import dev.wfpsim.bench.page.Curve;
import dev.wfpsim.bench.page.Curve.Point;
import dev.wfpsim.bench.page.Measured;
import dev.wfpsim.bench.page.PerformancePage;
import dev.wfpsim.bench.ratio.RatioRow;
import dev.wfpsim.bench.ratio.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The page in {@code docs} is made from the figures beside it, whatever they are: {@code
 * benchmarks/performance --page} makes it so.
 */
class PerformanceDocumentTest {
  private static final Path DOCS = Path.of("../docs");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)\\)");

  private static Measured kept() throws IOException {
    return Measured.parse(Files.readString(DOCS.resolve("performance/measured.json")));
  }

  @Test
  void page_asKept_isWhatItsFiguresMake() throws IOException {
    for (var file : PerformancePage.files(kept(), RatioGroups.rows()).entrySet()) {
      assertThat(DOCS.resolve(file.getKey()))
          .as("benchmarks/performance --page writes it")
          .content()
          .isEqualTo(file.getValue());
    }
  }

  @Test
  void pictures_asKept_areAllOnThePage() throws IOException {
    Set<String> made = new TreeSet<>(PerformancePage.files(kept(), RatioGroups.rows()).keySet());
    made.remove(PerformancePage.NAME);
    made.add("performance/measured.json");
    try (Stream<Path> files = Files.list(DOCS.resolve("performance"))) {
      assertThat(files.map(file -> "performance/" + file.getFileName()))
          .containsExactlyInAnyOrderElementsOf(made);
    }
  }

  @Test
  void links_ofThePage_leadSomewhere() throws IOException {
    Matcher links = LINK.matcher(Files.readString(DOCS.resolve(PerformancePage.NAME)));
    int count = 0;
    while (links.find()) {
      assertThat(DOCS.resolve(links.group(1))).exists();
      count++;
    }
    assertThat(count).isGreaterThanOrEqualTo(Curves.plans().size());
  }

  @Test
  void page_everyRowThatThereIs_standsInTheTable() throws IOException {
    String page = Files.readString(DOCS.resolve(PerformancePage.NAME));
    for (RatioRow row : RatioGroups.rows()) {
      assertThat(page).contains("\n| " + row.name() + " |");
    }
  }

  @Test
  void curve_pointsOfOtherMachines_areSortedOut() {
    Plan plan = new Plan("k", "t", "x", "y", Object.class, List.of("one line", "other"));
    Map<String, Sample> samples = new TreeMap<>();
    samples.put(Curves.key("k", "one line", 1_000), new Sample(3, 0));
    samples.put(Curves.key("k", "one line", 20), new Sample(2, 0));
    samples.put(Curves.key("k", "other", 5), new Sample(1, 0));
    samples.put(Curves.key("kk", "other", 5), new Sample(9, 0));
    Curve curve = Curves.curve(plan, samples);
    assertThat(curve.series()).extracting(Curve.Series::name).containsExactly("one line", "other");
    assertThat(curve.series().getFirst().points())
        .containsExactly(new Point(20, 2), new Point(1_000, 3));
    assertThat(curve.series().getLast().points()).containsExactly(new Point(5, 1));
  }

  @Test
  void stacks_ofOtherMachines_areByScenario() {
    assertThat(
            HotPath.byScenario(
                Map.of("a/b|X.run;Y.go", new Sample(7, 0), "c|X.run", new Sample(1, 0))))
        .isEqualTo(Map.of("a/b", Map.of("X.run;Y.go", 7L), "c", Map.of("X.run", 1L)));
    assertThat(HotPath.name("dev.wfpsim.kernel.run.Kernel", "lambda$run$3"))
        .isEqualTo("Kernel.run");
    assertThat(HotPath.name("dev.wfpsim.A$B", "go")).isEqualTo("A.B.go");
  }
}
