package dev.wfpsim.net.ip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.BufferKind;
import dev.wfpsim.net.buffer.FreeFunction;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.NetBufferPool;
import dev.wfpsim.net.host.Host;
import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.net.host.NetBench;
import dev.wfpsim.net.link.LinkOptions;
import dev.wfpsim.net.wire.Checksum;
import dev.wfpsim.net.wire.IcmpFields;
import dev.wfpsim.net.wire.Ipv4Fields;
import dev.wfpsim.net.wire.Ipv4Header;
import dev.wfpsim.net.wire.Ipv6Fields;
import dev.wfpsim.net.wire.TcpFields;
import dev.wfpsim.net.wire.TcpOptions;
import dev.wfpsim.net.wire.UdpFields;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Packets that nobody would send: a host drops or answers them, and never fails or leaks. */
class HostileFramesTest {
  private static final int PACKETS = 300;
  private static final int SEEDS = 20;
  private static final int[] PROTOCOLS = {
    IpProtocol.TCP, IpProtocol.UDP, IpProtocol.ICMP, IpProtocol.ICMPV6, 253
  };

  @Test
  void receive_mutatedPackets_neverFailsOrLeaks() {
    for (int seed = 0; seed < SEEDS; seed++) {
      NetBench bench = new NetBench(seed);
      Host host =
          bench.network.addHost(
              new HostOptions("host")
                  .processors(2)
                  .forwarding(seed % 2 == 0)
                  .address("10.0.0.1/24")
                  .address("fd00::1/64"));
      Host peer =
          bench.network.addHost(
              new HostOptions("peer").address("10.0.0.2/24").address("fd00::2/64"));
      bench.network.connect(new LinkOptions("l").mtu(1_280), List.of(host, peer));
      bench.network.start();
      NetBufferPool pool = host.buffers().newPool("driver");
      SplittableRandom random = new SplittableRandom(seed);
      bench.on(
          host,
          () -> {
            for (int i = 0; i < PACKETS; i++) {
              inject(host, pool, packet(random), random.nextInt(3));
            }
          });
      RunEnd end = bench.run();
      assertThat(end.reason()).as("seed=%d %s", seed, end).isEqualTo(RunEnd.Reason.COMPLETED);
      assertThat(bench.isConserved()).isTrue();
      assertThat(bench.findings.all()).isEmpty();
      assertThat(host.buffers().liveCount()).isZero();
      assertThat(peer.buffers().liveCount()).isZero();
    }
  }

  private static void inject(Host host, NetBufferPool pool, byte[] packet, int way) {
    NetBufferList nbl = pool.allocate(BufferKind.BUILT, packet, 0, packet.length, 0);
    switch (way) {
      case 0 -> host.ip().injectReceive(nbl, 2, 0);
      case 1 -> host.ip().injectSend(nbl);
      default -> host.ip().injectForward(nbl, 2);
    }
    nbl.free(FreeFunction.FREE);
  }

  private static byte[] packet(SplittableRandom random) {
    boolean ipv4 = random.nextBoolean();
    int protocol = PROTOCOLS[random.nextInt(PROTOCOLS.length)];
    byte[] packet = new byte[(ipv4 ? 20 : 40) + random.nextInt(120)];
    random.nextBytes(packet);
    int header = ipv4 ? 20 : 40;
    int payload = packet.length - header;
    IpAddress from = IpAddress.parse(ipv4 ? "10.0.0.2" : "fd00::2");
    IpAddress to = IpAddress.parse(ipv4 ? "10.0.0.1" : "fd00::1");
    transport(packet, header, payload, protocol, random);
    finish(packet, header, from, to, protocol);
    if (ipv4) {
      boolean fragment = random.nextInt(4) == 0;
      new Ipv4Fields(
              0,
              payload,
              random.nextInt(5),
              false,
              fragment && random.nextBoolean(),
              fragment ? random.nextInt(20) * 8 : 0,
              random.nextInt(4),
              protocol,
              from,
              to,
              new byte[0])
          .emit(Memory.of(packet), 0);
    } else {
      int next = random.nextInt(4) == 0 ? IpProtocol.IPV6_FRAGMENT : protocol;
      Ipv6Fields.simple(from, to, next, payload, random.nextInt(4)).emit(Memory.of(packet), 0);
    }
    mutate(packet, random);
    return packet;
  }

  private static void transport(
      byte[] packet, int at, int length, int protocol, SplittableRandom random) {
    if (protocol == IpProtocol.TCP && length >= 20) {
      int flags = random.nextInt(64);
      new TcpFields(1, 2, random.nextInt(), random.nextInt(), flags, 9, 0, TcpOptions.NONE)
          .emit(Memory.of(packet), at);
    } else if (protocol == IpProtocol.UDP && length >= 8) {
      new UdpFields(1, 2, length - 8).emit(Memory.of(packet), at);
    } else if (length >= 8 && protocol != 253) {
      new IcmpFields(random.nextInt(16), random.nextInt(6), random.nextInt())
          .emit(Memory.of(packet), at);
    }
  }

  private static void finish(byte[] packet, int at, IpAddress from, IpAddress to, int protocol) {
    int field =
        switch (protocol) {
          case IpProtocol.TCP -> 16;
          case IpProtocol.UDP -> 6;
          default -> 2;
        };
    int length = packet.length - at;
    if (protocol != 253 && length >= 20) {
      int checksum = Checksum.transport(from, to, protocol, Memory.of(packet), at, length);
      packet[at + field] = (byte) (checksum >>> 8);
      packet[at + field + 1] = (byte) checksum;
    }
  }

  private static void mutate(byte[] packet, SplittableRandom random) {
    if (random.nextBoolean()) {
      packet[random.nextInt(packet.length)] ^= (byte) (1 << random.nextInt(8));
    }
    Ipv4Header header = Ipv4Header.tryViewOfHeader(Memory.of(packet), 0, packet.length);
    if (header != null && random.nextInt(8) != 0) {
      header.fillChecksum();
    }
  }
}
