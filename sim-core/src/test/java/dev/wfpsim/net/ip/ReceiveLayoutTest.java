package dev.wfpsim.net.ip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.net.buffer.BufferKind;
import dev.wfpsim.net.buffer.DataBuffer;
import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.host.Host;
import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.net.host.LayerLog;
import dev.wfpsim.net.host.NetBench;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.link.LinkOptions;
import dev.wfpsim.trace.EventKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How what comes in lies in memory, as a callout at INBOUND_IPPACKET finds it. */
class ReceiveLayoutTest {
  private static final int IP = 20;
  private static final int UDP = 8;
  private static final int PACKETS = 12;

  /** A packet as it was shown: how long its MDLs are, from the IP header on, and its bytes. */
  private record Shown(List<Integer> parts, byte[] bytes) {}

  private final List<Shown> shown = new ArrayList<>();

  private NetBench bench(long seed, @Nullable ReceiveLayout layout, int payload) {
    NetBench bench = new NetBench(seed);
    Host a =
        bench.network.addHost(
            new HostOptions("a").address("10.0.0.1/24").receiveLayout(ReceiveLayout.WHOLE));
    Host b =
        bench.network.addHost(new HostOptions("b").address("10.0.0.2/24").receiveLayout(layout));
    bench.network.connect(new LinkOptions("l"), List.of(a, b));
    bench.network.start();
    LayerLog log = new LayerLog(b);
    log.answer =
        hook -> {
          if (hook.layer().equals("INBOUND_IPPACKET")) {
            NetBuffer buffer = hook.packet().nbl().firstNetBuffer();
            buffer.retreat(IP);
            look(buffer);
            buffer.advance(IP);
          }
          return Verdict.PERMIT;
        };
    bench.on(
        a,
        () -> {
          for (int i = 0; i < PACKETS; i++) {
            NetBench.sendUdp(a, "10.0.0.2", 5000, 53, NetBench.counting(payload, i));
          }
        });
    bench.run();
    assertThat(bench.findings.all()).isEmpty();
    assertThat(b.buffers().liveCount()).isZero();
    return bench;
  }

  private void look(NetBuffer buffer) {
    List<Integer> parts = new ArrayList<>();
    int before = buffer.dataOffset();
    for (Mdl mdl = buffer.mdlChain(); mdl != null; mdl = mdl.next()) {
      parts.add(mdl.byteCount() - before);
      before = 0;
    }
    shown.add(new Shown(parts, buffer.copyBytes()));
  }

  private List<List<Integer>> parts() {
    return shown.stream().map(Shown::parts).distinct().toList();
  }

  @Test
  void whole_isOneMdl() {
    NetBench bench = bench(1, ReceiveLayout.WHOLE, 40);
    assertThat(parts()).containsExactly(List.of(IP + UDP + 40));
    assertThat(bench.count(EventKind.RECEIVE_LAYOUT)).isZero();
  }

  @Test
  void headersApart_payloadIsTheSecondMdl() {
    NetBench bench = bench(1, ReceiveLayout.HEADERS_APART, 40);
    assertThat(parts()).containsExactly(List.of(IP + UDP, 40));
    assertThat(bench.count(EventKind.RECEIVE_LAYOUT)).isEqualTo(1);
  }

  @Test
  void headersApart_withoutPayload_isOneMdl() {
    bench(1, ReceiveLayout.HEADERS_APART, 0);
    assertThat(parts()).containsExactly(List.of(IP + UDP));
  }

  @Test
  void networkHeaderApart_transportHeaderIsInTheSecondMdl() {
    bench(1, ReceiveLayout.NETWORK_HEADER_APART, 40);
    assertThat(parts()).containsExactly(List.of(IP, UDP + 40));
  }

  @Test
  void payloadCut_headersStayWhole() {
    bench(1, ReceiveLayout.PAYLOAD_CUT, 40);
    assertThat(parts()).hasSizeGreaterThan(PACKETS / 2);
    assertThat(shown)
        .allSatisfy(
            each -> {
              assertThat(each.parts()).hasSizeBetween(2, 3).doesNotContain(0);
              assertThat(each.parts().getFirst()).isBetween(IP + UDP, IP + UDP + 39);
            });
    shown.clear();
    bench(1, ReceiveLayout.PAYLOAD_CUT, 0);
    assertThat(parts()).containsExactly(List.of(IP + UDP));
  }

  @Test
  void anywhere_eachPacketIsCutElsewhere() {
    bench(1, ReceiveLayout.ANYWHERE, 40);
    assertThat(shown).hasSize(PACKETS);
    assertThat(parts()).hasSizeGreaterThan(PACKETS / 2);
    assertThat(shown)
        .allSatisfy(
            each -> {
              assertThat(each.parts()).hasSizeBetween(2, 3).doesNotContain(0);
              assertThat(each.parts().stream().mapToInt(n -> n).sum()).isEqualTo(IP + UDP + 40);
            });
  }

  @Test
  void everyLayout_hasTheSameBytes() {
    for (ReceiveLayout layout : ReceiveLayout.values()) {
      bench(1, layout, 40);
    }
    for (int i = 0; i < PACKETS; i++) {
      for (int layout = 1; layout < ReceiveLayout.values().length; layout++) {
        assertThat(shown.get(layout * PACKETS + i).bytes()).isEqualTo(shown.get(i).bytes());
      }
    }
  }

  @Test
  void drawn_seedsHaveThoseWithWholeHeaders_oneForAnAdapter() {
    TreeSet<Integer> kinds = new TreeSet<>();
    for (int seed = 1; seed <= 40; seed++) {
      shown.clear();
      NetBench bench = bench(seed, null, 40);
      List<List<Integer>> parts = parts();
      boolean cut = parts.size() > 1;
      kinds.add(cut ? -1 : parts.getFirst().getFirst());
      boolean whole = !cut && parts.getFirst().size() == 1;
      assertThat(shown).allMatch(each -> each.parts().getFirst() >= IP + UDP);
      assertThat(bench.count(EventKind.RECEIVE_LAYOUT)).isEqualTo(whole ? 0 : 1);
    }
    assertThat(kinds).containsExactlyInAnyOrder(-1, IP + UDP, IP + UDP + 40);
  }

  /** Who reads on over the end of an MDL does not find the packet there. */
  @Test
  void parts_lieApart_soThatReadingOnFindsNothing() {
    NetBench bench = new NetBench(1);
    Host host = bench.network.addHost(new HostOptions("h").address("10.0.0.1/24"));
    byte[] bytes = NetBench.counting(60, 1);
    var list =
        host.stackPool()
            .allocateParts(BufferKind.STACK, Memory.of(bytes), 0, 60, 10, new int[] {20, 45});
    NetBuffer buffer = list.firstNetBuffer();
    assertThat(buffer.copyBytes()).isEqualTo(bytes);
    assertThat(buffer.dataOffset()).isEqualTo(10);
    Mdl first = buffer.mdlChain();
    Mdl second = first.next();
    Mdl third = second.next();
    assertThat(List.of(first.byteCount(), second.byteCount(), third.byteCount()))
        .containsExactly(30, 25, 15);
    assertThat(third.next()).isNull();
    int end = first.start() + first.byteCount();
    assertThatThrownBy(() -> first.memory().u8(end)).isInstanceOf(IndexOutOfBoundsException.class);
    int secondEnd = second.start() + second.byteCount();
    assertThat(second.memory().u8(secondEnd)).isEqualTo(0xDD);
    assertThat(buffer.dataBuffer(20, null)).isNotNull();
    assertThat(buffer.dataBuffer(21, null)).isNull();
    DataBuffer copied = buffer.dataBuffer(50, Memory.ofSize(50));
    assertThat(copied).isNotNull();
    assertThat(copied.toBytes()).isEqualTo(Arrays.copyOf(bytes, 50));
    list.release();
    assertThat(host.buffers().liveCount()).isZero();
    assertThat(host.buffers().liveBytes()).isZero();
  }
}
