package dev.wfpsim.scenario.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.scenario.ExpectationResult;
import dev.wfpsim.scenario.LoadedScenario;
import dev.wfpsim.scenario.RunOutcome;
import dev.wfpsim.scenario.ScenarioFile;
import dev.wfpsim.scenario.SimulationResult;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The shipped matrix of redirections: it is what it is made from, and every case passes. */
class RedirectMatrixScenarioTest {
  private static final String NAME = "matrix/connect-redirect";

  private static Path file() {
    return Shipped.file(NAME);
  }

  @Test
  void file_isMadeFromTheCases() throws IOException {
    if (Boolean.getBoolean("wfpsim.update")) {
      Files.createDirectories(file().resolveSibling(""));
      Files.writeString(file(), MatrixFile.text());
    }
    assertThat(MatrixFile.cases()).hasSize(144);
    assertThat(Files.readString(file())).isEqualTo(MatrixFile.text());
  }

  @Test
  void everyCase_ofItsOwn_passes_R118_R161_R167_R168_R338() throws Exception {
    List<LoadedScenario> cases =
        ScenarioFile.loadCases(
            NAME,
            Files.readString(file()),
            List.of(),
            DriverCatalogue.installed(),
            name -> {
              throw new IOException("no attachments: name=" + name);
            });
    assertThat(cases).hasSize(144);
    List<String> failed = new ArrayList<>();
    for (LoadedScenario each : cases) {
      assertThat(each.warnings()).isEmpty();
      SimulationResult result = Shipped.run(each, each.scenario().run().seed());
      if (result.outcome() != RunOutcome.PASS) {
        failed.add(each.scenario().name() + ": " + result.outcome() + unmet(result));
      }
    }
    assertThat(failed).isEmpty();
  }

  private static String unmet(SimulationResult result) {
    StringBuilder text = new StringBuilder();
    for (ExpectationResult each : result.expectations()) {
      if (!each.held()) {
        text.append("; ").append(each.text()).append(" [").append(each.detail()).append(']');
      }
    }
    result.findings().forEach(finding -> text.append("; ").append(finding));
    return text.toString();
  }
}
