package dev.wfpsim.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The README's commands are those that the build server runs and that the checks' messages name.
 */
class ReadmeTest {
  private static final String README = read("README.md");

  @Test
  void setUp_commands_areTheTwoThatCiRuns() {
    assertThat(setUpCommands(README))
        .containsExactly(
            "./wfpsim run scenarios/library/redirect/local-proxy.wfpsim.yaml", "mvn verify");
    assertThat(read(".ci/run")).contains("README.md").contains("## Set-up");
  }

  @Test
  void setUpCommands_noSuchSection_none() {
    assertThat(setUpCommands("# a\n## Other\n```\nls # x\n```\n")).isEmpty();
    assertThat(setUpCommands("## Set-up\n```\nls   # x\n```\n```\nrm\n```\n"))
        .containsExactly("ls");
  }

  @Test
  void updateCommands_areTheOnesThatFailuresName() {
    assertThat(README)
        .contains(FormatTest.HOW)
        .contains("-Dtest=ConformanceTest -Dwfpsim.update=true");
  }

  /** The lines of the first fenced block below "## Set-up", without comments. */
  private static List<String> setUpCommands(String readme) {
    int section = readme.indexOf("## Set-up\n");
    if (section < 0) {
      return List.of();
    }
    String block = readme.substring(section).split("```\n", 3)[1];
    return block.lines().map(line -> line.replaceFirst(" *#.*", "")).toList();
  }

  private static String read(String name) {
    return Project.read(Project.find().root().resolve(name));
  }
}
