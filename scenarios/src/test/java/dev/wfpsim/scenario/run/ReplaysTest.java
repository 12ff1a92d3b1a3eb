package dev.wfpsim.scenario.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.scenario.model.Endpoint;
import dev.wfpsim.scenario.model.Endpoint.Transport;
import dev.wfpsim.scenario.pcap.CapturedStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which recorded conversation a connection is, as its server finds out. */
final class ReplaysTest {

  private static final SocketAddress SERVER = SocketAddress.parse("10.0.0.80:22");
  private static final SocketAddress OTHER = SocketAddress.parse("10.0.0.81:22");
  private static final SocketAddress PROXY = SocketAddress.parse("127.0.0.1:8080");

  private final ConnectionLog log = new ConnectionLog(100);
  private final Replays replays = new Replays(log);

  private Attempt attempt(
      String process, SocketAddress asked, String from, SocketAddress to, @Nullable Acceptance of) {
    Attempt attempt =
        new Attempt(log.nextNumber(), process, "client", new Endpoint(Transport.TCP, asked), 0, of);
    attempt.opened(1, SocketAddress.parse(from), to, !asked.equals(to));
    log.add(attempt);
    return attempt;
  }

  private CapturedStream replay(SocketAddress server, String from, SocketAddress to) {
    CapturedStream recorded =
        new CapturedStream(
            CapturedStream.TCP,
            SocketAddress.parse("10.9.9.9:" + (40_000 + log.nextNumber())),
            server,
            0,
            0,
            List.of(),
            true,
            CapturedStream.End.FINISHED,
            0);
    replays.begin(attempt("app", server, from, to, null), recorded);
    return recorded;
  }

  private static Acceptance accepted(String host, SocketAddress at, String from) {
    return new Acceptance("web", host, Transport.TCP, at, SocketAddress.parse(from), 2);
  }

  @Test
  void serve_sameServer_goesByTheClientsPort_andOnce() {
    CapturedStream first = replay(SERVER, "10.0.0.5:50001", SERVER);
    CapturedStream second = replay(SERVER, "10.0.0.5:50002", SERVER);

    assertThat(replays.serve(accepted("server", SERVER, "10.0.0.5:50002"))).isSameAs(second);
    assertThat(replays.serve(accepted("server", SERVER, "10.0.0.5:50001"))).isSameAs(first);
    assertThat(replays.serve(accepted("server", SERVER, "10.0.0.5:50001"))).isNull();
  }

  @Test
  void serve_sameClientAddressAgain_takesTheLatestNotServed() {
    CapturedStream first = replay(SERVER, "10.0.0.5:50001", SERVER);
    CapturedStream second = replay(SERVER, "10.0.0.5:50001", SERVER);

    assertThat(replays.serve(accepted("server", SERVER, "10.0.0.5:50001"))).isSameAs(second);
    assertThat(replays.serve(accepted("server", SERVER, "10.0.0.5:50001"))).isSameAs(first);
  }

  @Test
  void serve_oneClientAddressToTwoServers_goesByTheServerToo() {
    CapturedStream here = replay(SERVER, "10.0.0.5:50001", SERVER);
    CapturedStream there = replay(OTHER, "10.0.0.5:50001", OTHER);

    assertThat(replays.serve(accepted("server", SERVER, "10.0.0.5:50001"))).isSameAs(here);
    assertThat(replays.serve(accepted("server", OTHER, "10.0.0.5:50001"))).isSameAs(there);
  }

  @Test
  void serve_throughTwoProxies_findsTheClient() {
    CapturedStream other = replay(SERVER, "127.0.0.1:50001", PROXY);
    CapturedStream wanted = replay(SERVER, "127.0.0.1:50002", PROXY);
    Acceptance atFirst = accepted("client", PROXY, "127.0.0.1:50002");
    SocketAddress next = SocketAddress.parse("127.0.0.1:9090");
    attempt("proxy", SERVER, "127.0.0.1:60000", next, atFirst);
    Acceptance atSecond = accepted("client", next, "127.0.0.1:60000");
    attempt("second", SERVER, "10.0.0.5:60001", SERVER, atSecond);

    assertThat(replays.serve(accepted("server", SERVER, "10.0.0.5:60001"))).isSameAs(wanted);
    assertThat(replays.candidates(SERVER)).containsExactly(other);
  }

  @Test
  void serve_destinationRewrittenOnTheWay_goesByTheClientsAddress() {
    replay(OTHER, "10.0.0.5:50001", OTHER);
    CapturedStream wanted = replay(OTHER, "10.0.0.5:50002", OTHER);

    assertThat(replays.serve(accepted("server", SERVER, "10.0.0.5:50002"))).isSameAs(wanted);
  }

  @Test
  void serve_loopbackOfAnotherHost_isAnother() {
    replay(PROXY, "127.0.0.1:50001", PROXY);

    assertThat(replays.serve(accepted("elsewhere", SERVER, "127.0.0.2:50001"))).isNull();
  }

  @Test
  void candidates_bothRewritten_areThoseOfTheServersAddressOrElseItsPort() {
    CapturedStream one = replay(SERVER, "10.0.0.5:50001", SERVER);
    CapturedStream two = replay(OTHER, "10.0.0.5:50002", OTHER);
    replay(SocketAddress.parse("10.0.0.80:23"), "10.0.0.5:50003", SERVER);

    assertThat(replays.serve(accepted("server", SERVER, "10.7.7.7:1"))).isNull();
    assertThat(replays.candidates(SERVER)).containsExactly(one);
    assertThat(replays.candidates(SocketAddress.parse("10.0.0.99:22"))).containsExactly(one, two);
    assertThat(replays.serve(two)).isSameAs(two);
    assertThat(replays.serve(two)).isNull();
  }
}
