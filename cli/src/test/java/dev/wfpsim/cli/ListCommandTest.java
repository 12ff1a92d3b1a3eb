package dev.wfpsim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

final class ListCommandTest {

  @TempDir Path folder;

  @Test
  void list_layers_hasEveryLayerOnce() {
    RealWfpsim.Outcome answer = new Wfpsim(folder).run("list", "layers");

    assertThat(answer.code()).isZero();
    assertThat(answer.outLines())
        .hasSize(dev.wfpsim.wfp.layer.FwpsLayer.values().length)
        .anyMatch(line -> line.startsWith("ALE_CONNECT_REDIRECT_V4 "));
  }

  @Test
  void list_racesAsJson_isOfTheFixedSchema() {
    assertThat(new Wfpsim(folder).run("list", "races", "b14", "--json").out())
        .isEqualTo(
            "{\"schema\":\"wfpsim.races/1\",\"races\":[{\"id\":\"B14\",\"title\":\"Pended"
                + " connections are never resolved at shutdown\",\"source\":\"safing/portmaster"
                + " 10f2ef42; tnodir/fort"
                + " de3f99c5\",\"buggy\":\"scenarios/library/races/B14/buggy.wfpsim.yaml\",\"fixed\":\"scenarios/library/races/B14/fixed.wfpsim.yaml\",\"code\":\"UNLOADED_WITH_PENDED_OPERATION\"}]}\n");
  }

  @Test
  void list_unknownWord_isUsage() {
    RealWfpsim.Outcome answer = new Wfpsim(folder).run("list", "layres");

    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.err()).contains("layres");
  }

  @Test
  void version_ofTheCommand_exitsWithZero() {
    assertThat(new Wfpsim(folder).run("--version").out()).startsWith("wfpsim ");
  }

  @Test
  void noCommand_isUsage() {
    assertThat(new Wfpsim(folder).run().code()).isEqualTo(2);
  }

  @Test
  void help_ofEachCommand_namesItsOptionsAndTheExitCodes() {
    Wfpsim wfpsim = new Wfpsim(folder);
    assertThat(wfpsim.run("--help").out()).contains("compile", "130 Ctrl-C", "74 output not");
    assertThat(wfpsim.run("run", "--help").out())
        .contains("--max-events", "--max-time", "--jobs", "--allow-path");
    assertThat(wfpsim.run("compile", "--help").out()).contains("--out", "WFPSIM_CLASSPATH");
  }

  @Test
  void completion_ofEachShell_namesTheCommands() {
    for (String shell : new String[] {"bash", "zsh", "fish"}) {
      assertThat(new Wfpsim(folder).run("completion", shell).out())
          .contains("check", "compile", "max-time", "max-events", "jobs", "allow-path");
    }
  }

  @Test
  void list_rules_areWhole() {
    RealWfpsim.Outcome answer = new Wfpsim(folder).run("list", "rules");

    assertThat(answer.outLines()).hasSizeGreaterThanOrEqualTo(377).noneMatch(l -> l.endsWith("…"));
    assertThat(answer.out()).contains("R-004  Management objects (FWPM) are keyed by GUID");
    assertThat(answer.out()).contains("layerId 16, calloutId 32, filterId 64.\n");
  }

  @Test
  void list_oneRule_tellsAllThatIsKnownOfIt() {
    RealWfpsim.Outcome answer = new Wfpsim(folder).run("list", "rules", "r-004");

    assertThat(answer.code()).isZero();
    assertThat(answer.outLines().getFirst())
        .startsWith("R-004  Management objects")
        .endsWith("filterId 64.");
    assertThat(answer.outLines())
        .contains("  section: A. Versions, objects, engine state", "  source: object-management")
        .contains("  status: implemented, tested", "  implemented in: EngineObject")
        .anyMatch(line -> line.startsWith("  tested by: ") && line.contains("_R004"));
  }

  @Test
  void list_ruleAsJson_hasItsParts() {
    JsonNode rule =
        new ObjectMapper()
            .readTree(new Wfpsim(folder).run("list", "rules", "R-001", "--json").out())
            .get("rules")
            .get(0);

    assertThat(rule.propertyNames())
        .containsExactly(
            "name", "about", "section", "source", "status", "implementedIn", "testedBy");
    assertThat(rule.get("about").asString()).endsWith("stay callable side by side.");
  }

  @Test
  void list_unknownRule_isRefusedWithTheNearest() {
    RealWfpsim.Outcome answer = new Wfpsim(folder).run("list", "rules", "R-2O4");

    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.errLines())
        .containsExactly("unknown rule: R-2O4, did you mean R-204?", "./wfpsim list rules R-2O4");
  }

  @Test
  void list_oneDriver_tellsItsCalloutsAndParameters() {
    assertThat(new Wfpsim(folder).run("list", "drivers", "library/connect-redirect").outLines())
        .anyMatch(line -> line.startsWith("  callouts: "))
        .anyMatch(line -> line.startsWith("  parameters: "));
  }

  @Test
  void classPath_entriesThatBringNothing_areWarnedOf() throws java.io.IOException {
    Wfpsim wfpsim =
        new Wfpsim(folder)
            .write("text.jar", "no jar")
            .write("empty/x", "")
            .with(Again.CLASS_PATH, "gone:text.jar:empty:gone too/*");

    RealWfpsim.Outcome answer = wfpsim.run("list", "drivers");

    assertThat(answer.code()).isZero();
    assertThat(answer.errLines())
        .containsExactly(
            "warning: WFPSIM_CLASSPATH: no such folder or jar: gone",
            "warning: WFPSIM_CLASSPATH: neither a folder nor a jar: text.jar",
            "warning: WFPSIM_CLASSPATH: no such folder: 'gone too/*'");
    assertThat(wfpsim.with(Again.CLASS_PATH, "empty").run("list", "drivers").err())
        .startsWith("warning: WFPSIM_CLASSPATH: announces no driver: no META-INF/services/");
  }
}
