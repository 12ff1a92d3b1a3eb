package dev.wfpsim.scenario.pcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.scenario.LoadedScenario;
import dev.wfpsim.scenario.RunOutcome;
import dev.wfpsim.scenario.RunRequest;
import dev.wfpsim.scenario.ScenarioFile;
import dev.wfpsim.scenario.Simulation;
import dev.wfpsim.scenario.SimulationResult;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import dev.wfpsim.scenario.syntax.Warning;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.EventView;
import dev.wfpsim.trace.TraceReader;
import java.io.ByteArrayInputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Datagrams and ICMP messages of captures, made again: what is delivered is what was captured. */
final class ReplayedDatagramsTest {

  private static final String ACROSS =
      """
      scenario: across
      run: { seed: 1, stop: 60 s }
      hosts:
        client: { addresses: [10.0.0.5/24, "fd00::5/64"] }
        servers: { addresses: [10.0.0.80/24, 10.0.0.81/24, "fd00::80/64"] }
      links: [ { between: [client, servers], latency: { normal: [5 ms, 2 ms] } } ]
      processes:
        app: { on: client }
        server: { on: servers, listen: [udp/0.0.0.0:53, "udp/[::]:53", icmp/0.0.0.0, "icmp/::"], behave: replay }
        local: { on: client, listen: [udp/127.0.0.1:53, "udp/[::1]:53"], behave: replay }
      traffic:
        - { replay: made.pcap, as: app, speed: max }
      expect:
        - every byte: delivered once, in order
        - no connection of app: failed
        - no finding
      """;

  private final MadeCapture capture = new MadeCapture(ByteOrder.LITTLE_ENDIAN, false, 101);
  private final List<String> said = new ArrayList<>();
  private long saidBytes;

  private void udp(String from, String to, String text) {
    SocketAddress source = SocketAddress.parse(from);
    SocketAddress destination = SocketAddress.parse(to);
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    byte[] datagram = MadePackets.udp(source, destination, bytes);
    capture.packet(MadePackets.ip(source, destination, 17, datagram), new byte[0]);
    said.add(text);
    saidBytes += bytes.length;
  }

  private void icmp(String from, String to, int type, int rest, byte[] data) {
    SocketAddress source = SocketAddress.parse(from);
    SocketAddress destination = SocketAddress.parse(to);
    byte[] message = MadePackets.icmp(source, destination, type, rest, data);
    int protocol = source.address().isIpv4() ? 1 : 58;
    capture.packet(MadePackets.ip(source, destination, protocol, message), new byte[0]);
    said.add(behindChecksum(message, message.length));
    saidBytes += message.length;
  }

  /** Over IPv6 the checksum depends on the addresses. */
  private static String behindChecksum(byte[] message, int length) {
    return message[0]
        + "/"
        + message[1]
        + "/"
        + Arrays.toString(Arrays.copyOfRange(message, 4, length));
  }

  private LoadedScenario load(String text) throws Exception {
    byte[] bytes = capture.bytes();
    return ScenarioFile.load(
        "s", text, List.of(), DriverCatalogue.installed(), name -> new ByteArrayInputStream(bytes));
  }

  /** What was delivered in a run; ICMP messages without their checksums. */
  private static final class Delivered implements TraceReader {
    final boolean icmp;
    final List<String> all = new ArrayList<>();

    Delivered(boolean icmp) {
      this.icmp = icmp;
    }

    @Override
    public Set<EventKind> kinds() {
      return EnumSet.of(EventKind.PAYLOAD_DELIVERED);
    }

    @Override
    public void event(EventView event) {
      byte[] bytes =
          Arrays.copyOfRange(event.data(), event.offset(), event.offset() + event.length());
      all.add(
          icmp
              ? behindChecksum(bytes, bytes.length)
              : new String(bytes, StandardCharsets.ISO_8859_1));
    }
  }

  private SimulationResult deliversWhatWasSaid(String text, boolean icmp) throws Exception {
    LoadedScenario loaded = load(text);
    SimulationResult last = null;
    for (long seed = 1; seed <= 4; seed++) {
      Delivered delivered = new Delivered(icmp);
      RunRequest request = RunRequest.seeded(seed, CarrierKind.AUTOMATIC);
      last = new Simulation(loaded, request.watchedBy(trace -> delivered)).run();
      assertThat(last.outcome()).as(last.toString()).isEqualTo(RunOutcome.PASS);
      // Raw sockets hear what is meant for others of their host, too: only what is theirs counts.
      assertThat(icmp ? new TreeSet<>(delivered.all).stream().toList() : delivered.all)
          .containsExactlyInAnyOrderElementsOf(said);
      assertThat(last.counts().bytes().delivered()).isEqualTo(saidBytes);
    }
    return last;
  }

  @Test
  void udp_bothFamiliesAndLoopback_deliversWhatWasCaptured() throws Exception {
    for (int i = 0; i < 3; i++) {
      udp("10.0.0.9:4000", "10.0.0.80:53", "question " + i);
      udp("10.0.0.80:53", "10.0.0.9:4000", "answer " + i);
      udp("10.0.0.80:53", "10.0.0.9:4000", "and " + "more ".repeat(500 * i));
      udp("10.0.0.9:4000", "10.0.0.81:53", "elsewhere " + i);
      udp("[fd00::9]:4000", "[fd00::80]:53", "six " + i);
      udp("[fd00::80]:53", "[fd00::9]:4000", "six answered " + i);
      udp("127.0.0.1:4000", "127.0.0.1:53", "near " + i);
      udp("127.0.0.1:53", "127.0.0.1:4000", "near answered " + i);
      udp("[::1]:4000", "[::1]:53", "");
      udp("[::1]:53", "[::1]:4000", "near six");
    }
    SimulationResult result = deliversWhatWasSaid(ACROSS, false);

    assertThat(result.counts().connections().opened()).isEqualTo(5);
    assertThat(result.warnings()).isEmpty();
  }

  @Test
  void udp_throughAProxy_deliversWhatWasCapturedTwice() throws Exception {
    for (int i = 0; i < 3; i++) {
      udp("10.0.0.9:4000", "10.0.0.80:53", "question " + i);
      udp("10.0.0.80:53", "10.0.0.9:4000", "answer " + i);
    }
    said.addAll(List.copyOf(said));
    saidBytes *= 2; // to and from the proxy, and beyond it
    String redirected =
        ACROSS
            .replace(
                "traffic:",
                """
                  proxy: { on: client, listen: udp/127.0.0.1:8053, behave: forward-proxy }
                drivers:
                  redirector: { use: library/connect-redirect, on: client, with: { to: proxy, port: 8053 } }
                policy:
                  - { layer: ALE_CONNECT_REDIRECT_V4, when: { ALE_APP_ID: app }, action: callout-terminating, callout: redirector/v4 }
                traffic:\
                """)
            .replace("expect:", "expect:\n  - every connection of app: redirected to proxy");
    SimulationResult result = deliversWhatWasSaid(redirected, false);

    assertThat(result.counts().connections().redirected()).isEqualTo(1);
  }

  @Test
  void icmp_bothFamilies_deliversWhatWasCaptured() throws Exception {
    byte[] data = "data of an echo".getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < 3; i++) {
      icmp("10.0.0.9:0", "10.0.0.80:0", 8, 77 << 16 | i, data);
      icmp("10.0.0.80:0", "10.0.0.9:0", 0, 77 << 16 | i, data);
      icmp("[fd00::9]:0", "[fd00::80]:0", 128, 78 << 16 | i, data);
      icmp("[fd00::80]:0", "[fd00::9]:0", 129, 78 << 16 | i, data);
    }
    icmp("10.0.0.80:0", "10.0.0.9:0", 8, 5, data); // the other asks, too
    icmp("10.0.0.9:0", "10.0.0.80:0", 0, 5, data);
    icmp("10.0.0.80:0", "10.0.0.9:0", 0, 6, data); // nobody asked for it
    icmp("10.0.0.9:0", "10.0.0.80:0", 13, 9, new byte[12]);
    icmp("10.0.0.80:0", "10.0.0.9:0", 14, 9, new byte[12]);
    icmp("10.0.0.80:0", "10.0.0.9:0", 5, 0x0A000001, embedded());
    icmp("10.0.0.9:0", "10.0.0.81:0", 3, 0, embedded());
    icmp("[fd00::9]:0", "[fd00::80]:0", 135, 0, new byte[16]);
    SimulationResult result = deliversWhatWasSaid(ACROSS, true);

    assertThat(result.counts().connections().opened()).isEqualTo(3);
    assertThat(result.counts().bytes().sent())
        .as("seven answers are the stacks'")
        .isEqualTo(saidBytes - 7 * (8 + data.length));
    assertThat(result.warnings()).isEmpty();
  }

  /** What an error is about: the head of a packet. */
  private static byte[] embedded() {
    SocketAddress from = SocketAddress.parse("10.0.0.80:4000");
    SocketAddress to = SocketAddress.parse("10.0.0.5:9");
    return MadePackets.ip(from, to, 17, MadePackets.udp(from, to, new byte[0]));
  }

  @Test
  void udp_lostAndDoubled_deliversNothingElse() throws Exception {
    for (int i = 0; i < 20; i++) {
      udp("10.0.0.9:4000", "10.0.0.80:53", "question " + i);
      udp("10.0.0.80:53", "10.0.0.9:4000", "answer " + i);
    }
    LoadedScenario loaded =
        load(ACROSS.replace("latency:", "loss: 20 %, duplicate: 20 %, reorder: 20 %, latency:"));
    for (long seed = 1; seed <= 6; seed++) {
      Delivered delivered = new Delivered(false);
      RunRequest request = RunRequest.seeded(seed, CarrierKind.AUTOMATIC);
      SimulationResult result = new Simulation(loaded, request.watchedBy(trace -> delivered)).run();
      assertThat(result.outcome()).as(result.toString()).isEqualTo(RunOutcome.PASS);
      assertThat(delivered.all).hasSizeGreaterThan(15).isSubsetOf(said);
    }
  }

  @Test
  void notReplayed_eachKindIsWarnedOfWithNumberAndPlace() throws Exception {
    udp("10.0.0.9:4000", "10.0.0.80:53", "question");
    capture.packet(new byte[] {0x45, 0, 0}, new byte[0]);
    capture.packet(new byte[] {0x45, 0, 0}, new byte[0]);
    capture.packet(MadeCapture.ipv4(true, 132, new byte[20]), new byte[0]);
    capture.packet(new byte[0], MadeCapture.ipv4(true, 17, new byte[100]), 90);
    capture.tcp(true, 5, MadeCapture.ACK, "midway");

    assertThat(load(ACROSS).warnings())
        .extracting(Warning::message)
        .containsExactlyInAnyOrder(
            "not replayed of made.pcap: 2 malformed packets, the first at byte 76",
            "not replayed of made.pcap: 1 packet of another protocol than TCP, UDP and ICMP,"
                + " at byte 114",
            "not replayed of made.pcap: 1 packet cut by the snapshot length, at byte 170",
            "not replayed of made.pcap: 1 TCP connection whose opening was not captured,"
                + " at byte 216");
  }

  @Test
  void begunAfterTheEnd_isWarnedOf() throws Exception {
    udp("10.0.0.9:4000", "10.0.0.80:53", "in time");
    udp("10.0.0.9:4001", "10.0.0.80:53", "late");
    String slow = ACROSS.replace("speed: max", "start: 59999500 us");

    assertThat(load(slow).warnings())
        .extracting(Warning::message)
        .containsExactly(
            "conversations that begin when the run is over: number=1 of 2, give the run a later"
                + " stop or the replay more speed");
  }

  @Test
  void nobodyListens_isRefused() {
    udp("10.0.0.9:4000", "10.0.0.80:54", "question");
    icmp("10.0.0.9:0", "10.0.0.82:0", 8, 1, new byte[4]);

    assertThatThrownBy(() -> load(ACROSS))
        .hasMessageContaining("nobody hears replayed datagrams: endpoint=udp/10.0.0.80:54");
    String noUdp = ACROSS.replace("udp/0.0.0.0:53", "udp/0.0.0.0:54");
    assertThatThrownBy(() -> load(noUdp))
        .hasMessageContaining("nobody hears replayed datagrams: endpoint=icmp/10.0.0.82");
  }
}
