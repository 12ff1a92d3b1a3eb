package dev.wfpsim.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wfpsim.tidy.Project;
import dev.wfpsim.trace.StableHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Makes {@code docs/CONFORMANCE.md}, or fails where it is not what the sources say. While several
 * pieces are under way the build property {@code wfpsim.conformance.strict} may be false: then only
 * unknown rules fail.
 */
class ConformanceTest {
  static final String HOW = "mvn -q test -pl sim-core -Dtest=ConformanceTest -Dwfpsim.update=true";

  private static final String MEASURED =
      "sim-core/src/main/java/dev/wfpsim/(wfp|driver|net/tcp)/.*\\.java";

  private static final Project PROJECT = Project.find();
  private static Conformance conformance;
  private static MutationScores scores;

  @BeforeAll
  static void readSources() throws IOException {
    scores = scores();
    Mentions claims = new Mentions();
    Mentions tests = new Mentions();
    for (Path file : PROJECT.javaFiles()) {
      String name = PROJECT.name(file);
      String className = file.getFileName().toString().replace(".java", "");
      claims.enterModule(name.substring(0, name.indexOf('/')));
      tests.enterModule(name.substring(0, name.indexOf('/')));
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
            tests,
            scores.toMarkdown(ConformanceTest::claimsRule, ConformanceTest::digest)
                + "\n"
                + "Without a score, because nothing in them can be broken (interfaces, constants)"
                + " or they were never measured: "
                + scores.neverMeasured(measuredClasses())
                + " of the "
                + measuredClasses().size()
                + " classes of `wfp`, `driver` and `net.tcp`.\n");
  }

  /** The scores so far, and those of a report just made, which is named by a property. */
  private static MutationScores scores() throws IOException {
    Path table = PROJECT.root().resolve("docs/rules/mutation-scores.tsv");
    MutationScores scores = MutationScores.parse(Project.read(table));
    String changed = System.getProperty("wfpsim.mutations.changed");
    if (changed != null) {
      Files.write(Path.of(changed), scores.unmeasured(measuredClasses(), ConformanceTest::digest));
    }
    String report = System.getProperty("wfpsim.mutations");
    if (report != null) {
      try (var in = Files.newInputStream(Path.of(report))) {
        scores.merge(in, ConformanceTest::digest);
      }
      Files.writeString(table, scores.toTable());
    }
    String below = System.getProperty("wfpsim.mutations.short");
    if (below != null) {
      Files.write(Path.of(below), scores.below(ConformanceTest::claimsRule));
    }
    return scores;
  }

  /** The classes whose scores are kept: those that rules are about. */
  private static List<String> measuredClasses() {
    return PROJECT.javaFiles().stream()
        .map(PROJECT::name)
        .filter(name -> name.matches(MEASURED) && !name.endsWith("package-info.java"))
        .map(name -> name.replaceAll("^sim-core/src/main/java/|\\.java$", "").replace('/', '.'))
        .toList();
  }

  /** A class in the project's sources, by its full name. */
  private static Path sourceOf(String className) {
    return PROJECT
        .root()
        .resolve("sim-core/src/main/java/" + className.replace('.', '/') + ".java");
  }

  private static boolean claimsRule(String className) {
    return Mentions.namesRule(Project.read(sourceOf(className)));
  }

  /** Of a source's words without its imports: a class that moves changes nothing in its users. */
  private static @Nullable String digest(String className) {
    Path source = sourceOf(className);
    return Files.exists(source)
        ? Long.toHexString(StableHash.of(words(Project.read(source))))
        : null;
  }

  private static String words(String source) {
    return source.replaceAll("(?m)^import .*;\\R", "").replaceAll("\\s+", " ");
  }

  /**
   * What implements rules: the simulator, and the shipped drivers where a rule is about drivers.
   * The table of finding codes implements none; who tells of a code does.
   */
  private static boolean isClaimed(String name) {
    return (name.startsWith("sim-core/src/main/") && !name.endsWith("/FindingCode.java"))
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

  @Test
  void mutants_whereARuleIsClaimed_areNoticed() {
    assumeStrict();
    assertThat(scores.shortfalls(ConformanceTest::claimsRule)).isEmpty();
  }

  @Test
  void readme_counts_areTheTables() throws IOException {
    Path readme = PROJECT.root().resolve("README.md");
    String counts = conformance.counts();
    if (Boolean.getBoolean("wfpsim.update")) {
      String page = Project.read(readme).replaceAll("(?m)^[0-9]+ rules · .*$", counts);
      Files.writeString(readme, page);
    }
    assumeStrict();
    assertThat(Project.read(readme).lines()).as("to make it again: " + HOW).contains(counts);
  }

  private static void assumeStrict() {
    assumeTrue(
        Boolean.getBoolean("wfpsim.conformance.strict"), "wfpsim.conformance.strict is false");
  }

  private static String doc(String name) {
    return Project.read(PROJECT.root().resolve("docs").resolve(name));
  }
}
