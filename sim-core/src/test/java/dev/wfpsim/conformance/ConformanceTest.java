package dev.wfpsim.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wfpsim.tidy.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Makes {@code docs/CONFORMANCE.md}, or fails where it is not what the sources say. While several
 * pieces are under way the build property {@code wfpsim.conformance.strict} may be false: then only
 * unknown rules fail.
 */
class ConformanceTest {
  static final String HOW = "mvn -q test -pl sim-core -Dtest=ConformanceTest -Dwfpsim.update=true";

  private static final Project PROJECT = Project.find();
  private static Conformance conformance;

  @BeforeAll
  static void readSources() {
    Mentions claims = new Mentions();
    Mentions tests = new Mentions();
    for (Path file : PROJECT.javaFiles()) {
      String name = PROJECT.name(file);
      String className = file.getFileName().toString().replace(".java", "");
      if (isClaimed(name) && !className.equals("package-info")) {
        claims.addClaims(className, Project.read(file));
      } else if (name.contains("/src/test/") && !name.contains("/conformance/")) {
        TestedRules.addTo(tests, Project.read(file));
      }
    }
    conformance =
        new Conformance(
            RuleBook.parse(doc("rules/semantics.md")),
            RuleBook.parseOutOfScope(doc("rules/out-of-scope.txt")),
            claims,
            tests);
  }

  /**
   * What implements rules: the simulator, and the shipped drivers where a rule is about drivers.
   */
  private static boolean isClaimed(String name) {
    return name.startsWith("sim-core/src/main/")
        || (name.startsWith("scenarios/src/main/") && name.contains("/library/"));
  }

  @Test
  void rules_namedInCodeOrTests_areInTheBook() {
    assertThat(conformance.unknownRules()).isEmpty();
  }

  @Test
  void claims_eachRule_hasATest() {
    assumeStrict();
    assertThat(conformance.unprovenClaims()).isEmpty();
  }

  @Test
  void table_checkedIn_isWhatTheSourcesSay() throws IOException {
    Path table = PROJECT.root().resolve("docs/CONFORMANCE.md");
    if (Boolean.getBoolean("wfpsim.update")) {
      Files.writeString(table, conformance.toMarkdown());
    }
    assumeStrict();
    String made = conformance.toMarkdown();
    List<String> checkedIn = Project.read(table).lines().toList();
    assertThat(made.lines().filter(line -> !checkedIn.contains(line)))
        .as("lines that differ; to make the table again: " + HOW)
        .isEmpty();
    assertThat(checkedIn)
        .as("to make the table again: " + HOW)
        .hasSameSizeAs(made.lines().toList());
  }

  private static void assumeStrict() {
    assumeTrue(
        Boolean.getBoolean("wfpsim.conformance.strict"), "wfpsim.conformance.strict is false");
  }

  private static String doc(String name) {
    return Project.read(PROJECT.root().resolve("docs").resolve(name));
  }
}
