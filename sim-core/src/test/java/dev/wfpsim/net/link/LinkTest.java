package dev.wfpsim.net.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.net.host.Host;
import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.net.host.LayerLog;
import dev.wfpsim.net.host.NetBench;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.trace.EventKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class LinkTest {
  private static final int PACKETS = 4_000;
  private NetBench bench = new NetBench(7);
  private Host a;
  private Host b;
  private Link link;
  private LayerLog atB;

  private void connect(LinkOptions options) {
    a = bench.network.addHost(new HostOptions("a").address("10.0.0.1/24"));
    b = bench.network.addHost(new HostOptions("b").address("10.0.0.2/24"));
    link = bench.network.connect(options, List.of(a, b));
    bench.network.start();
    atB = new LayerLog(b);
    atB.answer = hook -> Verdict.ABSORB;
  }

  private void sendMany(int packets, int bytes) {
    bench.on(
        a,
        () -> {
          for (int i = 0; i < packets; i++) {
            NetBench.sendUdp(a, "10.0.0.2", 1, i % 50_000, new byte[bytes]);
          }
        });
    assertThat(bench.run().reason()).isEqualTo(RunEnd.Reason.COMPLETED);
    assertThat(bench.isConserved()).isTrue();
    assertThat(bench.findings.all()).isEmpty();
  }

  private double rate(EventKind kind) {
    return bench.count(kind) / (double) PACKETS;
  }

  private List<Integer> order() {
    List<Integer> ports = new ArrayList<>();
    atB.at("INBOUND_IPPACKET").forEach(hook -> ports.add(hook.packet().local().port()));
    return ports;
  }

  @Test
  void perfect_everyPacket_arrivesOnceInOrder() {
    connect(new LinkOptions("l").latency(Latency.exponential(3_000_000)));
    sendMany(PACKETS, 10);
    assertThat(bench.count(EventKind.PACKET_DELIVERED)).isEqualTo(PACKETS);
    assertThat(order()).isSorted().hasSize(PACKETS);
  }

  @Test
  void perfect_conversationsOnManyProcessors_eachStaysInOrder() {
    a = bench.network.addHost(new HostOptions("a").processors(4).address("10.0.0.1/24"));
    b = bench.network.addHost(new HostOptions("b").processors(4).address("10.0.0.2/24"));
    link = bench.network.connect(new LinkOptions("l"), List.of(a, b));
    bench.network.start();
    atB = new LayerLog(b);
    Set<Integer> processors = new TreeSet<>();
    Map<Integer, List<Byte>> numbers = new TreeMap<>();
    atB.answer =
        hook -> {
          b.machine().kernel().call("look", () -> 0);
          processors.add(b.kernel().current().processor());
          int conversation = hook.packet().local().port();
          numbers.computeIfAbsent(conversation, port -> new ArrayList<>()).add(hook.bytes()[8]);
          return Verdict.ABSORB;
        };
    bench.on(
        a,
        () -> {
          for (int i = 0; i < 100; i++) {
            NetBench.sendUdp(a, "10.0.0.2", 1, i % 9, new byte[] {(byte) i});
          }
        });
    bench.run();
    assertThat(numbers).hasSize(9).allSatisfy((port, order) -> assertThat(order).isSorted());
    assertThat(processors).hasSizeGreaterThan(1);
  }

  /** One DPC hands up frames of many conversations; what is chosen meanwhile is each one's own. */
  @Test
  void choices_otherConversationsBefore_areNamedByTheFrame() {
    List<Long> alone = keysOfConversation(7, 0);
    assertThat(alone).hasSize(5).doesNotHaveDuplicates();
    assertThat(keysOfConversation(7, 1)).isEqualTo(alone);
    assertThat(keysOfConversation(7, 3)).isEqualTo(alone);
  }

  private List<Long> keysOfConversation(int wanted, int others) {
    bench = new NetBench(1);
    connect(new LinkOptions("l"));
    List<Long> keys = new ArrayList<>();
    atB.answer =
        hook -> {
          if (hook.packet().local().port() == wanted) {
            keys.add(b.kernel().choiceKey());
          }
          return Verdict.ABSORB;
        };
    bench.on(
        a,
        () -> {
          for (int i = 0; i < 5; i++) {
            for (int other = 0; other < others; other++) {
              NetBench.sendUdp(a, "10.0.0.2", 1, 100 + other, new byte[10]);
            }
            NetBench.sendUdp(a, "10.0.0.2", 1, wanted, new byte[10]);
          }
        });
    bench.run();
    return keys;
  }

  @Test
  void loss_manyPackets_isItsProbability() {
    connect(new LinkOptions("l").queue(10_000).loss(0.05));
    sendMany(PACKETS, 10);
    assertThat(rate(EventKind.PACKET_LOST)).isCloseTo(0.05, within(0.012));
    assertThat(bench.lostByReason).containsOnlyKeys((long) LossReason.LOSS.ordinal());
  }

  @Test
  void duplicate_manyPackets_isItsProbability() {
    connect(new LinkOptions("l").duplicate(0.1));
    sendMany(PACKETS, 10);
    assertThat(rate(EventKind.PACKET_DUPLICATED)).isCloseTo(0.1, within(0.015));
    assertThat(rate(EventKind.PACKET_DELIVERED)).isCloseTo(1.1, within(0.015));
  }

  @Test
  void reorder_manyPackets_someArePassed() {
    connect(new LinkOptions("l").reorder(0.2, 1_000_000));
    sendMany(PACKETS, 10);
    List<Integer> order = order();
    int inversions = 0;
    for (int i = 1; i < order.size(); i++) {
      inversions += order.get(i) < order.get(i - 1) ? 1 : 0;
    }
    assertThat(order).hasSize(PACKETS);
    assertThat(inversions / (double) PACKETS).isBetween(0.1, 0.25);
  }

  @Test
  void keepOrderOff_jitter_reorders() {
    connect(new LinkOptions("l").latency(Latency.exponential(1_000_000)).keepOrder(false));
    sendMany(200, 10);
    assertThat(order()).hasSize(200).isNotEqualTo(order().stream().sorted().toList());
  }

  @Test
  void corrupt_withoutLinkChecksum_flipsOneBitThatChecksumsCatch() {
    connect(new LinkOptions("l").corrupt(0.2));
    sendMany(PACKETS, 10);
    assertThat(rate(EventKind.PACKET_CORRUPTED)).isCloseTo(0.2, within(0.02));
    assertThat(bench.count(EventKind.PACKET_DELIVERED)).isEqualTo(PACKETS);
    assertThat(bench.discards).isNotEmpty();
    long header = PACKETS - order().size();
    assertThat(header / (double) bench.count(EventKind.PACKET_CORRUPTED))
        .as("20 of 38 bytes are IP header")
        .isCloseTo(20.0 / 38, within(0.06));
  }

  @Test
  void corrupt_withLinkChecksum_isLost() {
    connect(new LinkOptions("l").corrupt(0.2).linkChecksum(true));
    sendMany(PACKETS, 10);
    assertThat(bench.count(EventKind.PACKET_LOST))
        .isEqualTo(bench.count(EventKind.PACKET_CORRUPTED))
        .isPositive();
    assertThat(bench.lostByReason).containsOnlyKeys((long) LossReason.LINK_CHECKSUM.ordinal());
  }

  @Test
  void bandwidth_burst_takesItsTime() {
    connect(new LinkOptions("l").latency(Latency.constant(0)).bandwidth(1_000_000).queue(1_000));
    sendMany(100, 97);
    assertThat(bench.kernel.nowNanos()).isCloseTo(100_000_000L, within(1_000_000L));
  }

  @Test
  void queue_burstBeyondIt_dropsTheNewest() {
    connect(new LinkOptions("l").latency(Latency.constant(0)).bandwidth(8_000).queue(10));
    sendMany(50, 100);
    assertThat(bench.lostByReason).containsOnlyKeys((long) LossReason.QUEUE_FULL.ordinal());
    assertThat(bench.count(EventKind.PACKET_DELIVERED)).isEqualTo(10);
    assertThat(order()).isEqualTo(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
  }

  @Test
  void down_packetsOnTheWayAndLater_areLost() {
    connect(new LinkOptions("l").latency(Latency.constant(10_000_000)));
    bench.kernel.schedule(5_000_000, 1, () -> link.setUp(false));
    bench.onAt(
        6_000_000,
        a,
        () -> assertThat(NetBench.sendUdp(a, "10.0.0.2", 1, 2, new byte[1]).isSuccess()).isFalse());
    bench.kernel.schedule(20_000_000, 1, () -> link.setUp(true));
    bench.onAt(21_000_000, a, () -> NetBench.sendUdp(a, "10.0.0.2", 1, 3, new byte[1]));
    sendMany(5, 10);
    assertThat(bench.lostByReason).containsEntry((long) LossReason.DOWN.ordinal(), 5L);
    assertThat(order()).containsExactly(3);
  }

  @Test
  void segment_ofThree_reachesItsNeighbourOnlyAndBroadcastsAll() {
    a = bench.network.addHost(new HostOptions("a").address("10.0.0.1/24"));
    b = bench.network.addHost(new HostOptions("b").address("10.0.0.2/24"));
    Host c = bench.network.addHost(new HostOptions("c").address("10.0.0.3/24"));
    bench.network.connect(new LinkOptions("switch"), List.of(a, b, c));
    bench.network.start();
    atB = new LayerLog(b);
    LayerLog atC = new LayerLog(c);
    atB.answer = hook -> Verdict.ABSORB;
    atC.answer = hook -> Verdict.ABSORB;
    bench.on(
        a,
        () -> {
          NetBench.sendUdp(a, "10.0.0.3", 1, 30, new byte[1]);
          NetBench.sendUdp(a, "10.0.0.255", 1, 255, new byte[1]);
          NetBench.sendUdp(a, "224.0.0.1", 1, 224, new byte[1]);
          NetBench.sendUdp(a, "10.0.0.9", 1, 9, new byte[1]);
        });
    bench.run();
    assertThat(order()).containsExactly(255, 224);
    assertThat(atC.at("INBOUND_IPPACKET"))
        .extracting(hook -> hook.packet().local().port())
        .containsExactly(30, 255, 224);
    assertThat(bench.lostByReason).containsOnlyKeys((long) LossReason.NO_NEIGHBOUR.ordinal());
    assertThat(bench.isConserved()).isTrue();
  }

  @Test
  void sameSeed_everyFault_sameFingerprint() {
    assertThat(faulty(3)).isEqualTo(faulty(3)).isNotEqualTo(faulty(4));
  }

  private static Object faulty(long seed) {
    NetBench bench = new NetBench(seed);
    Host a = bench.network.addHost(new HostOptions("a").address("10.0.0.1/24"));
    Host b = bench.network.addHost(new HostOptions("b").processors(2).address("10.0.0.2/24"));
    bench.network.connect(
        new LinkOptions("l")
            .latency(Latency.normal(1_000_000, 500_000))
            .loss(0.1)
            .duplicate(0.1)
            .reorder(0.1, 2_000_000)
            .corrupt(0.1),
        List.of(a, b));
    bench.network.start();
    new LayerLog(b).answer = hook -> Verdict.ABSORB;
    bench.on(
        a,
        () -> {
          for (int i = 0; i < 200; i++) {
            NetBench.sendUdp(a, "10.0.0.2", 1, i, new byte[20]);
          }
        });
    bench.run();
    assertThat(bench.isConserved()).isTrue();
    return bench.trace.fingerprint();
  }
}
