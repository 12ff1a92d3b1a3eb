package dev.wfpsim.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.conformance.Conformance.Status;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Shows the table's checks failing on a claim without a test, an unknown rule, and one said to be
 * left out.
 */
class ConformanceTableTest {
  private static final RuleBook BOOK =
      RuleBook.parse(
          """
          # Rules

          ## A. First
          - **R-001** One | thing. — _page_one_
          - **R-002** Another [inferred]. — _page two_

          ## B. Second
          - **R-003** %s. — _page_
          """
              .formatted("long word ".repeat(20).strip()));

  private final Mentions claims = new Mentions();
  private final Mentions tests = new Mentions();

  @Test
  void parse_sample_rulesWithSectionsAndNoSource() {
    assertThat(BOOK.sections()).containsExactly("A. First", "B. Second");
    assertThat(BOOK.inSection("A. First"))
        .extracting("text")
        .containsExactly("One | thing.", "Another [inferred].");
    assertThat(BOOK.rules().get("R-003").shortText())
        .hasSizeLessThanOrEqualTo(112)
        .endsWith("word …");
    assertThatThrownBy(() -> RuleBook.parse("- **R-001** a\n- **R-001** b"))
        .hasMessageContaining("rule=R-001");
  }

  @Test
  void unprovenClaims_claimWithoutTest_complains() {
    claims.addClaims(
        "Destroy", "/** Waits (R-001), and reports R-002. Not R-0033. */ class Destroy {}");
    TestedRules.addTo(tests, "class DestroyTest { @Test void destroy_pending_waits_R001() {} }");
    assertThat(table(Map.of()).unprovenClaims())
        .containsExactly("R-002 is claimed by [Destroy], and no test is named for it");
    assertThat(table(Map.of()).status("R-001")).isEqualTo(Status.DONE);
    assertThat(table(Map.of()).status("R-003")).isEqualTo(Status.NOT_YET);
  }

  @Test
  void unprovenClaims_testInAnotherModuleOnly_complains() {
    claims.enterModule("sim-core");
    claims.add("R-001", "Destroy");
    tests.enterModule("scenarios");
    tests.add("R-001", "ScenarioTest.a");
    assertThat(table(Map.of()).unprovenClaims())
        .containsExactly(
            "R-001 is claimed in [sim-core], and tested only in [scenarios]: a module proves its"
                + " own claims");
    tests.enterModule("sim-core");
    tests.add("R-001", "DestroyTest.a");
    assertThat(table(Map.of()).unprovenClaims()).isEmpty();
  }

  @Test
  void unprovenClaims_outOfScopeRule_complains() {
    claims.add("R-001", "Destroy");
    tests.add("R-001", "DestroyTest.a");
    assertThat(table(Map.of("R-001", "why")).unprovenClaims())
        .containsExactly("R-001 is claimed by [Destroy], and out of scope");
  }

  @Test
  void unknownRules_namedAnywhere_complain() {
    claims.add("R-900", "Destroy");
    tests.add("R-901", "DestroyTest.a");
    assertThat(table(Map.of("R-902", "why")).unknownRules())
        .containsExactly(
            "unknown rule R-900 in [Destroy]",
            "unknown rule R-901 in [DestroyTest.a]",
            "unknown rule R-902 out of scope");
  }

  @Test
  void testedRules_nameMethodAndClassAnnotation_areRead() {
    TestedRules.addTo(
        tests,
        """
        @Rule("R-001") class OuterTest {
          @ParameterizedTest @Rule({"R-002", "R-003"}) void a_b_c(int x) {}
          @Nested class Inner { @org.junit.jupiter.api.Test void d_e_f_R004_R005() {} }
          void helper_R006() {}
        }
        """);
    assertThat(tests.ids()).containsExactly("R-001", "R-002", "R-003", "R-004", "R-005");
    assertThat(tests.of("R-001")).containsExactly("OuterTest", "OuterTest.Inner");
    assertThat(tests.of("R-003")).containsExactly("OuterTest.a_b_c");
    assertThat(tests.of("R-005")).containsExactly("OuterTest.Inner.d_e_f_R004_R005");
  }

  @Test
  void toMarkdown_eachRule_aRowAndCounts() {
    claims.add("R-001", "Destroy");
    tests.add("R-001", "DestroyTest.a");
    assertThat(table(Map.of("R-002", "no hardware")).toMarkdown())
        .contains("3 rules · 1 implemented, tested · 1 out of scope · 1 not yet\n")
        .contains("| A. First | 2 | 1 | 0 | 0 | 1 | 0 |\n")
        .contains(
            "| R-001 | One \\| thing. | implemented, tested | `Destroy` | `DestroyTest.a` |\n")
        .contains("| R-002 | Another [inferred]. | out of scope: no hardware |  |  |\n");
  }

  @Test
  void parseOutOfScope_noReason_throws() {
    assertThat(RuleBook.parseOutOfScope("# c\n\nR-001 because\n"))
        .containsExactly(Map.entry("R-001", "because"));
    assertThatThrownBy(() -> RuleBook.parseOutOfScope("R-001")).hasMessageContaining("no reason");
  }

  private Conformance table(Map<String, String> outOfScope) {
    return new Conformance(BOOK, outOfScope, claims, tests, "scores\n");
  }
}
