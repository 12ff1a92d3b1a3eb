package dev.wfpsim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.tidy.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The README's examples: their commands, run as they stand there, print what it shows, to the last
 * figure.
 */
@Tag("slow")
class ReadmeExampleTest {
  private static final Path ROOT = Project.find().root();

  @TempDir private Path folder;

  @Test
  void failingDriver_compiledAndRun_printsWhatTheReadmeShows() throws Exception {
    String section = section("A driver that fails");
    List<String> commands = blocks(section).get(0).lines().toList();
    assertThat(commands).hasSize(2);
    assertThat(commands.get(0)).startsWith("./wfpsim compile ").endsWith(" --out out/tap");
    assertThat(commands.get(1)).startsWith("WFPSIM_CLASSPATH=out/tap ./wfpsim run ");

    List<String> compiled = run("", commands.get(0).replace("out/tap", classes().toString()));
    List<String> shown = blocks(section).get(1).lines().toList();
    String command = commands.get(1).replace("WFPSIM_CLASSPATH=out/tap ", "");
    List<String> printed = run(classes().toString(), command + " --out " + folder.resolve("left"));

    assertThat(compiled.getLast()).isEqualTo("exit 0");
    assertThat(printed.getLast()).isEqualTo("exit " + ExitCode.BUGCHECK);
    assertThat(shown.getLast()).contains(" replay ");
    assertThat(printed.subList(0, printed.size() - 1))
        .containsSubsequence(shown.subList(0, shown.size() - 1));
  }

  @Test
  void mainJob_run_printsWhatTheReadmeShows() throws Exception {
    String section = section("Set-up");
    String command = blocks(section).get(0).lines().findFirst().orElseThrow();
    assertThat(command).startsWith("./wfpsim run ");
    List<String> printed =
        run("", command.replaceAll(" +#.*", "") + " --out " + folder.resolve("left"));
    List<String> shown = new ArrayList<>(blocks(section).get(1).lines().toList());
    shown.add("exit 0");
    assertThat(printed).containsExactlyElementsOf(shown);
  }

  private Path classes() {
    return folder.resolve("tap");
  }

  private static String section(String title) throws IOException {
    String readme = Files.readString(ROOT.resolve("README.md"));
    String section = readme.substring(readme.indexOf("## " + title + "\n") + 3);
    return section.substring(0, section.indexOf("\n## "));
  }

  private static List<String> blocks(String section) {
    List<String> parts = List.of(section.split("(?m)^```\n"));
    return List.of(parts.get(1), parts.get(3));
  }

  /** What a command of the README prints, and at the end its exit code; paths are the project's. */
  private List<String> run(String classPath, String command) throws Exception {
    List<String> words = new ArrayList<>(RealWfpsim.java(classPath));
    words.addAll(List.of(command.replace("./wfpsim ", "").split(" +")));
    Path out = folder.resolve("out.txt");
    Process process =
        new ProcessBuilder(words)
            .directory(ROOT.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    int code = process.waitFor();
    List<String> lines = new ArrayList<>(Files.readAllLines(out));
    lines.add("exit " + code);
    return lines;
  }
}
