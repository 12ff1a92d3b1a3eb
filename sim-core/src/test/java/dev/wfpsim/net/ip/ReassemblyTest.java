package dev.wfpsim.net.ip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.KnownAddresses;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.MemorySpace;
import dev.wfpsim.net.wire.CapturedPackets;
import dev.wfpsim.net.wire.Checksum;
import dev.wfpsim.net.wire.Ipv4Fields;
import dev.wfpsim.net.wire.Ipv6Fields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Cutting and joining, without a kernel. */
class ReassemblyTest {
  private static final Reassembly.Key KEY =
      new Reassembly.Key(IpAddress.IPV4_LOOPBACK, IpAddress.IPV4_LOOPBACK, 17, 1);

  private static Reassembly reassembly(OverlapPolicy policy) {
    return new Reassembly(policy, 4, 1 << 20);
  }

  private static Reassembly.Fragment piece(int offset, int length, boolean more, int fill) {
    byte[] packet = new byte[20 + length];
    Arrays.fill(packet, 20, packet.length, (byte) fill);
    return new Reassembly.Fragment(packet, 20, offset, length, more, List.of());
  }

  private static Reassembly.Fragment fragmentOf(byte[] packet) {
    IpPacket facts = IpPacket.of(Memory.of(packet), 0, packet.length, new KnownAddresses());
    assertThat(facts.fragment()).isTrue();
    return new Reassembly.Fragment(
        packet,
        facts.fragmentHeaderLength(),
        facts.fragmentOffset(),
        facts.totalLength() - facts.fragmentHeaderLength(),
        facts.moreFragments(),
        List.of());
  }

  /** In the middle of other bytes, as a packet lies behind room for others to fill. */
  private static Memory behind(int room, byte[] packet) {
    Memory memory = Memory.ofSize(room + packet.length);
    memory.copyFrom(room, packet, 0, packet.length);
    return memory;
  }

  private static List<byte[]> cutIpv4(byte[] packet, int mtu) {
    Memory memory = behind(7, packet);
    List<Memory> cut = Fragmentation.ofIpv4(MemorySpace.heap(), memory, 7, mtu);
    return cut.equals(List.of(memory)) ? List.of(packet) : bytes(cut);
  }

  private static List<byte[]> cutIpv6(byte[] packet, int mtu, int identification) {
    Memory memory = behind(9, packet);
    List<Memory> cut = Fragmentation.ofIpv6(MemorySpace.heap(), memory, 9, mtu, identification);
    return cut.equals(List.of(memory)) ? List.of(packet) : bytes(cut);
  }

  private static List<byte[]> bytes(List<Memory> fragments) {
    return fragments.stream().map(Memory::toBytes).toList();
  }

  private static byte[] join(List<byte[]> fragments, boolean ipv4) {
    Reassembly reassembly = reassembly(OverlapPolicy.DISCARD_DATAGRAM);
    Reassembly.Pending datagram = reassembly.datagram(KEY);
    for (int i = 0; i < fragments.size(); i++) {
      Reassembly.Outcome outcome = reassembly.add(datagram, fragmentOf(fragments.get(i)));
      if (outcome == Reassembly.Outcome.COMPLETE) {
        assertThat(i).isEqualTo(fragments.size() - 1);
      }
    }
    byte[] whole = ReassembledHeader.join(reassembly, datagram, datagram.first(), ipv4);
    assertThat(reassembly.pendingCount()).isZero();
    assertThat(reassembly.bytes()).isZero();
    return whole;
  }

  @Test
  void ipv4_randomPackets_cutShuffledAndJoinedAreTheSame() {
    for (int seed = 0; seed < 1_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] options = new byte[random.nextInt(4) * 4];
      Arrays.fill(options, (byte) 1);
      if (options.length > 0 && random.nextBoolean()) {
        options[0] = (byte) 0x94;
        options[1] = 4;
      }
      int payload = 200 + random.nextInt(6_000);
      byte[] packet = new byte[20 + options.length + payload];
      random.nextBytes(packet);
      new Ipv4Fields(
              3,
              payload,
              random.nextInt(0x10000),
              false,
              false,
              0,
              64,
              253,
              IpAddress.ofIpv4(random.nextInt()),
              IpAddress.ofIpv4(random.nextInt()),
              options)
          .emit(Memory.of(packet), 0);
      List<byte[]> fragments = new ArrayList<>();
      for (byte[] big : cutIpv4(packet, 128 + random.nextInt(1_400))) {
        fragments.addAll(cutIpv4(big, 128 + random.nextInt(1_400)));
      }
      Collections.shuffle(fragments, new Random(seed));
      if (fragments.size() == 1) {
        assertThat(fragments.get(0)).isEqualTo(packet);
        continue;
      }
      byte[] whole = join(fragments, true);
      assertThat(Arrays.copyOfRange(whole, 12, whole.length))
          .isEqualTo(Arrays.copyOfRange(packet, 12, packet.length));
      assertThat(Arrays.copyOf(whole, 10)).isEqualTo(Arrays.copyOf(packet, 10));
    }
  }

  @Test
  void ipv6_randomPackets_cutShuffledAndJoinedAreTheSame() {
    for (int seed = 0; seed < 1_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      boolean hopByHop = random.nextBoolean();
      int payload = 200 + random.nextInt(6_000);
      byte[] packet = new byte[40 + (hopByHop ? 8 : 0) + payload];
      random.nextBytes(packet);
      new Ipv6Fields(
              0,
              random.nextInt(1 << 20),
              packet.length - 40,
              hopByHop ? IpProtocol.HOP_BY_HOP : 253,
              64,
              IpAddress.ofIpv6(1, seed),
              IpAddress.ofIpv6(2, seed))
          .emit(Memory.of(packet), 0);
      if (hopByHop) {
        packet[40] = (byte) 253;
        packet[41] = 0;
      }
      int mtu = 128 + random.nextInt(1_400);
      List<byte[]> fragments = new ArrayList<>(cutIpv6(packet, mtu, seed));
      for (byte[] fragment : fragments) {
        assertThat(fragment.length).isLessThanOrEqualTo(mtu);
      }
      Collections.shuffle(fragments, new Random(seed));
      if (fragments.size() > 1) {
        assertThat(join(fragments, false)).isEqualTo(packet);
      }
    }
  }

  @Test
  void add_exactDuplicate_isIgnored() {
    Reassembly reassembly = reassembly(OverlapPolicy.DISCARD_DATAGRAM);
    Reassembly.Pending datagram = reassembly.datagram(KEY);
    assertThat(reassembly.add(datagram, piece(0, 16, true, 1))).isEqualTo(Reassembly.Outcome.KEPT);
    assertThat(reassembly.add(datagram, piece(0, 16, true, 1)))
        .isEqualTo(Reassembly.Outcome.DUPLICATE);
    assertThat(reassembly.add(datagram, piece(16, 5, false, 3)))
        .isEqualTo(Reassembly.Outcome.COMPLETE);
    byte[] whole = reassembly.takeComplete(datagram, 0);
    assertThat(whole).hasSize(21).startsWith(1).endsWith(3);
  }

  /** The same place with other bytes is an overlap (RFC 5722; RFC 8200, 4.5). */
  @Test
  void add_samePlaceOtherBytes_isAnOverlap() {
    Reassembly reassembly = reassembly(OverlapPolicy.DISCARD_DATAGRAM);
    Reassembly.Pending datagram = reassembly.datagram(KEY);
    assertThat(reassembly.add(datagram, piece(0, 16, true, 1))).isEqualTo(Reassembly.Outcome.KEPT);
    assertThat(reassembly.add(datagram, piece(0, 16, true, 2)))
        .isEqualTo(Reassembly.Outcome.OVERLAP);
    assertThat(reassembly.pendingCount()).isZero();
  }

  @Test
  void add_overlap_followsThePolicy() {
    assertThat(overlapped(OverlapPolicy.DISCARD_DATAGRAM)).isNull();
    assertThat(overlapped(OverlapPolicy.FIRST_WINS))
        .startsWith(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 3);
    assertThat(overlapped(OverlapPolicy.LAST_WINS))
        .startsWith(1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3);
  }

  private static byte[] overlapped(OverlapPolicy policy) {
    Reassembly reassembly = reassembly(policy);
    Reassembly.Pending datagram = reassembly.datagram(KEY);
    reassembly.add(datagram, piece(0, 16, true, 1));
    if (reassembly.add(datagram, piece(8, 16, true, 2)) == Reassembly.Outcome.OVERLAP) {
      assertThat(reassembly.pendingCount()).isZero();
      assertThat(reassembly.bytes()).isZero();
      return null;
    }
    assertThat(reassembly.add(datagram, piece(24, 4, false, 3)))
        .isEqualTo(Reassembly.Outcome.COMPLETE);
    byte[] whole = reassembly.takeComplete(datagram, 0);
    assertThat(whole).hasSize(28);
    return whole;
  }

  @Test
  void add_impossibleFragments_areInvalid() {
    Reassembly reassembly = reassembly(OverlapPolicy.DISCARD_DATAGRAM);
    Reassembly.Pending datagram = reassembly.datagram(KEY);
    assertThat(reassembly.add(datagram, piece(0, 12, true, 1)))
        .as("length not a multiple of 8")
        .isEqualTo(Reassembly.Outcome.INVALID);
    assertThat(reassembly.add(datagram, piece(65_528, 16, true, 1)))
        .as("the ping of death")
        .isEqualTo(Reassembly.Outcome.INVALID);
    reassembly.add(datagram, piece(16, 4, false, 1));
    assertThat(reassembly.add(datagram, piece(24, 8, true, 1)))
        .as("behind the end")
        .isEqualTo(Reassembly.Outcome.INVALID);
    assertThat(reassembly.add(datagram, piece(8, 4, false, 1)))
        .as("another end")
        .isEqualTo(Reassembly.Outcome.INVALID);
  }

  @Test
  void surplus_limitsPassed_namesTheOldest() {
    Reassembly reassembly = new Reassembly(OverlapPolicy.DISCARD_DATAGRAM, 2, 1 << 20);
    for (int id = 0; id < 3; id++) {
      Reassembly.Key key = new Reassembly.Key(KEY.source(), KEY.destination(), 17, id);
      reassembly.add(reassembly.datagram(key), piece(0, 8, true, 1));
    }
    assertThat(reassembly.surplus().key().identification()).isZero();
    reassembly.give(reassembly.surplus());
    assertThat(reassembly.surplus()).isNull();
  }

  @Test
  void capturedIpv4Fragments_joined_haveRightUdpChecksums() throws IOException {
    Map<Reassembly.Key, Reassembly.Pending> datagrams = new LinkedHashMap<>();
    Reassembly reassembly = new Reassembly(OverlapPolicy.DISCARD_DATAGRAM, 64, 1 << 22);
    int joined = 0;
    for (byte[] packet : CapturedPackets.read("ipv4-fragments-interleaved.pcap")) {
      IpPacket facts = IpPacket.of(Memory.of(packet), 0, packet.length, new KnownAddresses());
      if (facts == null || !facts.fragment()) {
        continue;
      }
      byte[] trimmed = Arrays.copyOf(packet, facts.totalLength());
      Reassembly.Key key =
          new Reassembly.Key(
              facts.source(), facts.destination(), facts.protocol(), facts.identification());
      Reassembly.Pending datagram =
          datagrams.computeIfAbsent(key, unused -> reassembly.datagram(key));
      if (reassembly.add(datagram, fragmentOf(trimmed)) == Reassembly.Outcome.COMPLETE) {
        byte[] whole = ReassembledHeader.join(reassembly, datagram, datagram.first(), true);
        joined++;
        assertThat(
                Checksum.transportIsValid(
                    facts.source(),
                    facts.destination(),
                    IpProtocol.UDP,
                    Memory.of(whole),
                    20,
                    whole.length - 20))
            .isTrue();
      }
    }
    assertThat(joined).isPositive();
  }
}
