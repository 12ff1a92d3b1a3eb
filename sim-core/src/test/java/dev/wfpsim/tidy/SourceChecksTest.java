package dev.wfpsim.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Shows every check of {@link SourceChecks} complaining about a bad sample and silent about a good
 * one.
 */
class SourceChecksTest {

  @Test
  void readersOnlyRead_readerThatNamesWhatActs_complains() {
    String reader = "class A implements Runnable, TraceReader { %s }";
    assertThat(SourceChecks.readersOnlyRead("A.java", reader.formatted("Kernel k;")))
        .containsExactly("A.java:1: a reader of the trace only reads: Kernel");
    assertThat(SourceChecks.readersOnlyRead("A.java", reader.formatted("/** Kernel */ int x;")))
        .isEmpty();
    assertThat(SourceChecks.readersOnlyRead("A.java", "class A implements Runnable { Kernel k; }"))
        .isEmpty();
    assertThat(SourceChecks.readersOnlyRead("run/Judge.java", "class Judge { Kernel k; }"))
        .hasSize(1);
  }

  @Test
  void fileLength_oneLineOver_complains() {
    assertThat(SourceChecks.fileLength("A.java", "x\n".repeat(600))).isEmpty();
    assertThat(SourceChecks.fileLength("A.java", "x\n".repeat(601)))
        .containsExactly("A.java: 601 lines, more than 600");
  }

  @Test
  void methodLength_oneLineOver_complains() {
    assertThat(SourceChecks.methodLength("A.java", classWithMethodOf(70))).isEmpty();
    assertThat(SourceChecks.methodLength("A.java", classWithMethodOf(71)))
        .containsExactly("A.java:4: m has 71 lines, more than 70");
  }

  @Test
  void methodLength_initialiserAndNestedType_areSeen() {
    String body = "\n".repeat(71);
    JavaShape shape =
        JavaShape.of("class A { static {" + body + "} class B { B() {" + body + "} } }");
    assertThat(SourceChecks.methodLength("A.java", shape)).hasSize(2);
  }

  @Test
  void headComment_publicTypeWithout_complains() {
    assertThat(SourceChecks.headComment("A.java", JavaShape.of("/** Doc. */ public class A {}")))
        .isEmpty();
    assertThat(SourceChecks.headComment("A.java", JavaShape.of("class A { public class B {} }")))
        .isEmpty();
    assertThat(
            SourceChecks.headComment(
                "A.java", JavaShape.of("\n/* no doc */\npublic record A(int b) {}")))
        .containsExactly("A.java:3: public type A has no head comment");
  }

  @Test
  void unfinished_eachMark_complains() {
    for (String mark : List.of("TO" + "DO", "FIX" + "ME", "XX" + "X")) {
      assertThat(SourceChecks.unfinished("A.java", "a\n// " + mark + ": later")).hasSize(1);
    }
    assertThat(SourceChecks.unfinished("A.java", "int txxXx;")).isEmpty();
  }

  @Test
  void registryHosts_host_complains() {
    String host = "repo1" + ".example.org";
    assertThat(SourceChecks.registryHosts("pom.xml", "<url>https://" + host + "/x</url>"))
        .containsExactly("pom.xml:1: a registry's host belongs in the machine's settings: " + host);
    assertThat(SourceChecks.registryHosts("a", "npm install from registry" + ".example.com"))
        .hasSize(1);
    assertThat(
            SourceChecks.registryHosts(
                "a", "repo.files(); packages.size(); http://www.w3.org/2001"))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "home/someone",
        "root/x",
        "tmp/out",
        "work/main",
        "Users/me",
        "usr/lib/jvm/jdk-25"
      })
  void machinePaths_absolutePath_complains(String path) {
    assertThat(SourceChecks.machinePaths("a", "cd /" + path + " && ls")).hasSize(1);
  }

  @Test
  void machinePaths_urlRelativePathOrPattern_isFine() {
    String text = "https://example.org/home/x src/tmp/y $DIR/tmp/z /usr/lib/jvm/* \"$HOME\"/.jdks";
    assertThat(SourceChecks.machinePaths("a", text)).isEmpty();
  }

  @Test
  void medianLength_mostFilesLong_complains() {
    assertThat(SourceChecks.medianLength(List.of())).isEmpty();
    assertThat(SourceChecks.medianLength(List.of(600L, 10L, 120L))).isEmpty();
    assertThat(SourceChecks.medianLength(List.of(600L, 10L, 121L)))
        .containsExactly("median file length 121 lines, more than 120");
  }

  /** A method whose signature, body and closing brace take the given lines. */
  private static JavaShape classWithMethodOf(int lines) {
    return JavaShape.of(
        "class A {\n/** Not counted.\n */\nvoid m() {" + "\n".repeat(lines - 1) + "}\n}\n");
  }
}
