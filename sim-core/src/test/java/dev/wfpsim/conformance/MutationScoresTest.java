package dev.wfpsim.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Scores are read from a report, kept by class, and held against the least one. */
class MutationScoresTest {
  private static final String REPORT =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <mutations>
      <mutation detected='true' status='KILLED'><mutatedClass>a.One</mutatedClass></mutation>
      <mutation detected='false' status='SURVIVED'><mutatedClass>a.One$Part</mutatedClass></mutation>
      <mutation detected='true' status='TIMED_OUT'><mutatedClass>a.Two</mutatedClass></mutation>
      <mutation detected='false' status='NO_COVERAGE'><mutatedClass>a.Gone</mutatedClass></mutation>
      </mutations>
      """;

  private static final Map<String, String> SOURCES =
      Map.of("a.One", "d1", "a.Two", "d2", "a.Old", "d3");

  private static MutationScores merged() throws IOException {
    MutationScores scores = MutationScores.parse("# head\na.Old\t4\t4\td0\na.Lost\t9\t1\tx\n");
    scores.merge(new ByteArrayInputStream(REPORT.getBytes(StandardCharsets.UTF_8)), SOURCES::get);
    return scores;
  }

  @Test
  void merge_report_replacesItsClassesAndForgetsWhatIsGone() throws IOException {
    assertThat(merged().toTable().lines().skip(1))
        .containsExactly("a.Old\t4\t4\td0", "a.One\t2\t1\td1", "a.Two\t1\t1\td2");
  }

  @Test
  void shortfalls_belowTheLeast_onlyWhereARuleIsClaimed() throws IOException {
    assertThat(merged().shortfalls(name -> true))
        .singleElement()
        .asString()
        .contains("a.One", "1 of its 2");
    assertThat(merged().shortfalls(name -> name.equals("a.Two"))).isEmpty();
  }

  @Test
  void unmeasured_noRowOrAnotherSource_isListed() throws IOException {
    assertThat(merged().unmeasured(List.of("a.New", "a.Old", "a.One"), SOURCES::get))
        .containsExactly("a.New", "a.Old");
  }

  @Test
  void neverMeasured_noRow_isCounted() throws IOException {
    assertThat(merged().neverMeasured(List.of("a.New", "a.Old", "a.One"))).isEqualTo(1);
  }

  @Test
  void markdown_packages_haveTheirSums() throws IOException {
    assertThat(merged().toMarkdown(name -> name.equals("a.One"), SOURCES::get))
        .contains("| `a` | 3 | 7 | 85 % | 50 % | 1 class |");
  }
}
