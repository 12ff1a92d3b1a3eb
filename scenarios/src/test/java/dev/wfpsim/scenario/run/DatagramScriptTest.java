package dev.wfpsim.scenario.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.scenario.pcap.CapturedStream;
import dev.wfpsim.scenario.pcap.Turn;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a side of recorded datagrams says when some of the other's are lost, doubled or changed. */
final class DatagramScriptTest {

  private static DatagramScript server(String... turns) {
    List<Turn> all = new ArrayList<>();
    for (String turn : turns) {
      all.add(new Turn(turn.startsWith(">"), 0, bytes(turn.substring(1))));
    }
    CapturedStream stream =
        new CapturedStream(
            CapturedStream.UDP,
            SocketAddress.parse("10.0.0.1:9"),
            SocketAddress.parse("10.0.0.2:9"),
            0,
            0,
            all,
            true,
            CapturedStream.End.OPEN,
            0,
            false);
    return new DatagramScript(stream, false);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static List<String> answers(DatagramScript script, String heard) {
    script.hearsSurely(bytes(heard));
    return script.saysNow().stream()
        .map(said -> new String(said, StandardCharsets.US_ASCII))
        .toList();
  }

  @Test
  void inOrder_answersEachOnce() {
    DatagramScript script = server(">a", "<1", "<2", ">b", "<3");

    assertThat(answers(script, "a")).containsExactly("1", "2");
    assertThat(answers(script, "b")).containsExactly("3");
  }

  @Test
  void doubled_isNotAnsweredAgainNorTakenForTheNext() {
    DatagramScript script = server(">a", "<1", ">b", "<2");

    assertThat(answers(script, "a")).containsExactly("1");
    assertThat(answers(script, "a")).isEmpty();
    assertThat(script.waitsBefore(4)).isTrue();
  }

  @Test
  void lost_saysWhatItHadSaidByThen() {
    DatagramScript script = server(">a", "<1", ">b", "<2", ">c", "<3");

    assertThat(answers(script, "b")).containsExactly("1", "2");
    assertThat(answers(script, "a")).isEmpty();
    assertThat(answers(script, "c")).containsExactly("3");
  }

  @Test
  void changed_isTakenForTheNext() {
    DatagramScript script = server(">a", "<1", ">b", "<2");

    assertThat(answers(script, "changed")).containsExactly("1");
    assertThat(answers(script, "b")).containsExactly("2");
    assertThat(answers(script, "more than was said")).isEmpty();
  }

  @Test
  void missed_isWaitedForNoMore() {
    DatagramScript script = server(">a", "<1", ">b");

    assertThat(script.waitsBefore(1)).isTrue();
    script.missBefore(1);
    assertThat(script.waitsBefore(2)).isFalse();
    assertThat(script.waitsBefore(3)).isTrue();
  }
}
