package dev.wfpsim.net.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.Memory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Emitted headers parse back equal, checksums follow changes, hostile bytes never throw. */
class WireTest {
  private static final int SEEDS = 5_000;

  private static IpAddress v4(SplittableRandom random) {
    return IpAddress.ofIpv4(random.nextInt());
  }

  private static IpAddress v6(SplittableRandom random) {
    return IpAddress.ofIpv6(random.nextLong(), random.nextLong());
  }

  @Test
  void ipv4_emittedFields_parseBackEqual() {
    for (int seed = 0; seed < SEEDS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] options = new byte[random.nextInt(11) * 4];
      random.nextBytes(options);
      Ipv4Fields fields =
          new Ipv4Fields(
              random.nextInt(256),
              random.nextInt(1_400),
              random.nextInt(0x10000),
              random.nextBoolean(),
              random.nextBoolean(),
              random.nextInt(0x2000) * 8,
              random.nextInt(256),
              random.nextInt(256),
              v4(random),
              v4(random),
              options);
      byte[] bytes = new byte[2_000];
      int header = fields.emit(Memory.of(bytes), 7);
      Ipv4Header view = Ipv4Header.view(Memory.of(bytes), 7, header + fields.payloadLength());
      assertThat(view.fields()).isEqualTo(fields);
      assertThat(view.checksumIsValid()).isTrue();
      int before = view.checksum();
      int word = view.timeToLive() << 8 | view.protocol();
      view.setTimeToLive(random.nextInt(256));
      int updated = Checksum.update(before, word, view.timeToLive() << 8 | view.protocol());
      view.fillChecksum();
      assertThat(updated % 0xffff).isEqualTo(view.checksum() % 0xffff);
    }
  }

  @Test
  void ipv6_emittedFields_parseBackEqual() {
    for (int seed = 0; seed < SEEDS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Ipv6Fields fields =
          new Ipv6Fields(
              random.nextInt(256),
              random.nextInt(1 << 20),
              random.nextInt(1_400),
              random.nextInt(256),
              random.nextInt(256),
              v6(random),
              v6(random));
      byte[] bytes = new byte[2_000];
      fields.emit(Memory.of(bytes), 3);
      assertThat(Ipv6Header.view(Memory.of(bytes), 3, 1_500).fields()).isEqualTo(fields);
      Ipv6FragmentFields fragment =
          new Ipv6FragmentFields(
              random.nextInt(256),
              random.nextInt(0x2000) * 8,
              random.nextBoolean(),
              random.nextInt());
      fragment.emit(Memory.of(bytes), 100);
      assertThat(Ipv6FragmentHeader.view(Memory.of(bytes), 100, 8).fields()).isEqualTo(fragment);
    }
  }

  @Test
  void tcp_emittedFields_parseBackEqualAndChecksum() {
    for (int seed = 0; seed < SEEDS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      TcpOptions options = options(random);
      TcpFields fields =
          new TcpFields(
              random.nextInt(0x10000),
              random.nextInt(0x10000),
              random.nextInt(),
              random.nextInt(),
              random.nextInt(256),
              random.nextInt(0x10000),
              random.nextInt(0x10000),
              options);
      byte[] bytes = new byte[200];
      random.nextBytes(bytes);
      int payload = random.nextInt(100);
      int length = fields.emit(Memory.of(bytes), 5) + payload;
      boolean ipv4 = random.nextBoolean();
      IpAddress source = ipv4 ? v4(random) : v6(random);
      IpAddress destination = ipv4 ? v4(random) : v6(random);
      TcpHeader view = TcpHeader.view(Memory.of(bytes), 5, length);
      view.fillChecksum(source, destination);
      assertThat(view.fields()).isEqualTo(fields);
      assertThat(view.payloadLength()).isEqualTo(payload);
      assertThat(view.checksumIsValid(source, destination)).isTrue();
      bytes[5 + random.nextInt(length)] ^= (byte) (1 << random.nextInt(8));
      assertThat(
              Checksum.transportIsValid(
                  source, destination, IpProtocol.TCP, Memory.of(bytes), 5, length))
          .isFalse();
    }
  }

  private static TcpOptions options(SplittableRandom random) {
    TcpOptions options =
        TcpOptions.ofSyn(
            random.nextBoolean() ? random.nextInt(0x10000) : -1,
            random.nextBoolean() ? random.nextInt(15) : -1,
            random.nextBoolean());
    if (random.nextBoolean()) {
      options = options.withTimestamps(random.nextInt(), random.nextInt());
    }
    List<TcpOptions.SackBlock> blocks = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      blocks.add(new TcpOptions.SackBlock(random.nextInt(), random.nextInt()));
    }
    return options.withSackBlocks(blocks);
  }

  @Test
  void udpAndIcmp_emittedFields_parseBackEqualAndChecksum() {
    for (int seed = 0; seed < SEEDS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] bytes = new byte[300];
      random.nextBytes(bytes);
      boolean ipv4 = random.nextBoolean();
      IpAddress source = ipv4 ? v4(random) : v6(random);
      IpAddress destination = ipv4 ? v4(random) : v6(random);
      UdpFields udp =
          new UdpFields(random.nextInt(0x10000), random.nextInt(0x10000), random.nextInt(100));
      udp.emit(Memory.of(bytes), 1);
      UdpHeader udpView = UdpHeader.view(Memory.of(bytes), 1, 8 + udp.payloadLength());
      udpView.fillChecksum(source, destination);
      assertThat(udpView.fields()).isEqualTo(udp);
      assertThat(udpView.checksumIsValid(source, destination)).isTrue();
      assertThat(udpView.checksum()).isNotZero();
      IcmpFields icmp =
          IcmpFields.echo(random.nextInt(256), random.nextInt(0x10000), random.nextInt(0x10000));
      icmp.emit(Memory.of(bytes), 150);
      IcmpHeader icmpView = IcmpHeader.view(Memory.of(bytes), 150, 64);
      icmpView.fillChecksum(source, destination);
      assertThat(icmpView.fields()).isEqualTo(icmp);
      assertThat(icmpView.checksumIsValid(source, destination)).isTrue();
    }
  }

  @Test
  void checksum_rewrittenAddress_updatesIncrementally() {
    for (int seed = 0; seed < SEEDS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] bytes = new byte[8 + 41];
      random.nextBytes(bytes);
      new UdpFields(1, 2, 41).emit(Memory.of(bytes), 0);
      boolean ipv4 = random.nextBoolean();
      IpAddress source = ipv4 ? v4(random) : v6(random);
      IpAddress before = ipv4 ? v4(random) : v6(random);
      IpAddress after = ipv4 ? v4(random) : v6(random);
      UdpHeader view = UdpHeader.view(Memory.of(bytes), 0, bytes.length);
      view.fillChecksum(source, before);
      int updated = Checksum.update(view.checksum(), before, after);
      view.setChecksum(updated == 0 ? 0xffff : updated);
      assertThat(view.checksumIsValid(source, after)).isTrue();
    }
  }

  @Test
  void ipv4_malformedBytes_sayWhy() {
    byte[] bytes = new byte[60];
    Ipv4Fields.simple(IpAddress.IPV4_ANY, IpAddress.IPV4_LOOPBACK, 17, 8, 64)
        .emit(Memory.of(bytes), 0);
    assertThat(Ipv4Header.fault(Memory.of(bytes), 0, 28)).isNull();
    assertThat(Ipv4Header.fault(Memory.of(bytes), 0, 27))
        .isEqualTo("IPv4 packet is cut short: totalLength=28, available=27");
    assertThat(Ipv4Header.faultOfHeader(Memory.of(bytes), 0, 20)).isNull();
    assertThatThrownBy(() -> Ipv4Header.view(Memory.of(bytes), 0, 19))
        .isInstanceOf(MalformedHeader.class)
        .hasMessage("IPv4 header is cut short: available=19");
    bytes[0] = 0x44;
    assertThat(Ipv4Header.fault(Memory.of(bytes), 0, 28)).contains("headerLength=16");
    bytes[0] = 0x65;
    assertThat(Ipv4Header.fault(Memory.of(bytes), 0, 28)).isEqualTo("not IPv4: version=6");
    assertThat(Ipv6Header.fault(Memory.of(bytes), 0, 39)).contains("cut short");
  }

  @Test
  void views_hostileBytes_neverThrow() {
    byte[] bytes = new byte[120];
    for (int seed = 0; seed < 20_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      random.nextBytes(bytes);
      int available = random.nextInt(bytes.length + 1);
      bytes[0] = (byte) (random.nextBoolean() ? 0x40 | random.nextInt(16) : 0x60);
      if (available >= Ipv6Header.BYTES && random.nextBoolean()) {
        bytes[6] = (byte) IpProtocol.IPV6_DESTINATION_OPTIONS;
        bytes[41] = (byte) random.nextInt(4);
      }
      Ipv4Header v4 = Ipv4Header.tryViewOfHeader(Memory.of(bytes), 0, available);
      if (v4 != null) {
        assertThat(v4.fields().headerLength()).isLessThanOrEqualTo(available);
      }
      if (Ipv6Header.tryViewOfHeader(Memory.of(bytes), 0, available) != null) {
        Ipv6Extensions walked = Ipv6Extensions.walk(Memory.of(bytes), 0, available);
        if (walked != null) {
          assertThat(walked.headerLength()).isLessThanOrEqualTo(available);
        }
      }
      TcpHeader tcp = TcpHeader.tryView(Memory.of(bytes), 0, available);
      if (tcp != null) {
        assertThat(tcp.fields().options().byteCount()).isLessThanOrEqualTo(40);
      }
      UdpHeader udp = UdpHeader.tryView(Memory.of(bytes), 0, available);
      if (udp != null) {
        assertThat(udp.payloadLength()).isLessThanOrEqualTo(available);
      }
    }
  }

  @Test
  void flagNames_severalBits_areJoined() {
    assertThat(TcpHeader.flagNames(TcpHeader.SYN | TcpHeader.ACK)).isEqualTo("SYN|ACK");
    assertThat(TcpHeader.flagNames(0)).isEmpty();
  }
}
