package dev.wfpsim.scenario.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.scenario.model.Endpoint;
import dev.wfpsim.scenario.model.Endpoint.Transport;
import dev.wfpsim.trace.StableHash;
import org.junit.jupiter.api.Test;

/** Datagrams are known by their content: lost and doubled ones are fine, others are not. */
final class DatagramFactsTest {

  private static final SocketAddress CLIENT = SocketAddress.parse("10.0.0.5:5000");
  private static final SocketAddress SERVER = SocketAddress.parse("10.0.0.53:53");

  private final ConnectionLog log = new ConnectionLog();
  private final Attempt attempt =
      new Attempt(1, "app", "client", new Endpoint(Transport.UDP, SERVER), 0, null);
  private final Acceptance server =
      new Acceptance(
          "dns", "names", Transport.UDP, SERVER, CLIENT, 1, new ByteTally(), new ByteTally());

  DatagramFactsTest() {
    attempt.opened(0, CLIENT, SERVER, false);
    log.add(attempt);
    log.add(server);
    datagram(attempt.sent, "one");
    datagram(attempt.sent, "two");
    datagram(server.sent, "answer");
  }

  private static void datagram(ByteTally tally, String text) {
    tally.addDatagram(text.length(), StableHash.of(text), StableHash.of("other " + text));
  }

  private String wrong() {
    return String.valueOf(new DatagramFacts(log).notSent(attempt));
  }

  @Test
  void notSent_lostAndDoubled_isFine() {
    datagram(server.received, "two");
    datagram(server.received, "two");
    datagram(attempt.received, "answer");

    assertThat(wrong()).isEqualTo("null");
  }

  @Test
  void notSent_changedOnTheWayOut_isTold() {
    datagram(server.received, "onf");

    assertThat(wrong()).endsWith("a datagram arrived that was not sent, way=out");
  }

  @Test
  void notSent_changedOnTheWayBack_isTold() {
    datagram(attempt.received, "answes");

    assertThat(wrong()).endsWith("a datagram arrived that was not sent, way=back");
  }

  @Test
  void notSent_answerOfAServerStartedAgain_isFine() {
    Acceptance again =
        new Acceptance(
            "dns", "names", Transport.UDP, SERVER, CLIENT, 2, new ByteTally(), new ByteTally());
    log.add(again);
    datagram(again.sent, "later");
    datagram(attempt.received, "later");

    assertThat(wrong()).isEqualTo("null");
  }
}
