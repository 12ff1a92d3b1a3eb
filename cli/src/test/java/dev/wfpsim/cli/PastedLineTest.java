package dev.wfpsim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The last line of a failing command, pasted into a shell in another folder: it gives the same exit
 * code and the same finding, however the launcher, the class path and the files were typed.
 */
@DisabledOnOs(OS.WINDOWS)
@Order(1) // the longest one, beside all others
class PastedLineTest {

  private static final String THROWS =
      "if (!word.isEmpty()) { throw new IllegalStateException(\"word is \" + word); }";

  private static final Pattern FINDING =
      Pattern.compile("KERNEL_MODE_EXCEPTION_NOT_HANDLED|LIMIT_REACHED|word is [^,\"\\\\ ]*");

  @TempDir private Path folder;

  @AfterEach
  void unlink() throws IOException {
    LauncherProject.unlink(folder);
  }

  /** The same folder by its proper name: a process knows no other. */
  private Path top;

  private Path work;
  private LauncherProject project;

  @BeforeEach
  void make() throws Exception {
    top = folder.toRealPath();
    work = Files.createDirectories(top.resolve("wörk it's/here"));
    Files.createDirectories(top.resolve("elsewhere"));
    project = LauncherProject.shared().linkedAt(top.resolve("wörk it's/the project"));
    Path classes = OwnDriver.compile(work.resolve("möin e"), THROWS);
    assertThat(classes).isDirectory();
    String scenario = OwnDriver.scenario(RealWfpsim.PASSING);
    Files.writeString(work.resolve("s.yaml"), scenario);
    Files.writeString(work.resolve("ein$ \"ö\".yaml"), scenario);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "relative| run s.yaml| 7",
        "relative| run 'ein$ \"ö\".yaml' --set drivers.odd.with.word=\"it's \\$HOME ö\"| 7",
        "absolute| run s.yaml --json --seed 0xffffffffffffffff| 7",
        "absolute| run \"$PWD/s.yaml\" --out ../../out| 7",
        "link| run s.yaml --runs 2 --quiet| 7",
        "path| run s.yaml| 7",
        "path| run s.yaml --max-events 3| 5",
        "relative| run s.yaml --sede 4| 2",
        "link| check gone.yaml| 2",
        "relative| run s.yaml --max-time 0s| 2",
        "relative| replay gone.wfpreplay| 2",
      })
  void lastLine_pastedElsewhere_failsSoAgain(String how, String arguments, int code)
      throws Exception {
    Files.createSymbolicLink(top.resolve("wörk it's/a link"), project.launcher());
    Files.createDirectories(top.resolve("path"));
    Files.createSymbolicLink(top.resolve("path/wfps"), project.launcher());
    String launcher =
        switch (how) {
          case "relative" -> "'../the project/wfpsim'";
          case "absolute" -> Shell.quote(project.launcher().toString());
          case "link" -> "'../a link'";
          default -> "wfps";
        };
    RealWfpsim there =
        project
            .in(work)
            .with(
                "PATH",
                project.launcher().resolveSibling("bin")
                    + ":"
                    + top.resolve("path")
                    + ":"
                    + System.getenv("PATH"));
    RealWfpsim.Outcome first =
        there.shell("WFPSIM_CLASSPATH='möin e/classes' " + launcher + " " + arguments);
    assertThat(first.code()).as(first.err()).isEqualTo(code);
    RealWfpsim elsewhere =
        project
            .in(top.resolve("elsewhere"))
            .without("JAVA_HOME")
            .with(
                "PATH",
                project.launcher().resolveSibling("bin")
                    + ":"
                    + top.resolve("path")
                    + ":"
                    + System.getenv("PATH"));

    RealWfpsim.Outcome again = elsewhere.shell(first.last());

    assertThat(again.code()).as(first.last() + "\n" + again.err()).isEqualTo(code);
    assertThat(findings(again)).isEqualTo(findings(first));
    assertThat(first.last()).contains(launcher + " ");
    if (!again.last().equals(first.last())) { // else a third would be the second
      RealWfpsim.Outcome third = elsewhere.shell(again.last());
      assertThat(third.code()).as(again.last()).isEqualTo(code);
    }
  }

  @ParameterizedTest
  @CsvSource({"relative", "path"})
  void lastLine_optionsForTheJvm_areInIt(String how) throws Exception {
    String options = "-Dodd.limit=7 -Dodd.file=s.yaml";
    OwnDriver.compile(
        work.resolve("möin e"),
        "if (Integer.getInteger(\"odd.limit\", 0) == 7"
            + " && new java.io.File(System.getProperty(\"odd.file\")).exists())"
            + " throw new IllegalStateException(\"word is \" + word);");
    String path = project.launcher().getParent() + ":" + System.getenv("PATH");
    String launcher = how.equals("path") ? "wfpsim" : "'../the project/wfpsim'";
    RealWfpsim.Outcome first =
        project
            .in(work)
            .with("PATH", project.launcher().resolveSibling("bin") + ":" + path)
            .shell(
                "export WFPSIM_JAVA_OPTS='"
                    + options
                    + "' WFPSIM_CLASSPATH=\"$PWD/möin e/classes\"; "
                    + launcher
                    + " run s.yaml --runs 2 --out \"$PWD/out\"");
    assertThat(first.code()).as(first.err()).isEqualTo(7);

    RealWfpsim.Outcome again =
        project
            .in(top.resolve("elsewhere"))
            .without("JAVA_HOME")
            .with("PATH", project.launcher().resolveSibling("bin") + ":" + path)
            .shell(first.last());

    assertThat(again.code()).as(first.last() + "\n" + again.err()).isEqualTo(7);
    assertThat(findings(again)).isEqualTo(findings(first));
  }

  /** What was found, wherever it is told. */
  private static SortedSet<String> findings(RealWfpsim.Outcome outcome) {
    SortedSet<String> found = new TreeSet<>();
    Matcher told = FINDING.matcher(outcome.out() + outcome.err());
    while (told.find()) {
      found.add(told.group());
    }
    return found;
  }

  @Test
  void replayFile_otherSet_hasAnotherName() throws Exception {
    RealWfpsim wfpsim = project.in(work).with(Again.CLASS_PATH, "möin e/classes");
    List<String> names = new ArrayList<>();
    for (String word : List.of("a", "b", "a")) {
      RealWfpsim.Outcome outcome =
          wfpsim.run("run", "s.yaml", "--set", "drivers.odd.with.word=" + word);
      names.add(outcome.last());
    }
    assertThat(names.get(0)).isEqualTo(names.get(2)).isNotEqualTo(names.get(1));
    assertThat(wfpsim.shell("ls out/small").outLines()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({"C", "POSIX", "de_DE.ISO-8859-1", "none"})
  void locale_withoutUnicode_filesOfAnyNameAreRead(String locale) throws Exception {
    String before =
        locale.equals("none") ? "env -u LC_ALL -u LANG -u LC_CTYPE " : "LC_ALL=" + locale + " ";
    RealWfpsim.Outcome outcome =
        project
            .in(work)
            .shell(
                before
                    + "WFPSIM_CLASSPATH='möin e/classes' '../the project/wfpsim' run"
                    + " 'ein$ \"ö\".yaml' --set drivers.odd.with.word=dürr");

    assertThat(outcome.code()).as(outcome.err()).isEqualTo(7);
    assertThat(outcome.out()).contains("word is dürr");
    assertThat(outcome.last()).contains("wörk it'\\''s/here").contains("'möin e/classes'");
  }

  @ParameterizedTest
  @CsvSource({
    "JAVA_TOOL_OPTIONS, -XX:+UseG1GC",
    "JAVA_TOOL_OPTIONS, -XX:+NoSuchOption",
    "_JAVA_OPTIONS, -XX:+UseParallelGC",
    "JDK_JAVA_OPTIONS, --no-such-option",
    "JDK_JAVA_OPTIONS, -XX:+UseZGC"
  })
  void javaOptions_ofOtherPrograms_doNotMatter(String variable, String options) throws Exception {
    RealWfpsim.Outcome outcome =
        project.in(work).shell(variable + "=" + options + " '../the project/wfpsim' check *.yaml");

    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).doesNotContain("Picked up").contains("own/odd");
    assertThat(outcome.code()).isEqualTo(2);
  }
}
