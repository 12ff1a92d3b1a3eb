package dev.wfpsim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replay says first what is not as it was when the run was recorded. */
class ReplayChangeTest {

  @TempDir private Path folder;
  private Wfpsim wfpsim;

  @BeforeEach
  void write() throws IOException {
    wfpsim = new Wfpsim(folder).write("s.yaml", RealWfpsim.FAILING);
  }

  private String recorded(RealWfpsim.Outcome answer) {
    String start = "./wfpsim replay ";
    assertThat(answer.errLines().getLast()).startsWith(start);
    return answer.errLines().getLast().substring(start.length());
  }

  @Test
  void replay_nothingChanged_saysNothingOfIt() throws IOException {
    String file = recorded(wfpsim.run("run", "s.yaml"));

    assertThat(wfpsim.run("replay", file).errLines().getFirst()).startsWith("replayed exactly");
  }

  @Test
  void replay_scenarioEdited_saysSoFirst() throws IOException {
    String file = recorded(wfpsim.run("run", "s.yaml"));
    wfpsim.write("s.yaml", RealWfpsim.FAILING + "# edited\n");

    RealWfpsim.Outcome answer = wfpsim.run("replay", file);

    assertThat(answer.errLines().getFirst())
        .isEqualTo("changed since the recording: the scenario's text");
    assertThat(answer.code()).isEqualTo(3);
  }

  @Test
  void replay_fileOfBeforeThereWereNotes_isRead() throws IOException {
    String file = recorded(wfpsim.run("run", "s.yaml"));
    String old = Files.readString(folder.resolve(file)).replaceAll("note [^\n]*\n", "");
    wfpsim.write("old.wfpreplay", old.replace("seed 1\n", "seed 0x1\n"));
    wfpsim.write("s.yaml", RealWfpsim.FAILING + "# edited\n");

    RealWfpsim.Outcome answer = wfpsim.run("replay", "old.wfpreplay");

    assertThat(answer.errLines().getFirst()).startsWith("replayed exactly");
    assertThat(answer.out()).contains("seed 1 ");
  }

  @Test
  void replay_driverCompiledAnew_saysSoFirst() throws Exception {
    RealWfpsim real =
        new RealWfpsim(folder)
            .with(Again.CLASS_PATH, "classes")
            .write("s.yaml", OwnDriver.scenario(RealWfpsim.FAILING));
    OwnDriver.compile(folder, "");
    RealWfpsim.Outcome first = real.run("run", "s.yaml");
    String file = first.last().substring(first.last().indexOf("out/"));
    assertThat(real.run("replay", file).errLines().getFirst()).startsWith("replayed exactly");
    OwnDriver.compile(folder, "if (word.equals(\"x\")) { word = \"y\"; }");

    RealWfpsim.Outcome driver = real.run("replay", file);
    real.write("s.yaml", OwnDriver.scenario(RealWfpsim.FAILING) + "# edited\n");
    RealWfpsim.Outcome both = real.run("replay", file);

    assertThat(driver.errLines().getFirst())
        .isEqualTo("changed since the recording: the driver own/odd");
    assertThat(both.errLines().getFirst())
        .isEqualTo("changed since the recording: the driver own/odd, the scenario's text");
    RealWfpsim.Outcome again = real.run("run", "s.yaml");
    assertThat(again.last()).doesNotEndWith(file);
  }

  @Test
  void replayFiles_scenariosOfOneName_areApart() throws IOException {
    wfpsim.write("a/s.yaml", RealWfpsim.FAILING).write("b/s.yaml", RealWfpsim.FAILING);

    String a = recorded(wfpsim.run("run", "a/s.yaml"));
    String b = recorded(wfpsim.run("run", "b/s.yaml"));

    assertThat(a).isNotEqualTo(b);
    assertThat(recorded(wfpsim.run("run", "a/s.yaml"))).isEqualTo(a);
  }

  @Test
  void seed_ofAnySize_isWrittenOneWay() throws IOException {
    RealWfpsim.Outcome answer = wfpsim.run("run", "s.yaml", "--seed", "0xffffffffffffffff");
    String file = recorded(answer);

    assertThat(answer.outLines().getFirst()).contains("seed 18446744073709551615 ");
    assertThat(file).startsWith("out/small/18446744073709551615-");
    assertThat(Files.readString(folder.resolve(file))).contains("\nseed 18446744073709551615\n");
    RealWfpsim.Outcome again = wfpsim.run("replay", file, "--json");
    assertThat(again.out()).contains("\"seed\":18446744073709551615,");
    assertThat(again.errLines().getFirst()).startsWith("replayed exactly");
  }
}
