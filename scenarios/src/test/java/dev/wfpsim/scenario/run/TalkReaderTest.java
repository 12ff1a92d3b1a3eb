package dev.wfpsim.scenario.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.winsock.WinsockError;
import dev.wfpsim.scenario.LoadedScenario;
import dev.wfpsim.scenario.ScenarioFile;
import dev.wfpsim.scenario.ScenarioFile.InvalidScenario;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import dev.wfpsim.scenario.pcap.CapturedStream;
import dev.wfpsim.scenario.pcap.Turn;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.Trace;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The connection log is made of nothing but events: here they are written by hand. */
class TalkReaderTest {
  private static final SocketAddress CLIENT = SocketAddress.parse("10.0.0.5:50000");
  private static final SocketAddress WEB = SocketAddress.parse("10.0.0.80:443");
  private static final SocketAddress PROXY = SocketAddress.parse("127.0.0.1:8080");
  private static final long TCP = IpProtocol.TCP;
  private static final long UDP = IpProtocol.UDP;

  private final Trace trace = new Trace();
  private final ConnectionLog log = new ConnectionLog();
  private final TalkReader reader = new TalkReader(loaded(), log);
  private int thread = 1;
  private long nanos;

  TalkReaderTest() {
    trace.attach(reader);
  }

  private static LoadedScenario loaded() {
    try {
      Turn said = new Turn(true, 0, "client says".getBytes(StandardCharsets.UTF_8));
      Turn answered = new Turn(false, 1, "server answers".getBytes(StandardCharsets.UTF_8));
      CapturedStream stream =
          new CapturedStream(
              CapturedStream.TCP,
              CLIENT,
              WEB,
              0,
              0,
              List.of(said, answered),
              true,
              CapturedStream.End.FINISHED,
              0,
              false);
      TreeMap<String, List<CapturedStream>> captures = new TreeMap<>();
      captures.put("a.pcap", List.of(stream));
      return new LoadedScenario(
          ScenarioFile.parse(
              "t", "scenario: t\nhosts: { client: { } }", List.of(), DriverCatalogue.installed()),
          captures,
          DriverCatalogue.installed());
    } catch (InvalidScenario wrong) {
      throw new AssertionError(wrong);
    }
  }

  private void write(EventKind kind, long... words) {
    trace.write(kind, ++nanos, (long) thread << 32, 0, 0, words);
  }

  private void begin(long talk, long protocol, SocketAddress to, long behalf) {
    write(
        EventKind.TALK_BEGIN,
        talk,
        trace.name("app"),
        trace.name("client"),
        protocol,
        to.address().mappedHigh(),
        to.address().mappedLow(),
        to.port(),
        to.scopeId(),
        to.address().isIpv4Mapped() ? 1 : 0,
        behalf);
  }

  private void accept(
      long talk, long protocol, int endpoint, SocketAddress local, SocketAddress remote) {
    write(EventKind.TALK_ACCEPT, talk, trace.name("web"), trace.name("server"), protocol, endpoint);
    between(talk, local, remote);
  }

  private void between(long talk, SocketAddress local, SocketAddress remote) {
    write(
        EventKind.TALK_BETWEEN,
        talk,
        local.address().mappedHigh(),
        local.address().mappedLow(),
        local.port(),
        local.scopeId(),
        remote.address().mappedHigh(),
        remote.address().mappedLow(),
        remote.port(),
        remote.scopeId(),
        local.address().isIpv4Mapped() ? 1 : 0);
  }

  private void open(long talk, int endpoint, SocketAddress from, SocketAddress to, boolean other) {
    write(EventKind.TALK_ENDPOINT, talk, endpoint);
    between(talk, from, to);
    write(EventKind.TALK_OPEN, talk, other ? 1 : 0);
  }

  private void bytes(EventKind about, EventKind payload, int endpoint, String text) {
    byte[] data = ("--" + text + "--").getBytes(StandardCharsets.UTF_8);
    write(about, endpoint, 0, text.length());
    trace.write(payload, nanos, (long) thread << 32, 0, 0, data, 2, text.length());
  }

  private void sends(int endpoint, String text) {
    bytes(EventKind.BYTES_SENT, EventKind.PAYLOAD_SENT, endpoint, text);
  }

  private void receives(int endpoint, String text) {
    bytes(EventKind.BYTES_DELIVERED, EventKind.PAYLOAD_DELIVERED, endpoint, text);
  }

  private static ByteSource text(String text) {
    return new ByteSource.Recorded(text.getBytes(StandardCharsets.UTF_8), true);
  }

  private Attempt attempt(int number) {
    return log.attempts().get(number);
  }

  private Acceptance acceptance(int number) {
    return log.acceptances().get(number);
  }

  @Test
  void tcp_bytesOfTwoConnections_areEachItsOwn() {
    begin(1, TCP, WEB, 0);
    begin(2, TCP, WEB, 0);
    open(1, 71, CLIENT, WEB, false);
    open(2, 72, CLIENT.withPort(50_001), WEB, false);
    accept(3, TCP, 73, WEB, CLIENT);
    sends(71, "one ");
    sends(72, "other");
    sends(71, "and more");
    receives(73, "one and more");
    sends(73, "yes");
    receives(71, "yes");
    sends(99, "nobody's");

    assertThat(attempt(0).sent.length()).isEqualTo(12);
    assertThat(attempt(0).sent.isPrefixOf(text("one and more"), new byte[ByteTally.PIECE]))
        .isTrue();
    assertThat(attempt(1).sent.isPrefixOf(text("other"), new byte[ByteTally.PIECE])).isTrue();
    assertThat(acceptance(0).received.isPrefixOf(text("one and more"), new byte[ByteTally.PIECE]))
        .isTrue();
    assertThat(acceptance(0).sent.length()).isEqualTo(3);
    assertThat(attempt(0).received.isPrefixOf(text("yes"), new byte[ByteTally.PIECE])).isTrue();
    assertThat(attempt(1).received.length()).isZero();
    assertThat(attempt(0).number + " " + attempt(1).number).isEqualTo("1 2");
  }

  @Test
  void udp_datagramsOfOneEndpoint_areOfTheTalkThatItsThreadNames() {
    accept(1, UDP, 80, WEB, CLIENT);
    accept(2, UDP, 80, WEB, CLIENT.withPort(1));
    receives(80, "ask");
    thread = 2;
    receives(80, "question");
    write(EventKind.TALK_DATAGRAM, 2, 0);
    write(EventKind.TALK_DATAGRAM, 2, 1);
    thread = 1;
    write(EventKind.TALK_DATAGRAM, 1, 0);
    write(EventKind.TALK_DATAGRAM, 1, 1);
    sends(80, "first");
    sends(80, "not named");
    thread = 2;
    sends(80, "second!");

    assertThat(acceptance(0).received.length()).isEqualTo(3);
    assertThat(acceptance(1).received.length()).isEqualTo(8);
    assertThat(acceptance(0).sent.length()).isEqualTo(5);
    assertThat(acceptance(1).sent.length()).isEqualTo(7);
    assertThat(acceptance(0).sent.datagrams()).hasSize(1);
  }

  @Test
  void udp_theSameDatagramAtBothEnds_isKnownByItsDigest() {
    begin(1, UDP, WEB, 0);
    open(1, 70, CLIENT, WEB, false);
    accept(2, UDP, 80, WEB, CLIENT);
    write(EventKind.TALK_DATAGRAM, 1, 1);
    sends(70, "ask");
    receives(80, "ask");
    write(EventKind.TALK_DATAGRAM, 2, 0);
    write(EventKind.TALK_DATAGRAM, 2, 0); // there is no second one
    assertThat(acceptance(0).received.length()).isEqualTo(3);
    receives(70, "not named");
    assertThat(attempt(0).received.length()).isZero();
    write(EventKind.TALK_DATAGRAM, 1, 0);
    assertThat(attempt(0).received.datagrams()).hasSize(1);
    assertThat(attempt(0).received.firstWord()).isZero();
    attempt(0).received.datagrams().clear();
    assertThat(new DatagramFacts(log).notSent(attempt(0))).isNull();
    receives(80, "asj");
    write(EventKind.TALK_DATAGRAM, 2, 0);
    assertThat(new DatagramFacts(log).notSent(attempt(0))).contains("way=out");
  }

  @Test
  void opened_hasAddressesTimeAndWhetherItWentElsewhere() {
    begin(1, TCP, WEB, 0);
    long begun = nanos;
    open(1, 71, CLIENT, PROXY, true);

    Attempt attempt = attempt(0);
    assertThat(attempt.state).isEqualTo(Attempt.State.OPENED);
    assertThat(attempt.startNanos).isEqualTo(begun);
    assertThat(attempt.openedNanos).isEqualTo(nanos);
    assertThat(attempt.asked).hasToString("tcp/10.0.0.80:443");
    assertThat(attempt.local).isEqualTo(CLIENT);
    assertThat(attempt.remote).isEqualTo(PROXY);
    assertThat(attempt.redirected).isTrue();
    assertThat(log.opened()).isEqualTo(1);
  }

  @Test
  void redirectedButNeverOpen_isToldWithWhereItWasSent() {
    begin(1, TCP, WEB, 0);
    write(EventKind.TALK_ENDPOINT, 1, 71);
    write(
        EventKind.CONNECTION_REDIRECTED,
        71,
        WEB.address().mappedHigh(),
        WEB.address().mappedLow(),
        WEB.port(),
        PROXY.address().mappedHigh(),
        PROXY.address().mappedLow(),
        PROXY.port());
    fails(1, WinsockError.WSAECONNREFUSED, 0);

    assertThat(attempt(0).state).isEqualTo(Attempt.State.FAILED);
    assertThat(attempt(0).redirected).isTrue();
    assertThat(attempt(0).remote).isEqualTo(PROXY);
    assertThat(attempt(0).error).isEqualTo("WSAECONNREFUSED");
  }

  private void fails(long talk, WinsockError error, long outOfPorts) {
    write(EventKind.TALK_FAIL, talk, error.code(), outOfPorts, trace.name(error.toString()));
  }

  @Test
  void failures_areToldApart() {
    begin(1, TCP, WEB, 0);
    begin(2, TCP, WEB, 0);
    begin(3, UDP, WEB, 0);
    begin(4, TCP, WEB, 0);
    fails(1, WinsockError.WSAEACCES, 0);
    fails(2, WinsockError.WSAENOBUFS, 1);
    write(EventKind.TALK_UNHEARD, 3, WinsockError.WSAECONNRESET.code(), trace.name("nobody"));
    open(4, 71, CLIENT, WEB, false);
    fails(4, WinsockError.WSAECONNRESET, 0);

    assertThat(attempt(0).state).isEqualTo(Attempt.State.BLOCKED);
    assertThat(attempt(1).state).isEqualTo(Attempt.State.FAILED);
    assertThat(attempt(1).outOfPorts).isTrue();
    assertThat(attempt(0).outOfPorts).isFalse();
    assertThat(attempt(2).state).isEqualTo(Attempt.State.FAILED);
    assertThat(attempt(2).error).isEqualTo("nobody");
    assertThat(attempt(3).state).isEqualTo(Attempt.State.OPENED);
    assertThat(attempt(3).reset).isTrue();
    assertThat(log.failed()).isEqualTo(3);
    write(EventKind.TALK_ANSWER, 3);
    assertThat(attempt(2).state).isEqualTo(Attempt.State.OPENED);
  }

  @Test
  void ends_lateResetAndOver_areNoted() {
    begin(1, TCP, WEB, 0);
    begin(2, TCP, WEB, 0);
    accept(3, TCP, 73, WEB, CLIENT);
    write(EventKind.TALK_LATE, 1, trace.name("no answer in time"));
    write(EventKind.TALK_RESET, 1);
    write(EventKind.TALK_OVER, 1, 0);
    write(EventKind.TALK_OVER, 2, 1);
    assertThat(acceptance(0).reset).isFalse();
    write(EventKind.TALK_RESET, 3);

    assertThat(attempt(0).error).isEqualTo("no answer in time");
    assertThat(attempt(0).reset + " " + attempt(0).over + " " + attempt(0).closed)
        .isEqualTo("true true false");
    assertThat(attempt(1).reset + " " + attempt(1).over + " " + attempt(1).closed)
        .isEqualTo("false true true");
    assertThat(acceptance(0).reset).isTrue();
  }

  @Test
  void stuckProxies_sayWhy_oneReasonAfterTheOther() {
    accept(1, TCP, 73, PROXY, CLIENT);
    begin(2, TCP, WEB, 1);
    write(EventKind.TALK_STUCK, 1, trace.name("no records"));
    fails(2, WinsockError.WSAECONNREFUSED, 0);
    write(EventKind.TALK_ONWARD_STUCK, 1, 2);

    assertThat(acceptance(0).stuck)
        .startsWith("no records; the proxy did not get on: app connection 1 to tcp/10.0.0.80:443")
        .endsWith("failed (WSAECONNREFUSED)");
    assertThat(attempt(0).behalf).isSameAs(acceptance(0));
  }

  @Test
  void sources_madeRecordedAndPassedOn_areFoundAgain() {
    begin(1, TCP, WEB, 0);
    begin(2, TCP, WEB, 0);
    accept(3, TCP, 73, WEB, CLIENT);
    write(EventKind.TALK_SOURCE, 1, trace.name(Talk.MADE), 7, trace.name(""), 0);
    write(EventKind.TALK_SOURCE, 2, trace.name(Talk.RECORDED), 1, trace.name("a.pcap"), 0);
    assertThat(attempt(0).sent.source()).isEqualTo(new ByteSource.Made(7));
    sends(71, "");
    write(EventKind.TALK_ENDPOINT, 2, 72);
    sends(72, "client says");
    assertThat(attempt(1).sent.isPrefixOf(attempt(1).sent.source(), new byte[ByteTally.PIECE]))
        .isTrue();
    write(EventKind.TALK_SOURCE, 2, trace.name(Talk.RECORDED), 0, trace.name("a.pcap"), 0);
    assertThat(attempt(1).sent.source().has("server answers".length())).isTrue();
    write(EventKind.TALK_SOURCE, 3, trace.name(Talk.PASSED_ON), 2, trace.name(""), 0);
    assertThat(acceptance(0).sent.source()).isEqualTo(new ByteSource.PassedOn(attempt(1).received));
  }

  @Test
  void addresses_ofADualStackSocketAndWithAScope_stayAsTheyAre() {
    SocketAddress mapped = SocketAddress.parse("[::ffff:10.0.0.80]:443");
    SocketAddress scoped = new SocketAddress(IpAddress.parse("fe80::1"), 443, 3);
    begin(1, TCP, mapped, 0);
    begin(2, TCP, scoped, 0);
    open(1, 71, SocketAddress.parse("[::ffff:10.0.0.5]:5"), mapped, false);
    open(2, 72, new SocketAddress(IpAddress.parse("fe80::2"), 6, 4), scoped, false);

    assertThat(attempt(0).asked.address()).isEqualTo(mapped);
    assertThat(attempt(0).remote).isEqualTo(mapped);
    assertThat(attempt(0).local).hasToString("[::ffff:10.0.0.5]:5");
    assertThat(attempt(1).asked.address()).isEqualTo(scoped);
    assertThat(attempt(1).remote).isEqualTo(scoped);
    assertThat(attempt(1).local).isEqualTo(new SocketAddress(IpAddress.parse("fe80::2"), 6, 4));
  }

  @Test
  void changes_countWhatAConditionMayWaitFor_andNotBytes() {
    begin(1, TCP, WEB, 0);
    long begun = reader.changes();
    assertThat(begun).isEqualTo(1);
    open(1, 71, CLIENT, WEB, false);
    long opened = reader.changes();
    sends(71, "bytes");
    assertThat(reader.changes()).isEqualTo(opened);
    assertThat(opened).isEqualTo(begun + 1);
    write(EventKind.TALK_OVER, 1, 1);
    assertThat(reader.changes()).isEqualTo(opened + 1);
  }
}
