package dev.wfpsim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The last line of a failing command is the command that fails so again, whatever went wrong; and
 * with {@code --json} nothing but documents is on standard output.
 */
final class LastLineTest {

  private static final String SMALL =
      """
      scenario: small
      hosts: { client: { addresses: [10.0.0.5/24] } }
      processes:
        app: { on: client }
        web: { on: client, listen: tcp/127.0.0.1:80, behave: echo }
      drivers:
        odd: { use: test/other-each-time, on: client }
      traffic:
        - app: { connect: tcp/127.0.0.1:80, start: 1 s, send: 1 KiB, receive: 1 KiB }
      """;

  private static final String REPLAY = "wfpsim-replay 4\nscenario s.yaml\n";

  @TempDir Path folder;

  private Wfpsim wfpsim() throws IOException {
    return new Wfpsim(folder, TestDrivers.ALL)
        .write("s.yaml", SMALL)
        .write("bad.yaml", "scenario: x\na: b\n")
        .write("cut.wfpreplay", REPLAY + "choice TIE 1 2 1\n\n")
        .write("odd.wfpreplay", REPLAY + "fingerprint 12\nend\n")
        .write("lost.wfpreplay", REPLAY.replace("s.yaml", "moved.yaml") + "end\n");
  }

  @Test
  void verify_driverThatDiffersEachTime_saysTheFirstDivergingEvent() throws IOException {
    RealWfpsim.Outcome answer = wfpsim().run("run", "s.yaml", "--verify", "--seed", "3");

    assertThat(answer.code()).isEqualTo(6);
    assertThat(answer.outLines().getFirst()).startsWith("✗ small  nondeterminism");
    List<String> err = answer.errLines();
    assertThat(err.get(0)).matches("first: +([0-9]+ +[0-9]+\\.[0-9]{9} .*|choice=.*)");
    assertThat(err.get(1)).matches("second: +([0-9]+ +[0-9]+\\.[0-9]{9} .*|choice=.*)");
    assertThat(err.get(0).substring(7)).isNotEqualTo(err.get(1).substring(7));
    assertThat(err.get(2)).startsWith("first on carrier ").contains(", second on carrier ");
    assertThat(answer.outLines().getLast()).endsWith("1 mismatch");
    assertThat(err.getLast()).isEqualTo("./wfpsim run s.yaml --seed 3 --verify");
  }

  @ParameterizedTest
  @CsvSource({
    "run gone.yaml, gone.yaml:1:1: no such file, ./wfpsim check gone.yaml",
    "run bad.yaml s.yaml --quiet, bad.yaml:2:1: unknown key: key=a, ./wfpsim check bad.yaml",
    "run bad.yaml --json --set a=c, bad.yaml:2:1: unknown key: key=a, ./wfpsim check bad.yaml --set"
        + " a=c",
    "check bad.yaml gone.yaml, bad.yaml:2:1: unknown key: key=a, ./wfpsim check bad.yaml",
    "replay s.yaml, s.yaml:1:1: not a replay file, ./wfpsim replay s.yaml",
    "run s.yaml --runs 2000000000, out of range: --runs=2000000000, ./wfpsim run s.yaml --runs"
        + " 2000000000",
    "run s.yaml --sede 4, Unknown option: '--sede', ./wfpsim run s.yaml --sede 4",
    "rnu s.yaml, Unmatched arguments from index 0: 'rnu', ./wfpsim rnu s.yaml",
    "run, Missing required parameter: 'FILE', ./wfpsim run",
    "replay cut.wfpreplay, cut.wfpreplay:4:1: truncated: the last line, ./wfpsim replay"
        + " cut.wfpreplay",
    "replay odd.wfpreplay, odd.wfpreplay:3:1: a fingerprint has 32 hex digits, ./wfpsim replay"
        + " odd.wfpreplay",
    "replay lost.wfpreplay, lost.wfpreplay:1:1: scenario not found: file=moved.yaml, ./wfpsim"
        + " replay lost.wfpreplay",
    "list everything, Invalid value for positional parameter, ./wfpsim list everything",
  })
  void wrongCommand_exitsTwoAndRepeatsItself(String command, String message, String last)
      throws IOException {
    RealWfpsim.Outcome answer = wfpsim().run(command.split(" "));

    assertThat(answer.code()).isEqualTo(2);
    assertThat(answer.err()).contains(message);
    assertThat(answer.errLines().getLast()).isEqualTo(last);
    assertThat(answer.err()).doesNotContain("\tat ");
  }

  @Test
  void json_invalidScenario_leavesStandardOutputEmpty() throws IOException {
    assertThat(wfpsim().run("run", "bad.yaml", "--json").out()).isEmpty();
  }

  @Test
  void json_severalFiles_isOneDocumentALine() throws IOException {
    Wfpsim wfpsim = wfpsim().write("t.yaml", SMALL.replace("small", "other"));

    RealWfpsim.Outcome answer = wfpsim.run("run", "s.yaml", "gone.yaml", "t.yaml", "--json");

    List<String> starts = new ArrayList<>();
    answer.outLines().forEach(line -> starts.add(line.substring(0, 43)));
    assertThat(starts)
        .containsExactly(
            "{\"schema\":\"wfpsim.run/1\",\"scenario\":\"small\"",
            "{\"schema\":\"wfpsim.run/1\",\"scenario\":\"other\"");
  }
}
