package dev.wfpsim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ListCommandTest {

  @TempDir Path folder;

  @Test
  void list_layers_hasEveryLayerOnce() {
    Wfpsim.Answer answer = new Wfpsim(folder).run("list", "layers");

    assertThat(answer.code()).isZero();
    assertThat(answer.outLines())
        .hasSize(dev.wfpsim.wfp.layer.FwpsLayer.values().length)
        .anyMatch(line -> line.startsWith("ALE_CONNECT_REDIRECT_V4 "));
  }

  @Test
  void list_racesAsJson_isAnEmptyListOfTheFixedSchema() {
    assertThat(new Wfpsim(folder).run("list", "races", "--json").out())
        .isEqualTo("{\"schema\":\"wfpsim.races/1\",\"races\":[]}\n");
  }

  @Test
  void list_unknownWord_isUsage() {
    Wfpsim.Answer answer = new Wfpsim(folder).run("list", "layres");

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
  void completion_ofEachShell_namesTheCommands() {
    for (String shell : new String[] {"bash", "zsh", "fish"}) {
      assertThat(new Wfpsim(folder).run("completion", shell).out()).contains("check");
    }
  }
}
