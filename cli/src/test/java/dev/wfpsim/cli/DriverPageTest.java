package dev.wfpsim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.tidy.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** docs/DRIVERS.md: its driver is compiled, announced and run in a JVM of its own, as it says. */
@Tag("slow")
class DriverPageTest {
  private static final String SERVICE =
      "META-INF/services/dev.wfpsim.scenario.catalogue.DriverKind";

  @TempDir private Path folder;
  private Path classes;

  @AfterEach
  void unlink() throws IOException {
    LauncherProject.unlink(folder);
  }

  @BeforeEach
  void compile() throws IOException {
    String page = page();
    classes = Files.createDirectories(folder.resolve("mine"));
    List<String> compiler =
        new ArrayList<>(
            List.of("-proc:none", "-cp", RealWfpsim.classPath(), "-d", classes.toString()));
    for (String source : blocks(page, "java")) {
      Path file = folder.resolve(className(source) + ".java");
      compiler.add(Files.writeString(file, source).toString());
    }
    String[] arguments = compiler.toArray(String[]::new);
    assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments)).isZero();
    announce(blocks(page, "services").getFirst());
    Files.writeString(folder.resolve("port-guard.wfpsim.yaml"), blocks(page, "yaml").getFirst());
  }

  @Test
  void page_itsDriver_runsAsItsScenarioExpects() throws Exception {
    RealWfpsim.Outcome outcome = wfpsim("run", "port-guard.wfpsim.yaml", "--runs", "5");

    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.code()).as(outcome.out()).isEqualTo(ExitCode.PASS);
    assertThat(outcome.out()).contains("5 runs, 5 pass");
  }

  /** The page's commands as they stand, in a project with the shipped drivers' sources. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void page_itsCommands_compileAndRunBothDrivers() throws Exception {
    Path root = folder.toRealPath().resolve("project");
    RealWfpsim project = new LauncherProject(root).in(root);
    Path library = Path.of("scenarios/src/main/java");
    Files.createSymbolicLink(root.resolve(library), Project.find().root().resolve(library));
    for (String source : blocks(page(), "java")) {
      project.write("src/sample/" + className(source) + ".java", source);
    }
    project.write("port-guard.wfpsim.yaml", blocks(page(), "yaml").getFirst());
    List<String> commands = blocks(page(), "");
    assertThat(commands).hasSize(2).allMatch(block -> block.contains("./wfpsim compile src"));

    RealWfpsim.Outcome own =
        project.shell("set -e\n" + commands.getFirst().replace("--runs 1000", "--runs 5"));
    RealWfpsim.Outcome copy = project.shell("set -e\n" + commands.getLast());

    assertThat(own.code()).as(own.err()).isZero();
    assertThat(own.out()).contains("drivers: sample/port-guard\n").contains("5 runs, 5 pass");
    assertThat(copy.code()).as(copy.err()).isZero();
    assertThat(copy.out()).contains("\nmy/connect-redirect ", "\nlibrary/connect-redirect ");
  }

  @Test
  void page_itsDriver_isListed() throws Exception {
    assertThat(wfpsim("list", "drivers").out()).contains("sample/port-guard");
  }

  @Test
  void classPath_announcedDriverIsMissing_isTheUsersMistake() throws Exception {
    announce("sample.NoSuchKind");

    RealWfpsim.Outcome outcome = wfpsim("list", "drivers");

    assertThat(outcome.code()).isEqualTo(ExitCode.USAGE);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err().lines())
        .hasSize(2)
        .last()
        .asString()
        .endsWith(" ./wfpsim list drivers");
    assertThat(outcome.err())
        .startsWith("drivers on the class path: ")
        .contains("sample.NoSuchKind not found");
  }

  private static String page() throws IOException {
    return Files.readString(Project.find().root().resolve("docs/DRIVERS.md"));
  }

  private static String className(String source) {
    Matcher name = Pattern.compile("\\bclass (\\w+)").matcher(source);
    assertThat(name.find()).isTrue();
    return name.group(1);
  }

  private void announce(String kind) throws IOException {
    Path service = classes.resolve(SERVICE);
    Files.createDirectories(service.getParent());
    Files.writeString(service, kind);
  }

  private static List<String> blocks(String page, String language) {
    List<String> found = new ArrayList<>();
    Matcher block =
        Pattern.compile("^```(\\w*)\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE).matcher(page);
    while (block.find()) {
      if (block.group(1).equals(language)) {
        found.add(block.group(2));
      }
    }
    assertThat(found).as(language).isNotEmpty();
    return found;
  }

  private RealWfpsim.Outcome wfpsim(String... arguments) throws Exception {
    return new RealWfpsim(folder).with(Again.CLASS_PATH, classes.toString()).run(arguments);
  }
}
