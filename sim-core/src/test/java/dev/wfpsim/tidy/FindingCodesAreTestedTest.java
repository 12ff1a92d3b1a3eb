package dev.wfpsim.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Every code that a finding can have is named by a test, and so is every stop code that the
 * simulator uses: a check that nothing asks for is one that may have stopped working.
 */
class FindingCodesAreTestedTest {
  private static final Project PROJECT = Project.find();
  private static final Pattern LITERAL = Pattern.compile("\"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\"");
  private static final Pattern TELLS =
      Pattern.compile("\\b(error|warning|report|finding|Finding|atRest|tellOver)\\s*\\(");
  private static final Pattern WORD = Pattern.compile("[A-Z][A-Z0-9_]+");
  private static final Pattern STOP_CODE = Pattern.compile("\\bBugcheck\\.([A-Z][A-Z0-9_]+)\\b");

  private final List<Path> files = PROJECT.javaFiles();

  private List<String> sources(String folder) {
    return files.stream()
        .filter(file -> PROJECT.name(file).contains("/src/" + folder + "/"))
        .filter(file -> !PROJECT.name(file).endsWith("/Bugcheck.java"))
        .filter(file -> !PROJECT.name(file).endsWith("/FindingCodesAreTestedTest.java"))
        .map(Project::read)
        .toList();
  }

  /** The codes in a source: literals in a statement that tells of something. */
  static TreeSet<String> codes(String source) {
    TreeSet<String> codes = new TreeSet<>();
    Matcher literals = LITERAL.matcher(source);
    while (literals.find()) {
      String before = source.substring(0, literals.start());
      int begin =
          Math.max(
              before.lastIndexOf(';'), Math.max(before.lastIndexOf('{'), before.lastIndexOf('}')));
      if (TELLS.matcher(before.substring(begin + 1)).find()) {
        codes.add(literals.group(1));
      }
    }
    return codes;
  }

  @Test
  void codes_areFoundInWhatTells() {
    assertThat(
            codes(
                """
                void f() {
                  String name = "NOT_A_CODE";
                  violations.error(
                      rule ? "R-001" : "R-002",
                      "A_CODE",
                      "text " + "more");
                  report("R-003", "ANOTHER_CODE", "text");
                }
                """))
        .containsExactly("ANOTHER_CODE", "A_CODE");
  }

  @Test
  void findingCodes_areNamedByATest() {
    TreeSet<String> codes = new TreeSet<>();
    sources("main").forEach(source -> codes.addAll(codes(source)));
    assertThat(codes).hasSizeGreaterThan(90).contains("NBL_DOUBLE_FREE", "TCP_INJECTED_INLINE");
    assertThat(unnamed(codes)).isEmpty();
  }

  @Test
  void stopCodes_areNamedByATest() {
    TreeSet<String> codes = new TreeSet<>();
    for (String source : sources("main")) {
      Matcher uses = STOP_CODE.matcher(source);
      while (uses.find()) {
        codes.add(uses.group(1));
      }
    }
    assertThat(codes).hasSizeGreaterThan(10);
    assertThat(unnamed(codes)).isEmpty();
  }

  private List<String> unnamed(TreeSet<String> codes) {
    TreeSet<String> words = new TreeSet<>();
    for (String source : sources("test")) {
      WORD.matcher(source).results().map(MatchResult::group).forEach(words::add);
    }
    return codes.stream().filter(code -> !words.contains(code)).toList();
  }
}
