package dev.wfpsim.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import dev.wfpsim.trace.Finding;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What only a whole run shows: parts of the language together, judged by the scenario itself. */
final class WholeRunTest {

  private static SimulationResult run(String text) throws Exception {
    LoadedScenario loaded =
        ScenarioFile.load("test", text, List.of(), DriverCatalogue.installed(), Attachments.NONE);
    return new Simulation(loaded, RunRequest.seeded(3, CarrierKind.AUTOMATIC)).run();
  }

  private static void passes(String text) throws Exception {
    SimulationResult result = run(text);
    assertThat(result.outcome()).as(result.toString()).isEqualTo(RunOutcome.PASS);
    assertThat(result.expectations()).isNotEmpty().allMatch(ExpectationResult::held);
  }

  @Test
  void smallLinkBehindARouter_bothFamilies_shrinksTheSegments() throws Exception {
    passes(
        """
        scenario: path-mtu
        hosts:
          client:
            addresses: [10.0.1.5/24, "fd01::5/64"]
            routes: [ { to: default, via: 10.0.1.1 }, { to: "::/0", via: "fd01::1" } ]
          router:
            forwarding: true
            interfaces:
              - { name: i, addresses: [10.0.1.1/24, "fd01::1/64"] }
              - { name: o, addresses: [10.0.2.1/24, "fd02::1/64"], mtu: 1300 }
          origin:
            addresses: [10.0.2.80/24, "fd02::80/64"]
            routes: [ { to: 10.0.1.0/24, via: 10.0.2.1 }, { to: "fd01::/64", via: "fd02::1" } ]
        links: [ { between: [client, router.i] }, { between: [router.o, origin] } ]
        processes:
          app: { on: client }
          web: { on: origin, listen: [tcp/0.0.0.0:80, "tcp/[::]:80"], behave: echo }
        traffic:
          - app: { connect: "tcp/[fd02::80]:80", send: 40 KiB, receive: 40 KiB }
          - app: { connect: tcp/10.0.2.80:80, send: 40 KiB, receive: 40 KiB }
        expect:
          - every connection of app: closed
          - every byte: delivered once, in order
          - "bytes: delivered == 160 KiB"
        """);
  }

  @Test
  void names_areResolvedBeforeTheConnect_andCached() throws Exception {
    passes(
        """
        scenario: names
        hosts:
          a: { addresses: [10.1.0.1/24], name-server: 10.1.0.53 }
          b: { addresses: [10.1.0.2/24] }
          ns: { addresses: [10.1.0.53/24] }
        links: [ { between: [a, b, ns] } ]
        processes:
          app: { on: a }
          web: { on: b, listen: [tcp/0.0.0.0:80], behave: echo }
          named: { on: ns, listen: [udp/0.0.0.0:53], behave: names }
        traffic:
          - app: { connect: tcp/10.1.0.2:80, name: www.example.com, send: 1 KiB, receive: 1 KiB }
          - app: { connect: tcp/10.1.0.2:80, name: WWW.example.com, send: 1 KiB, receive: 1 KiB, start: 1 s }
        expect:
          - every connection of app: closed
          - every byte: delivered once, in order
        """);
  }

  @Test
  void nameThatNobodyKnows_failsTheConnection() throws Exception {
    passes(
        """
        scenario: no-names
        hosts:
          a: { addresses: [10.1.0.1/24], name-server: 10.1.0.2 }
          b: { addresses: [10.1.0.2/24] }
        links: [ { between: [a, b] } ]
        processes:
          app: { on: a }
          web: { on: b, listen: [tcp/0.0.0.0:80], behave: echo }
        traffic:
          - app: { connect: tcp/10.1.0.2:80, name: www.example.com, send: 1 KiB, receive: 1 KiB }
        expect:
          - every connection of app: failed
        """);
  }

  @Test
  void boundToACardWithoutARoute_failsAtOnce() throws Exception {
    passes(
        """
        scenario: strong-host
        hosts:
          a: { interfaces: [ { name: x, addresses: [10.1.0.1/24] }, { name: y, addresses: [10.2.0.1/24] } ] }
          b: { addresses: [10.1.0.2/24], routes: [ { to: 10.2.0.0/24, via: 10.1.0.1 } ] }
          c: { addresses: [10.2.0.3/24] }
        links: [ { between: [a.x, b] }, { between: [a.y, c] } ]
        processes:
          app: { on: a }
          web: { on: b, listen: [tcp/0.0.0.0:80, udp/0.0.0.0:53], behave: echo }
        traffic:
          - app: { connect: tcp/10.1.0.2:80, bind: 10.2.0.1, send: 1 KiB, receive: 1 KiB }
          - app: { connect: udp/10.1.0.2:53, bind: 10.2.0.1, send: 1 KiB, receive: 1 KiB }
        expect:
          - every connection of app: failed
          - "packets: sent == 0"
        """);
  }

  @Test
  void mappedListener_acceptsBothFamilies() throws Exception {
    passes(
        """
        scenario: mapped
        hosts: { a: { addresses: [10.0.0.1/24, "fd00::1/64"] }, b: { addresses: [10.0.0.2/24, "fd00::2/64"] } }
        links: [ { between: [a, b] } ]
        processes:
          app: { on: a }
          web: { on: b, listen: "tcp/[::ffff:0.0.0.0]:80", behave: echo }
        traffic:
          - app: { connect: "tcp/[::ffff:10.0.0.2]:80", send: 1 KiB, receive: 1 KiB }
          - app: { connect: tcp/10.0.0.2:80, send: 1 KiB, receive: 1 KiB }
          - app: { connect: "tcp/[fd00::2]:80", send: 1 KiB, receive: 1 KiB }
        expect:
          - every connection of app: accepted by web
          - every byte: delivered once, in order
        """);
  }

  @Test
  void bfe_stoppedAndStarted_takesThePolicyAwayAndBringsItBack() throws Exception {
    passes(
        """
        scenario: bfe
        hosts: { a: { addresses: [10.0.0.1/24] } }
        processes:
          app: { on: a }
          web: { on: a, listen: [tcp/127.0.0.1:80, tcp/127.0.0.1:81], behave: echo }
        policy:
          - { sublayer: ours, weight: 7 }
          - { name: shut, sublayer: ours, layer: ALE_AUTH_CONNECT_V4, when: { IP_REMOTE_PORT: 80 }, action: block }
          - { name: kept, layer: ALE_AUTH_CONNECT_V4, when: { IP_REMOTE_PORT: 81 }, action: block, flags: persistent }
        traffic:
          - app: { connect: tcp/127.0.0.1:80, every: 100 ms, times: 30 }
          - app: { connect: tcp/127.0.0.1:81, every: 100 ms, times: 30 }
        during:
          - { at: 950 ms, stop-bfe: a }
          - { at: 1950 ms, start-bfe: a }
        expect:
          - "every connection to port 80 before 940 ms: blocked"
          - "every connection to port 80 after 960 ms before 1940 ms: opened"
          - "every connection to port 80 after 1960 ms: blocked"
          - "every connection to port 81 before 940 ms: blocked"
          - "every connection to port 81 after 1960 ms: blocked"
          - no finding
        """);
  }

  @Test
  void forwardProxy_datagrams_arePassedOnBothWays() throws Exception {
    passes(
        """
        scenario: udp-proxy
        hosts: { client: { processors: 2, addresses: [10.0.0.5/24] }, names: { addresses: [10.0.0.53/24] } }
        links: [ { between: [client, names] } ]
        processes:
          app: { on: client }
          proxy: { on: client, listen: udp/127.0.0.1:5300, behave: forward-proxy }
          dns: { on: names, listen: udp/0.0.0.0:53, behave: { answer: 300 B } }
        drivers:
          redirector: { use: library/connect-redirect, on: client, with: { to: proxy, port: 5300 } }
        policy:
          - { layer: ALE_CONNECT_REDIRECT_V4, when: { IP_PROTOCOL: udp, IP_REMOTE_PORT: 53 }, action: callout-terminating, callout: redirector/v4 }
        traffic:
          - app: { connect: udp/10.0.0.53:53, times: 4, every: 3 ms, send: 40 B, receive: 300 B, timeout: 1 s }
          - app: { send-to: udp/10.0.0.53:53, times: 4, every: 3 ms, send: 90 B, datagram: 30 B, receive: 300 B, timeout: 1 s }
        expect:
          - every connection of app: redirected to proxy
          - every connection of proxy: accepted by dns
          - no connection of proxy: redirected
          - "connections of proxy: opened == 8"
          - every byte: delivered once, in order
          - never: redirect loop
          - "bytes: delivered >= 5760 B"
          - no finding
        """);
  }

  private static List<String> codes(String text) throws Exception {
    return run(text).findings().stream().map(Finding::code).toList();
  }

  @Test
  void listeningTwiceOnOnePort_isToldAsANote() throws Exception {
    String text =
        """
        scenario: listeners
        hosts: { origin: { addresses: [10.0.0.80/24] } }
        processes:
          one: { on: origin, listen: [tcp/0.0.0.0:80], behave: echo }
          two: { on: origin, listen: [tcp/0.0.0.0:PORT], behave: echo }
        """;
    assertThat(codes(text.replace("PORT", "80"))).contains("LISTEN_REFUSED");
    assertThat(codes(text.replace("PORT", "81"))).doesNotContain("LISTEN_REFUSED");
  }

  @Test
  void engineThatDoesNotRun_refusesTheScenariosPolicy() throws Exception {
    String text =
        """
        scenario: policy
        hosts: { origin: { addresses: [10.0.0.80/24] } }
        processes: { one: { on: origin } }
        policy:
          - { name: f, on: origin, layer: ALE_AUTH_CONNECT_V4, action: block }
        run: { platform: { options: { engine.runs-at-start: RUNS } } }
        """;
    assertThat(codes(text.replace("RUNS", "false"))).contains("POLICY_REFUSED");
    assertThat(codes(text.replace("RUNS", "true"))).doesNotContain("POLICY_REFUSED");
  }

  @Test
  void findingsBeyondTheLimit_areCounted() throws Exception {
    String text =
        """
        scenario: many
        hosts: { origin: { addresses: [10.0.0.80/24] } }
        processes:
          one: { on: origin, listen: [tcp/0.0.0.0:80], behave: echo }
          two: { on: origin, listen: [MANY], behave: echo }
        run: { limits: { findings: 5000 } }
        """;
    String many = String.join(", ", Collections.nCopies(1_200, "tcp/0.0.0.0:80"));
    assertThat(codes(text.replace("MANY", many))).contains("FINDINGS_DROPPED");
    assertThat(codes(text.replace("MANY", "tcp/0.0.0.0:80"))).doesNotContain("FINDINGS_DROPPED");
  }

  @Test
  void payloadBeyondTheLimit_isTold() throws Exception {
    String text =
        """
        scenario: much
        hosts: { origin: { addresses: [10.0.0.80/24] } }
        processes:
          app: { on: origin }
          web: { on: origin, listen: [tcp/127.0.0.1:80], behave: echo }
        traffic:
          - app: { connect: tcp/127.0.0.1:80, send: 8 KiB, receive: 8 KiB }
        run: { limits: { payload: MOST } }
        """;
    assertThat(codes(text.replace("MOST", "4 KiB"))).contains("LIMIT_REACHED");
    assertThat(codes(text.replace("MOST", "64 KiB"))).doesNotContain("LIMIT_REACHED");
  }

  @Test
  void timeOver_withAConnectionOpen_isLiveness() throws Exception {
    String text =
        """
        scenario: late
        hosts: { client: { addresses: [10.0.0.5/24] }, origin: { addresses: [10.0.0.80/24] } }
        links: [ { between: [client, origin], latency: 20 ms } ]
        processes:
          app: { on: client }
          web: { on: origin, listen: [tcp/10.0.0.80:80], behave: echo }
        traffic:
          - app: { connect: tcp/10.0.0.80:80, send: 8 KiB, receive: 8 KiB }
        run: { stop: WHEN }
        """;
    assertThat(codes(text.replace("WHEN", "30 ms"))).contains("LIVENESS");
    assertThat(codes(text.replace("WHEN", "60 s"))).doesNotContain("LIVENESS");
  }
}
