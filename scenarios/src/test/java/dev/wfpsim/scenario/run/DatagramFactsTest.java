package dev.wfpsim.scenario.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.scenario.model.Endpoint;
import dev.wfpsim.scenario.model.Endpoint.Transport;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Datagrams are known by their content: lost and doubled ones are fine, others are not. */
final class DatagramFactsTest {

  private static final SocketAddress CLIENT = SocketAddress.parse("10.0.0.5:5000");
  private static final SocketAddress SERVER = SocketAddress.parse("10.0.0.53:53");

  private final ConnectionLog log = new ConnectionLog(10);
  private final Attempt attempt =
      new Attempt(1, "app", "client", new Endpoint(Transport.UDP, SERVER), 0, null);
  private final Acceptance server =
      new Acceptance("dns", "names", Transport.UDP, SERVER, CLIENT, 1);

  DatagramFactsTest() {
    attempt.opened(0, CLIENT, SERVER, false);
    log.add(attempt);
    log.add(server);
    attempt.sent.addDatagram(bytes("one"));
    attempt.sent.addDatagram(bytes("two"));
    server.sent.addDatagram(bytes("answer"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private String wrong() {
    return String.valueOf(new DatagramFacts(log).notSent(attempt));
  }

  @Test
  void notSent_lostAndDoubled_isFine() {
    server.received.addDatagram(bytes("two"));
    server.received.addDatagram(bytes("two"));
    attempt.received.addDatagram(bytes("answer"));

    assertThat(wrong()).isEqualTo("null");
  }

  @Test
  void notSent_changedOnTheWayOut_isTold() {
    server.received.addDatagram(bytes("onf"));

    assertThat(wrong()).endsWith("a datagram arrived that was not sent, way=out");
  }

  @Test
  void notSent_changedOnTheWayBack_isTold() {
    attempt.received.addDatagram(bytes("answes"));

    assertThat(wrong()).endsWith("a datagram arrived that was not sent, way=back");
  }

  @Test
  void notSent_answerOfAServerStartedAgain_isFine() {
    Acceptance again = new Acceptance("dns", "names", Transport.UDP, SERVER, CLIENT, 2);
    log.add(again);
    again.sent.addDatagram(bytes("later"));
    attempt.received.addDatagram(bytes("later"));

    assertThat(wrong()).isEqualTo("null");
  }
}
