package dev.wfpsim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import dev.wfpsim.tidy.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drivers of one's own: compiled, announced, found and run. */
class CompileCommandTest {
  private static final String SERVICE =
      "mine/META-INF/services/dev.wfpsim.scenario.catalogue.DriverKind";

  @TempDir private Path folder;

  /** The shipped drivers as they stand, in another package and with names of their own. */
  private RealWfpsim copyOfTheLibrary() throws IOException {
    RealWfpsim wfpsim = new RealWfpsim(folder);
    Path library =
        Project.find().root().resolve("scenarios/src/main/java/dev/wfpsim/scenario/library");
    try (Stream<Path> files = Files.list(library)) {
      for (Path file : files.toList()) {
        String text = Files.readString(file).replace("dev.wfpsim.scenario.library", "my.own");
        wfpsim.write("src/my/own/" + file.getFileName(), text.replace("\"library/", "\"my/"));
      }
    }
    return wfpsim;
  }

  @Test
  void compile_copyOfTheShippedDrivers_runsAsTheyDo() throws Exception {
    RealWfpsim wfpsim = copyOfTheLibrary();
    RealWfpsim.Outcome compiled = wfpsim.run("compile", "src", "--out", "mine");

    assertThat(compiled.code()).as(compiled.err()).isZero();
    assertThat(compiled.err()).isEmpty();
    List<String> copies =
        DriverCatalogue.installed().names().stream()
            .filter(name -> name.startsWith("library/"))
            .map(name -> name.replace("library/", "my/"))
            .toList();
    assertThat(compiled.out())
        .matches("mine: [0-9]+ classes, drivers: " + String.join(", ", copies) + "\n");
    assertThat(Files.readAllLines(folder.resolve(SERVICE)))
        .contains("my.own.ConnectRedirectKind", "my.own.NetworkDivertKind")
        .hasSize(copies.size() + 1);
    String main = "scenarios/library/redirect/local-proxy.wfpsim.yaml";
    String text = Files.readString(Project.find().root().resolve(main));
    wfpsim.with(Again.CLASS_PATH, "mine");
    wfpsim.write("s.yaml", text).write("t.yaml", text.replace("use: library/", "use: my/"));
    RealWfpsim.Outcome theirs = wfpsim.run("run", "s.yaml");
    RealWfpsim.Outcome ours = wfpsim.run("run", "t.yaml");
    assertThat(ours.code()).as(ours.out() + ours.err()).isZero();
    assertThat(ours.out()).isEqualTo(theirs.out());
  }

  @Test
  void compile_importsFromWhereAClassIsNot_sayWhereItIs() throws Exception {
    RealWfpsim wfpsim = new RealWfpsim(folder);
    wfpsim.write(
        "src/Odd.java",
        """
        import dev.wfpsim.net.AddressFamily;
        import dev.wfpsim.kernel.nt.NtStatus;
        import static dev.wfpsim.wfp.FwpActionType.FWP_ACTION_BLOCK;
        import dev.wfpsim.kernel.Nowhere;
        public class Odd { NtStatus status; AddressFamily family; }
        """);
    RealWfpsim.Outcome compiled = wfpsim.run("compile", "src", "--out", "mine");
    assertThat(compiled.code()).isNotZero();
    assertThat(compiled.err().lines())
        .contains(
            "src/Odd.java:1: dev.wfpsim.net.AddressFamily is dev.wfpsim.net.address.AddressFamily"
                + " in this version",
            "src/Odd.java:3: dev.wfpsim.wfp.FwpActionType is dev.wfpsim.wfp.fwp.FwpActionType in"
                + " this version")
        .filteredOn(line -> line.endsWith("in this version"))
        .hasSize(2);
  }

  @Test
  void compile_namesLeftAsTheyAre_warnsOfEach() throws Exception {
    copyOfTheLibrary();
    Path kind = folder.resolve("src/my/own/ConnectRedirectKind.java");
    Files.writeString(kind, Files.readString(kind).replace("\"my/", "\"library/"));

    RealWfpsim.Outcome outcome = new RealWfpsim(folder).run("compile", "src", "--out", "mine");

    assertThat(outcome.code()).isZero();
    assertThat(outcome.errLines())
        .containsExactly(
            "warning: driver name taken by another: driver=library/connect-redirect, give this one"
                + " its own");
  }

  @Test
  void compile_wrongSource_passesTheCompilersWordsOnAndMakesNothing() {
    RealWfpsim.Outcome answer =
        answer("A.java", "class A { B b; }", "compile", "A.java", "--out", "mine");

    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.out()).isEmpty();
    assertThat(answer.err()).contains("A.java:1: error: cannot find symbol");
    assertThat(answer.errLines().getLast()).isEqualTo("./wfpsim compile A.java --out mine");
    assertThat(folder.resolve("mine/A.class")).doesNotExist();
  }

  @Test
  void compile_nothingThere_isSaid() {
    RealWfpsim.Outcome answer =
        answer("src/readme.txt", "", "compile", "src", "gone", "src/readme.txt", "--out", "mine");

    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.errLines())
        .startsWith(
            "no Java source in folder: src",
            "no such file or folder: gone",
            "not a Java source: src/readme.txt");
    assertThat(folder.resolve("mine")).doesNotExist();
  }

  @Test
  void compile_noDriverAmongThem_warns() {
    RealWfpsim.Outcome answer =
        answer("A.java", "class A {}", "compile", "A.java", "--out", "mine");

    assertThat(answer.code()).isZero();
    assertThat(answer.out()).isEqualTo("mine: 1 class\n");
    assertThat(answer.err()).startsWith("warning: no driver to announce");
  }

  @Test
  void announcement_writtenByItsAuthor_isKept() throws Exception {
    RealWfpsim wfpsim = copyOfTheLibrary();
    String own = "# mine\nmy.own.ConnectRedirectKind\n";
    wfpsim.write("src/META-INF/services/" + Path.of(SERVICE).getFileName(), own);
    assertThat(wfpsim.run("compile", "src", "--out", "mine").code()).isZero();
    assertThat(Files.readString(folder.resolve(SERVICE))).isEqualTo(own);

    wfpsim.with(Again.CLASS_PATH, "mine");
    assertThat(wfpsim.run("list", "drivers").out())
        .contains("my/connect-redirect")
        .doesNotContain("my/async-redirect");
  }

  @Test
  void announcement_driverRemovedOrRenamed_followsTheClasses() throws Exception {
    OwnDriver.compile(folder, "");
    RealWfpsim wfpsim = new RealWfpsim(folder).with(Again.CLASS_PATH, "mine");
    assertThat(wfpsim.run("compile", "source", "--out", "mine").code()).isZero();
    Path old = folder.resolve("source/own/Odd.java");
    String text = Files.readString(old).replace("Odd", "Even").replace("own/odd", "own/even");
    Files.delete(old);
    Files.delete(folder.resolve("mine/own/Odd.class")); // what is announced now is not there
    wfpsim.write("source/own/Even.java", text);

    RealWfpsim.Outcome outcome = wfpsim.run("compile", "source", "--out", "mine");

    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(Files.readAllLines(folder.resolve(SERVICE)))
        .isEqualTo(List.of("# Made by wfpsim compile.", "own.Even"));
    assertThat(wfpsim.run("list", "drivers").out()).contains("own/even");
  }

  private RealWfpsim.Outcome answer(String file, String text, String... arguments) {
    try {
      return new Wfpsim(folder).write(file, text).run(arguments);
    } catch (IOException unwritable) {
      throw new java.io.UncheckedIOException(unwritable);
    }
  }
}
