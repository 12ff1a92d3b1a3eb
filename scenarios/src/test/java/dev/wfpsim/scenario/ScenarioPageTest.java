package dev.wfpsim.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import dev.wfpsim.scenario.model.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The examples of docs/SCENARIOS.md: the whole ones run and pass, the expectations are read. */
final class ScenarioPageTest {

  private static final Pattern BLOCK = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

  private static final String AROUND =
      """
      scenario: around
      hosts: { client: { addresses: [10.0.0.5/24] } }
      processes: { app: { on: client }, web: { on: client } }
      """;

  private static List<String> examples() throws IOException {
    Path at = Path.of("").toAbsolutePath();
    while (!Files.exists(at.resolve("docs/SCENARIOS.md"))) {
      at = at.getParent();
    }
    List<String> blocks = new ArrayList<>();
    Matcher block = BLOCK.matcher(Files.readString(at.resolve("docs/SCENARIOS.md")));
    while (block.find()) {
      blocks.add(block.group(1));
    }
    return blocks;
  }

  @TestFactory
  Stream<DynamicTest> page_everyWholeExample_runsAndPasses() throws IOException {
    return examples().stream()
        .filter(text -> text.startsWith("scenario:"))
        .map(text -> DynamicTest.dynamicTest(text.lines().findFirst().orElse(""), () -> run(text)));
  }

  private static void run(String text) throws Exception {
    LoadedScenario loaded =
        ScenarioFile.load("page", text, List.of(), DriverCatalogue.installed(), Attachments.NONE);
    long seed = loaded.scenario().run().seed();
    SimulationResult result =
        new Simulation(loaded, RunRequest.seeded(seed, CarrierKind.AUTOMATIC)).run();
    assertThat(result.expectations())
        .allSatisfy(e -> assertThat(e.held()).as(e.toString()).isTrue());
    assertThat(result.outcome()).as(result.toString()).isEqualTo(RunOutcome.PASS);
  }

  @Test
  void page_everyExpectation_isRead() throws Exception {
    String expectations =
        examples().stream().filter(text -> text.startsWith("expect:")).findFirst().orElseThrow();

    Scenario scenario =
        ScenarioFile.parse("page", AROUND + expectations, List.of(), DriverCatalogue.installed());

    assertThat(scenario.expectations()).hasSize((int) expectations.lines().count() - 1);
  }
}
