package dev.wfpsim.scenario.pcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.scenario.LoadedScenario;
import dev.wfpsim.scenario.RunOutcome;
import dev.wfpsim.scenario.RunRequest;
import dev.wfpsim.scenario.ScenarioFile;
import dev.wfpsim.scenario.Simulation;
import dev.wfpsim.scenario.SimulationResult;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import java.io.ByteArrayInputStream;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each replayed connection is its own recorded conversation, whoever speaks first. */
final class ReplayMatchingTest {

  private static final byte[] NONE = {};

  private static final String EXPECT =
      """
      expect:
        - every connection of app: accepted by server
        - every connection of app: delivered
        - every byte: delivered once, in order
        - no finding
      """;

  private static final String ACROSS =
      """
      scenario: across
      run: { seed: 1, stop: 60 s }
      hosts:
        client: { processors: 2, addresses: [10.0.0.5/24] }
        servers: { processors: 2, addresses: [10.0.0.80/24, 10.0.0.81/24] }
      links: [ { between: [client, servers], latency: { normal: [5 ms, 2 ms] }, reorder: 5 % } ]
      processes:
        app: { on: client }
        proxy: { on: client, listen: tcp/127.0.0.1:8080, behave: forward-proxy }
        server: { on: servers, listen: tcp/0.0.0.0:22, behave: replay }
      traffic:
        - { replay: made.pcap, as: app, speed: max }
      """;

  private static final String LOCAL =
      """
      scenario: local
      run: { seed: 1, stop: 60 s }
      hosts: { one: { addresses: [10.0.0.5/24] }, two: { addresses: [10.0.0.6/24] } }
      links: [ { between: [one, two] } ]
      processes:
        app: { on: one }
        server: { on: one, listen: [tcp/0.0.0.0:7000, "tcp/[::]:7000"], behave: replay }
      traffic:
        - { replay: made.pcap, as: app, speed: max }
      """;

  private static LoadedScenario load(String text, byte[] capture) throws Exception {
    return ScenarioFile.load(
        "s",
        text + EXPECT,
        List.of(),
        DriverCatalogue.installed(),
        name -> new ByteArrayInputStream(capture));
  }

  private static void passes(String text, byte[] capture, int connections) throws Exception {
    LoadedScenario loaded = load(text, capture);
    for (long seed = 1; seed <= 5; seed++) {
      SimulationResult result =
          new Simulation(loaded, RunRequest.seeded(seed, CarrierKind.AUTOMATIC)).run();
      assertThat(result.outcome()).as(result.toString()).isEqualTo(RunOutcome.PASS);
      assertThat(result.counts().connections().opened()).isEqualTo(connections);
    }
  }

  private static MadeTalk talk(MadeCapture capture, int port, String server) {
    return new MadeTalk(capture, NONE, NONE, "10.0.0.5:" + port, server);
  }

  /** Twelve conversations at one port whose server speaks first, half of them alike at first. */
  private static byte[] serverFirst() {
    MadeCapture capture = new MadeCapture();
    for (int i = 0; i < 12; i++) {
      String server = i % 3 == 0 ? "10.0.0.80:22" : "10.0.0.81:22";
      talk(capture, 50_000 + i, server)
          .open()
          .say("<" + (i % 2 == 0 ? "SSH-2.0-same" : "SSH-2.0-server" + i))
          .say(">hello")
          .say("<" + "answer ".repeat(i + 1))
          .say(">bye " + "z".repeat(i))
          .close();
    }
    return capture.bytes();
  }

  @Test
  void serverSpeaksFirst_eachConnectionIsItsOwn() throws Exception {
    passes(ACROSS, serverFirst(), 12);
  }

  @Test
  void serverSpeaksFirst_throughAProxy_eachConnectionIsItsOwn() throws Exception {
    String redirected =
        ACROSS.replace(
            "traffic:",
            """
            drivers:
              redirector: { use: library/connect-redirect, on: client, with: { to: proxy, port: 8080 } }
            policy:
              - { layer: ALE_CONNECT_REDIRECT_V4, when: { ALE_APP_ID: app }, action: callout-terminating, callout: redirector/v4 }
            traffic:\
            """);
    LoadedScenario loaded =
        ScenarioFile.load(
            "s",
            redirected
                + "expect:\n  - every connection of app: redirected to proxy\n"
                + "  - every connection of app: delivered\n"
                + "  - every byte: delivered once, in order\n",
            List.of(),
            DriverCatalogue.installed(),
            name -> new ByteArrayInputStream(serverFirst()));
    SimulationResult result =
        new Simulation(loaded, RunRequest.seeded(1, CarrierKind.AUTOMATIC)).run();

    assertThat(result.outcome()).as(result.toString()).isEqualTo(RunOutcome.PASS);
    assertThat(result.counts().connections().redirected()).isEqualTo(12);
  }

  @Test
  void sameFirstWords_otherAnswers_eachConnectionIsItsOwn() throws Exception {
    MadeCapture capture = new MadeCapture();
    for (int i = 0; i < 8; i++) {
      talk(capture, 51_000 + i, "10.0.0.80:22")
          .open()
          .say(">GET / HTTP/1.1")
          .say("<" + "answer ".repeat(8 - i))
          .say(">thanks " + i)
          .close();
    }
    passes(ACROSS, capture.bytes(), 8);
  }

  @Test
  void addressUsedTwice_eachConnectionIsItsOwn() throws Exception {
    MadeCapture capture = new MadeCapture();
    for (int i = 0; i < 3; i++) {
      MadeTalk talk = new MadeTalk(capture, NONE, NONE, "10.0.0.5:50000", "10.0.0.80:22");
      for (int skip = 0; skip < i; skip++) {
        talk.skipSequence();
      }
      talk.open().say("<welcome " + i).say(">" + "y".repeat(i + 1)).close();
    }
    passes(ACROSS, capture.bytes(), 3);
  }

  /** Link layers of loopback captures: family 2 or one of the numbers systems give IPv6. */
  @ParameterizedTest
  @CsvSource({
    "0, 02000000, 1e000000", // NULL, little-endian: macOS
    "0, 00000002, 0000001c", // NULL, big-endian
    "0, 02000000, 18000000", // NULL as npcap writes it on Windows
    "0, 02000000, 17000000", // AF_INET6 of Windows
    "108, 00000002, 00000018", // LOOP: OpenBSD
    "1, 0000000000000000000000000800, 00000000000000000000000086dd", // Ethernet: Linux' lo
    "101, '', ''"
  })
  void loopbackCapture_bothFamilies_replays(int linkType, String link4, String link6)
      throws Exception {
    MadeCapture capture = new MadeCapture(ByteOrder.LITTLE_ENDIAN, false, linkType);
    byte[] four = java.util.HexFormat.of().parseHex(link4);
    byte[] six = java.util.HexFormat.of().parseHex(link6);
    for (int i = 0; i < 2; i++) {
      new MadeTalk(capture, four, six, "127.0.0.1:" + (50_000 + i), "127.0.0.1:7000")
          .open()
          .say("<ready " + i)
          .say(">go")
          .close();
      new MadeTalk(capture, four, six, "[::1]:" + (50_000 + i), "[::1]:7000")
          .open()
          .say(">ask " + i)
          .say("<told " + "t".repeat(i))
          .close();
    }
    passes(LOCAL, capture.bytes(), 4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:7000", "10.0.0.9:7000", "127.0.0.1:7001", "[::1]:7000"})
  void nobodyListensThere_isTold(String server) {
    MadeCapture capture = new MadeCapture();
    String client = server.startsWith("[") ? "[::1]:50000" : "127.0.0.1:50000";
    new MadeTalk(capture, NONE, NONE, client, server).open().say("<x").close();
    String elsewhere = LOCAL.replace("server: { on: one,", "server: { on: two,");

    assertThatThrownBy(() -> load(elsewhere, capture.bytes()))
        .hasMessageContaining("nobody answers a replayed connection: endpoint=tcp/" + server);
  }
}
