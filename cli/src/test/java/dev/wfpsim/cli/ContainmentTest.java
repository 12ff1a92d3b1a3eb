package dev.wfpsim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A scenario of somebody else's reads nothing outside its folder, and no file's text leaks out. */
@DisabledOnOs(OS.WINDOWS)
class ContainmentTest {
  private static final String SECRET = "root:$6$kept-secret:19000:0:99999:7:::\n";
  private static final String OUTSIDE = "outside the scenario's folder";

  @TempDir private Path folder;
  private Path top;
  private Wfpsim wfpsim;

  @BeforeEach
  void make() throws IOException {
    top = folder.toRealPath();
    wfpsim = new Wfpsim(top).write("secret", SECRET).write("theirs/mine.pcap", SECRET);
    wfpsim.write("theirs/deep/a.pcap", SECRET).write("theirs-too/a.pcap", SECRET);
    link("theirs/link.pcap", "../secret");
    link("theirs/way", "..");
    link("theirs/inside.pcap", "deep/a.pcap");
    link("theirs/absolute.pcap", top.resolve("secret").toString());
    link("theirs/round", "round");
  }

  private void link(String name, String to) throws IOException {
    Files.createSymbolicLink(top.resolve(name), Path.of(to));
  }

  private RealWfpsim.Outcome check(String file, String... more) throws IOException {
    String text =
        RealWfpsim.PASSING.replace(
            "expect:", "  - { replay: '" + file + "', as: browser }\nexpect:");
    wfpsim.write("theirs/s.yaml", text);
    String[] arguments = new String[2 + more.length];
    arguments[0] = "check";
    arguments[1] = "theirs/s.yaml";
    System.arraycopy(more, 0, arguments, 2, more.length);
    return wfpsim.run(arguments);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../secret",
        "../theirs-too/a.pcap",
        "link.pcap",
        "way/secret",
        "absolute.pcap",
        "deep/../../secret",
        "../gone",
        "/etc/passwd",
        "/no/such/file",
        "way/gone"
      })
  void attachment_outsideTheFolder_isRefusedWhetherItExistsOrNot(String file) throws IOException {
    RealWfpsim.Outcome answer = check(file);

    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.err())
        .contains("capture cannot be read: file=" + file + ", " + OUTSIDE)
        .doesNotContain("secret:");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mine.pcap",
        "deep/a.pcap",
        "inside.pcap",
        "deep/../mine.pcap",
        "way/theirs/mine.pcap"
      })
  void attachment_inTheFolder_isRead(String file) throws IOException {
    assertThat(check(file).err()).contains("capture cannot be replayed: ");
  }

  @ParameterizedTest
  @CsvSource({
    "../secret, .",
    "way/secret, .",
    "link.pcap, theirs/..",
    "../theirs-too/a.pcap, theirs-too"
  })
  void attachment_whereTheUserAllows_isRead(String file, String allowed) throws IOException {
    RealWfpsim.Outcome answer = check(file, "--allow-path", allowed);

    assertThat(answer.err()).contains("capture cannot be replayed: ");
    assertThat(answer.errLines().getLast())
        .isEqualTo("./wfpsim check theirs/s.yaml --allow-path " + allowed);
  }

  @ParameterizedTest
  @CsvSource({"../secret, theirs-too", "../secret, gone", "../theirs-too/a.pcap, theirs"})
  void attachment_elsewhereThanAllowed_isRefused(String file, String allowed) throws IOException {
    assertThat(check(file, "--allow-path", allowed).err()).contains(OUTSIDE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"round", "deep", "gone.pcap"})
  void attachment_noFile_isSaid(String file) throws IOException {
    assertThat(check(file).err())
        .containsAnyOf("no such file", "not a file")
        .contains("file=" + file);
  }

  @Test
  void replayFile_namesAnotherFile_nothingOfItIsTold() throws IOException {
    for (String named :
        new String[] {"secret", top.resolve("secret").toString(), "theirs/../secret"}) {
      wfpsim.write("x.wfpreplay", "wfpsim-replay 4\nscenario " + named + "\nseed 1\nend\n");
      RealWfpsim.Outcome answer = wfpsim.run("replay", "x.wfpreplay");

      assertThat(answer.code()).isEqualTo(2);
      assertThat(answer.err()).contains("not a scenario").doesNotContain("kept-secret");
    }
  }

  @Test
  void replayFile_noteNamesAnotherFile_nothingOfItIsTold() throws IOException {
    wfpsim.write(
        "x.wfpreplay",
        "wfpsim-replay 4\nscenario s.yaml\nseed 1\nnote file " + top.resolve("secret") + "\nend\n");

    assertThat(wfpsim.run("replay", "x.wfpreplay").err())
        .contains("not a scenario")
        .doesNotContain("kept-secret");
  }

  @Test
  void replayFileOrLink_toAnotherProgramsYaml_tellsNothingOfItEither() throws IOException {
    wfpsim.write("run.yaml", "run: kept-secret\nhosts: [kept-secret]\n");
    wfpsim.write("x.wfpreplay", "wfpsim-replay 4\nscenario run.yaml\nseed 1\nend\n");
    link("theirs/u.yaml", "../run.yaml");

    for (String command : new String[] {"replay x.wfpreplay", "check theirs/u.yaml"}) {
      assertThat(wfpsim.run(command.split(" ")).err())
          .contains("not a scenario")
          .doesNotContain("kept-secret");
    }
    assertThat(wfpsim.run("check", "run.yaml").err()).contains("missing key: key=scenario");
  }

  @Test
  void command_onSomethingElse_quotesNothingOfIt() throws IOException {
    link("theirs/t.yaml", "../secret");
    for (String command : new String[] {"run", "check", "replay"}) {
      for (String file : new String[] {"secret", "theirs/t.yaml"}) {
        RealWfpsim.Outcome answer = wfpsim.run(command, file);
        assertThat(answer.code()).isEqualTo(2);
        assertThat(answer.out() + answer.err()).doesNotContain("kept-secret");
      }
    }
  }

  @Test
  void scenario_throughALinkIntoAnotherFolder_readsBesideTheLinkOnly() throws IOException {
    check("mine.pcap");
    wfpsim.write("mine/real.yaml", Files.readString(top.resolve("theirs/s.yaml")));
    link("theirs/linked.yaml", "../mine/real.yaml");

    assertThat(wfpsim.run("check", "theirs/linked.yaml").err())
        .contains("capture cannot be replayed: ");
    assertThat(wfpsim.run("check", "mine/real.yaml").err()).contains("no such file");
  }
}
