package dev.wfpsim.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.Bugcheck;
import dev.wfpsim.trace.FindingCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every code that a finding can have is asserted by a test that provokes it and by one that comes
 * near and does not, and every stop code that the simulator uses is named by a test: a check that
 * nothing asks for is one that may have stopped working, one that nothing comes near may tell of
 * what is right.
 *
 * <p>Which tests these are is written down in {@code finding-codes.tsv}, a line for each code: the
 * test that is told of it, the test that is not, and the call that both make and that the finding
 * turns on. The lines are held to the tests' text: the first names the code; the second says of
 * this code, or of all findings there are, that it is not among them. One test that does both is
 * named twice. {@code CallArgumentsTest} makes every call by reflection, and so names none.
 */
class FindingCodesAreTestedTest {
  private static final Project PROJECT = Project.find();
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

  private static TreeSet<String> codes() {
    TreeSet<String> codes = new TreeSet<>();
    for (FindingCode code : FindingCode.values()) {
      codes.add(code.name());
    }
    return codes;
  }

  @Test
  void findingCodes_areToldSomewhere_andNamedByATest() {
    String main = String.join("\n", sources("main"));
    assertThat(FindingCode.values())
        .allMatch(code -> main.contains("FindingCode." + code), "is told somewhere");
    assertThat(unnamed(codes())).isEmpty();
  }

  @Test
  void stopCodes_areNamedByATest() {
    TreeSet<String> used = new TreeSet<>();
    for (String source : sources("main")) {
      Matcher uses = STOP_CODE.matcher(source);
      while (uses.find()) {
        used.add(uses.group(1));
      }
    }
    assertThat(used)
        .containsExactlyInAnyOrderElementsOf(Stream.of(Bugcheck.values()).map(Enum::name).toList());
    assertThat(unnamed(used)).isEmpty();
  }

  private static List<String[]> table() throws IOException {
    try (var in = FindingCodesAreTestedTest.class.getResourceAsStream("finding-codes.tsv")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().skip(1).map(line -> line.split("\t", -1)).toList();
    }
  }

  private TestMethods testMethods() {
    TestMethods methods = new TestMethods();
    for (Path file : files) {
      if (PROJECT.name(file).contains("/src/test/")) {
        String name = String.valueOf(file.getFileName()).replace(".java", "");
        methods.read(name, Project.read(file));
      }
    }
    return methods;
  }

  /** What is wrong with a line of the table; empty for nothing. */
  static String fault(TestMethods methods, String code, String told, String not, String call) {
    if (!methods.isTest(told) || !methods.isTest(not)) {
      return "no such test: " + (methods.isTest(told) ? not : told);
    }
    if (!methods.names(told, code)) {
      return "does not name it: " + told;
    }
    if (!methods.saysAbsent(not, code)) {
      return "does not say that it is not there: " + not;
    }
    if (told.equals(not)) {
      return "";
    }
    boolean byReflection = told.startsWith("CallArgumentsTest#");
    if (!methods.calls(not, call) || !byReflection && !methods.calls(told, call)) {
      return "not near, no call of both: " + call;
    }
    return "";
  }

  @Test
  void findingCodes_areProvokedByOneTest_andNotByAnotherNearIt() throws IOException {
    TestMethods methods = testMethods();
    TreeSet<String> listed = new TreeSet<>();
    List<String> faults = new ArrayList<>();
    for (String[] line : table()) {
      listed.add(line[0]);
      String fault = fault(methods, line[0], line[1], line[2], line[3]);
      if (!fault.isEmpty()) {
        faults.add(line[0] + ": " + fault);
      }
    }
    assertThat(listed).isEqualTo(codes());
    assertThat(faults).isEmpty();
  }

  @Test
  void fault_findsEachWayInWhichALineCanBeWrong() {
    TestMethods methods = new TestMethods();
    methods.read(
        "T",
        """
        class T {
          @Test
          void told() {
            KeThis(1);
            assertThat(bench.run()).containsExactly("A_CODE");
          }

          @Test
          void clean() {
            both();
            assertThat(bench.run()).isEmpty();
          }

          @Test
          void cleanOfOther() {
            KeThat(1);
            assertThat(bench.run()).isEmpty();
          }

          @Test
          void says_nothing() {
            KeThis(1);
            bench.run();
          }

          @Test
          void saysWithoutIt() {
            KeThis(1);
            assertThat(bench.codes()).contains("B_CODE").doesNotContain("A_CODE");
          }

          private void both() {
            KeThis(1);
          }
        }
        """);
    assertThat(fault(methods, "A_CODE", "T#told", "T#clean", "KeThis")).isEmpty();
    assertThat(fault(methods, "A_CODE", "T#told", "T#saysWithoutIt", "KeThis")).isEmpty();
    assertThat(fault(methods, "A_CODE", "T#told", "T#cleanOfOther", "KeThis"))
        .isEqualTo("not near, no call of both: KeThis");
    assertThat(fault(methods, "A_CODE", "T#told", "T#cleanOfOther", "KeThat"))
        .isEqualTo("not near, no call of both: KeThat");
    assertThat(fault(methods, "A_CODE", "T#told", "T#says_nothing", "KeThis"))
        .isEqualTo("does not say that it is not there: T#says_nothing");
    assertThat(fault(methods, "A_CODE", "T#told", "T#told", "-"))
        .isEqualTo("does not say that it is not there: T#told");
    assertThat(fault(methods, "A_CODE", "T#clean", "T#clean", "KeThis"))
        .isEqualTo("does not name it: T#clean");
    assertThat(fault(methods, "A_CODE", "T#told", "T#both", "KeThis"))
        .isEqualTo("no such test: T#both");
    assertThat(fault(methods, "B_CODE", "T#saysWithoutIt", "T#told", "KeThis")).isEmpty();
  }

  private List<String> unnamed(TreeSet<String> codes) {
    TreeSet<String> words = new TreeSet<>();
    for (String source : sources("test")) {
      WORD.matcher(source).results().map(MatchResult::group).forEach(words::add);
    }
    return codes.stream().filter(code -> !words.contains(code)).toList();
  }
}
