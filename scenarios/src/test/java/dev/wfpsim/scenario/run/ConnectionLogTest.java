package dev.wfpsim.scenario.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.net.winsock.WinsockError;
import dev.wfpsim.scenario.RunCounts;
import dev.wfpsim.scenario.ScenarioFile;
import dev.wfpsim.scenario.ScenarioFile.InvalidScenario;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import dev.wfpsim.scenario.model.Endpoint;
import dev.wfpsim.scenario.model.Endpoint.Transport;
import dev.wfpsim.scenario.model.Expectation;
import dev.wfpsim.scenario.model.Scenario;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which ends belong together, and which chains of connections come back to where they were. */
final class ConnectionLogTest {

  private static final SocketAddress WEB = SocketAddress.parse("10.0.0.80:443");
  private static final SocketAddress PROXY = SocketAddress.parse("127.0.0.1:8080");

  private static final Scenario SCENARIO = scenario();

  private final ConnectionLog log = new ConnectionLog();

  private static Scenario scenario() {
    try {
      return ScenarioFile.parse(
          "t", "scenario: t\nhosts: { client: { } }", List.of(), DriverCatalogue.installed());
    } catch (InvalidScenario wrong) {
      throw new AssertionError(wrong);
    }
  }

  private Attempt attempt(String process, String local, SocketAddress to, Acceptance behalf) {
    Attempt attempt =
        new Attempt(
            log.nextNumber(), process, "client", new Endpoint(Transport.TCP, WEB), 0, behalf);
    attempt.sent.from(new ByteSource.Made(log.nextNumber()));
    attempt.opened(1, SocketAddress.parse(local), to, !to.equals(WEB));
    log.add(attempt);
    return attempt;
  }

  private Acceptance acceptance(String process, SocketAddress local, String remote) {
    Acceptance acceptance =
        new Acceptance(
            process,
            "client",
            Transport.TCP,
            local,
            SocketAddress.parse(remote),
            2,
            new ByteTally(),
            new ByteTally());
    log.add(acceptance);
    return acceptance;
  }

  @Test
  void pair_sameAddressesTwice_takesTheEarlierForTheEarlier() {
    Attempt first = attempt("a", "10.0.0.5:50000", WEB, null);
    Attempt second = attempt("a", "10.0.0.5:50000", WEB, null);
    Acceptance one = acceptance("web", WEB, "10.0.0.5:50000");
    Acceptance two = acceptance("web", WEB, "10.0.0.5:50000");

    log.pair();

    assertThat(first.acceptance).isSameAs(one);
    assertThat(second.acceptance).isSameAs(two);
  }

  @Test
  void pair_addressesRewrittenOnTheWay_goesByTheBytes() {
    Attempt attempt = attempt("a", "10.0.0.5:50000", WEB, null);
    Acceptance other = acceptance("web", WEB, "192.168.0.1:1111");
    other.received.add(new byte[64], 0, 64);
    Acceptance rewritten = acceptance("web", WEB, "192.168.0.1:2222");
    byte[] bytes = new byte[64];
    attempt.sent.source().fill(0, bytes, 0, 64);
    rewritten.received.add(bytes, 0, 64);

    log.pair();

    assertThat(attempt.acceptance).isSameAs(rewritten);
  }

  private static final String PORT = "10.0.0.5:50000";
  private static final SocketAddress DNS = SocketAddress.parse("10.0.0.53:53");

  private Attempt exchange(SocketAddress asked, long startNanos) {
    Attempt attempt =
        new Attempt(
            log.nextNumber(), "a", "client", new Endpoint(Transport.UDP, asked), startNanos, null);
    attempt.opened(startNanos, SocketAddress.parse(PORT), null, false);
    log.add(attempt);
    return attempt;
  }

  private Acceptance heard(SocketAddress local, long nanos) {
    Acceptance acceptance =
        new Acceptance(
            "web",
            "server",
            Transport.UDP,
            local,
            SocketAddress.parse(PORT),
            nanos,
            new ByteTally(),
            new ByteTally());
    log.add(acceptance);
    return acceptance;
  }

  /** The first one's datagrams were all lost; the second is none of its business. */
  @Test
  void pair_portUsedAgainForAnother_isNotTheFirstOnes() {
    Attempt lost = exchange(DNS, 10);
    Attempt later = exchange(WEB, 20);
    Acceptance there = heard(WEB, 25);

    log.pair();

    assertThat(later.acceptance).isSameAs(there);
    assertThat(lost.acceptance).isNull();
    assertThat(lost.redirected).isFalse();
  }

  /** Nor where a driver sent the second elsewhere. */
  @Test
  void pair_portUsedAgainForOneThatIsRedirected_isNotTheFirstOnes() {
    Attempt lost = exchange(DNS, 10);
    Attempt later = exchange(WEB, 20);
    Acceptance there = heard(PROXY, 25);

    log.pair();

    assertThat(later.acceptance).isSameAs(there);
    assertThat(later.redirected).isTrue();
    assertThat(lost.acceptance).isNull();
    assertThat(lost.redirected).isFalse();
  }

  /** To the server it is one conversation. */
  @Test
  void pair_portUsedAgainForTheSame_isShared() {
    Attempt first = exchange(DNS, 10);
    Attempt second = exchange(DNS, 20);
    Acceptance there = heard(PROXY, 15);

    log.pair();

    assertThat(first.acceptance).isSameAs(there);
    assertThat(second.acceptance).isSameAs(there);
    assertThat(second.redirected).isTrue();
  }

  @Test
  void loop_onwardConnectionAcceptedByTheProxyItself_isFound() {
    attempt("browser", "127.0.0.1:50000", PROXY, null);
    Acceptance first = acceptance("proxy", PROXY, "127.0.0.1:50000");
    Attempt onward = attempt("proxy", "127.0.0.1:50001", PROXY, first);
    acceptance("proxy", PROXY, "127.0.0.1:50001");

    log.pair();

    assertThat(new ConnectionFacts(log, SCENARIO).loop()).isSameAs(onward);
  }

  @Test
  void loop_twoProxiesInARow_isNone() {
    attempt("browser", "127.0.0.1:50000", PROXY, null);
    Acceptance first = acceptance("first-proxy", PROXY, "127.0.0.1:50000");
    attempt("first-proxy", "127.0.0.1:50001", PROXY, first);
    acceptance("second-proxy", PROXY, "127.0.0.1:50001");

    log.pair();

    assertThat(new ConnectionFacts(log, SCENARIO).loop()).isNull();
  }

  @Test
  void counts_connectsWithoutAPort_areToldApart() {
    Attempt without = new Attempt(1, "a", "client", new Endpoint(Transport.TCP, WEB), 0, null);
    fail(without, SocketError.outOfPorts());
    log.add(without);
    Attempt other = new Attempt(2, "a", "client", new Endpoint(Transport.TCP, WEB), 0, null);
    fail(other, new SocketError(WinsockError.WSAENOBUFS, "send"));
    log.add(other);
    RunCounts.Connections counts = new ConnectionFacts(log, SCENARIO).counts(Expectation.Scope.ALL);
    assertThat(counts.failed()).isEqualTo(2);
    assertThat(counts.outOfPorts()).isEqualTo(1);
  }

  private Attempt trying() {
    Attempt attempt =
        new Attempt(log.nextNumber(), "a", "client", new Endpoint(Transport.UDP, WEB), 0, null);
    log.add(attempt);
    return attempt;
  }

  private static void fail(Attempt attempt, SocketError error) {
    attempt.failed(error.error().code(), error.getMessage(), error.isOutOfPorts());
  }

  private static void unheard(Attempt attempt, SocketError error) {
    attempt.unheard(error.error().code(), error.getMessage());
  }

  private static SocketError error(WinsockError error) {
    return new SocketError(error, "connect");
  }

  private String counted() {
    return log.opened() + " opened, " + log.failed() + " failed";
  }

  @Test
  void openedAndFailed_followEachAttempt() {
    assertThat(counted()).isEqualTo("0 opened, 0 failed");
    Attempt first = trying();
    Attempt second = trying();
    trying();
    assertThat(counted()).isEqualTo("0 opened, 0 failed");
    first.opened(1, WEB, null, false);
    assertThat(counted()).isEqualTo("1 opened, 0 failed");
    fail(first, error(WinsockError.WSAECONNRESET)); // reset after it was open
    assertThat(counted()).isEqualTo("1 opened, 0 failed");
    fail(second, error(WinsockError.WSAEACCES));
    fail(second, error(WinsockError.WSAECONNREFUSED));
    assertThat(counted()).isEqualTo("1 opened, 1 failed");
    unheard(first, error(WinsockError.WSAECONNRESET)); // nobody takes its datagrams
    assertThat(counted()).isEqualTo("1 opened, 2 failed");
    first.answered();
    first.answered();
    assertThat(counted()).isEqualTo("1 opened, 1 failed");
    first.opened(2, WEB, null, false);
    assertThat(counted()).isEqualTo("1 opened, 1 failed");
  }

  /** A condition of a story asks at each counted event: a million times over the run. */
  @Test
  @Timeout(20)
  void openedAndFailed_costNoLookAtTheAttempts() {
    ConnectionLog large = new ConnectionLog();
    for (int i = 1; i <= 200_000; i++) {
      Attempt attempt = new Attempt(i, "a", "client", new Endpoint(Transport.TCP, WEB), 0, null);
      large.add(attempt);
      attempt.opened(i, WEB, null, false);
      assertThat(large.opened() + large.failed()).isEqualTo(i);
    }
  }
}
