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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/DRIVERS.md: its driver is compiled, announced and run in a JVM of its own, as it says. */
@Tag("slow")
class DriverPageTest {
  private static final String SERVICE =
      "META-INF/services/dev.wfpsim.scenario.catalogue.DriverKind";

  @TempDir private Path folder;
  private Path classes;

  @BeforeEach
  void compile() throws IOException {
    String page = Files.readString(Project.find().root().resolve("docs/DRIVERS.md"));
    classes = Files.createDirectories(folder.resolve("mine"));
    List<String> compiler =
        new ArrayList<>(
            List.of("-proc:none", "-cp", RealWfpsim.classPath(), "-d", classes.toString()));
    for (String source : blocks(page, "java")) {
      Matcher name = Pattern.compile("\\bclass (\\w+)").matcher(source);
      assertThat(name.find()).isTrue();
      Path file = folder.resolve(name.group(1) + ".java");
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

  private void announce(String kind) throws IOException {
    Path service = classes.resolve(SERVICE);
    Files.createDirectories(service.getParent());
    Files.writeString(service, kind);
  }

  private static List<String> blocks(String page, String language) {
    List<String> found = new ArrayList<>();
    Matcher block = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(page);
    while (block.find()) {
      found.add(block.group(1));
    }
    assertThat(found).as(language).isNotEmpty();
    return found;
  }

  private RealWfpsim.Outcome wfpsim(String... arguments) throws Exception {
    return new RealWfpsim(folder).with(Again.CLASS_PATH, classes.toString()).run(arguments);
  }
}
