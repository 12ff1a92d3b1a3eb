package dev.wfpsim.scenario.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.net.address.SocketAddress;
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

  private final Replays replays = new Replays();
  private int begun;

  /** An end whose addresses stand. */
  private record End(
      Transport transport,
      String host,
      SocketAddress local,
      SocketAddress remote,
      @Nullable TalkEnd behalf)
      implements TalkEnd {}

  private static TalkEnd end(String from, SocketAddress to, @Nullable TalkEnd behalf) {
    return new End(Transport.TCP, "client", SocketAddress.parse(from), to, behalf);
  }

  private Conversation replay(SocketAddress server, String from, SocketAddress to) {
    CapturedStream recorded =
        new CapturedStream(
            CapturedStream.TCP,
            SocketAddress.parse("10.9.9.9:" + (40_000 + ++begun)),
            server,
            0,
            0,
            List.of(),
            true,
            CapturedStream.End.FINISHED,
            0,
            false);
    Conversation conversation = new Conversation("capture", begun, recorded);
    replays.begin(end(from, to, null), conversation);
    return conversation;
  }

  private static TalkEnd accepted(String host, SocketAddress at, String from) {
    return new End(Transport.TCP, host, at, SocketAddress.parse(from), null);
  }

  @Test
  void serve_sameServer_goesByTheClientsPort_andOnce() {
    Conversation first = replay(SERVER, "10.0.0.5:50001", SERVER);
    Conversation second = replay(SERVER, "10.0.0.5:50002", SERVER);

    assertThat(replays.serve(accepted("server", SERVER, "10.0.0.5:50002"))).isSameAs(second);
    assertThat(replays.serve(accepted("server", SERVER, "10.0.0.5:50001"))).isSameAs(first);
    assertThat(replays.serve(accepted("server", SERVER, "10.0.0.5:50001"))).isNull();
  }

  @Test
  void serve_sameClientAddressAgain_takesTheLatestNotServed() {
    Conversation first = replay(SERVER, "10.0.0.5:50001", SERVER);
    Conversation second = replay(SERVER, "10.0.0.5:50001", SERVER);

    assertThat(replays.serve(accepted("server", SERVER, "10.0.0.5:50001"))).isSameAs(second);
    assertThat(replays.serve(accepted("server", SERVER, "10.0.0.5:50001"))).isSameAs(first);
  }

  @Test
  void serve_oneClientAddressToTwoServers_goesByTheServerToo() {
    Conversation here = replay(SERVER, "10.0.0.5:50001", SERVER);
    Conversation there = replay(OTHER, "10.0.0.5:50001", OTHER);

    assertThat(replays.serve(accepted("server", SERVER, "10.0.0.5:50001"))).isSameAs(here);
    assertThat(replays.serve(accepted("server", OTHER, "10.0.0.5:50001"))).isSameAs(there);
  }

  @Test
  void serve_throughTwoProxies_findsTheClient() {
    Conversation other = replay(SERVER, "127.0.0.1:50001", PROXY);
    Conversation wanted = replay(SERVER, "127.0.0.1:50002", PROXY);
    TalkEnd atFirst = accepted("client", PROXY, "127.0.0.1:50002");
    SocketAddress next = SocketAddress.parse("127.0.0.1:9090");
    replays.proxied(end("127.0.0.1:60000", next, atFirst));
    TalkEnd atSecond = accepted("client", next, "127.0.0.1:60000");
    replays.proxied(end("10.0.0.5:60001", SERVER, atSecond));

    assertThat(replays.serve(accepted("server", SERVER, "10.0.0.5:60001"))).isSameAs(wanted);
    assertThat(replays.candidates(SERVER)).containsExactly(other);
  }

  @Test
  void serve_destinationRewrittenOnTheWay_goesByTheClientsAddress() {
    replay(OTHER, "10.0.0.5:50001", OTHER);
    Conversation wanted = replay(OTHER, "10.0.0.5:50002", OTHER);

    assertThat(replays.serve(accepted("server", SERVER, "10.0.0.5:50002"))).isSameAs(wanted);
  }

  @Test
  void serve_loopbackOfAnotherHost_isAnother() {
    replay(PROXY, "127.0.0.1:50001", PROXY);

    assertThat(replays.serve(accepted("elsewhere", SERVER, "127.0.0.2:50001"))).isNull();
  }

  @Test
  void candidates_bothRewritten_areThoseOfTheServersAddressOrElseItsPort() {
    Conversation one = replay(SERVER, "10.0.0.5:50001", SERVER);
    Conversation two = replay(OTHER, "10.0.0.5:50002", OTHER);
    replay(SocketAddress.parse("10.0.0.80:23"), "10.0.0.5:50003", SERVER);

    assertThat(replays.serve(accepted("server", SERVER, "10.7.7.7:1"))).isNull();
    assertThat(replays.candidates(SERVER)).containsExactly(one);
    assertThat(replays.candidates(SocketAddress.parse("10.0.0.99:22"))).containsExactly(one, two);
    assertThat(replays.serve(two)).isSameAs(two);
    assertThat(replays.serve(two)).isNull();
  }
}
