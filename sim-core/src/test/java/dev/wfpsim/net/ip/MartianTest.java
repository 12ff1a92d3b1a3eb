package dev.wfpsim.net.ip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpPrefix;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.BufferKind;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.host.Host;
import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.net.host.LayerLog;
import dev.wfpsim.net.host.NetBench;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.wire.Ipv4Fields;
import dev.wfpsim.net.wire.Ipv6Fields;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which source and destination can come by which interface: index 1 loopback, 2 a card with
 * 10.0.0.5/24, fd00::5/64 and fe80::5/64, 3 another with 10.0.1.5/24, fd01::5/64 and fe80::6/64.
 *
 * <p>RFC 1122 3.2.1.3, RFC 4291 2.5, RFC 6890; strong and weak host model.
 */
class MartianTest {
  private static byte[] packet(String from, String to) {
    IpAddress source = IpAddress.parse(from);
    IpAddress destination = IpAddress.parse(to);
    int header = source.isIpv4() ? 20 : 40;
    byte[] packet = new byte[header + 8];
    if (source.isIpv4()) {
      new Ipv4Fields(0, 8, 1, false, false, 0, 9, IpProtocol.UDP, source, destination, new byte[0])
          .emit(Memory.of(packet), 0);
    } else {
      new Ipv6Fields(0, 0, 8, IpProtocol.UDP, 9, source, destination).emit(Memory.of(packet), 0);
    }
    return packet;
  }

  private static boolean taken(HostOptions options, String from, String to, int by) {
    NetBench bench = new NetBench(1);
    Host host = bench.network.addHost(options);
    String[][] cards = {
      {"10.0.0.5/24", "fd00::5/64", "fe80::5/64"}, {"10.0.1.5/24", "fd01::5/64", "fe80::6/64"}
    };
    for (String[] addresses : cards) {
      var card = host.addInterface("card", 1500);
      for (String address : addresses) {
        card.addAddress(IpPrefix.parse(address));
      }
    }
    bench.network.start();
    LayerLog log = new LayerLog(host);
    log.answer = hook -> Verdict.ABSORB;
    byte[] bytes = packet(from, to);
    bench.on(
        host,
        () -> {
          NetBufferList nbl =
              host.stackPool().allocate(BufferKind.STACK, bytes, 0, bytes.length, 0);
          host.ip().injectReceive(nbl, by, 0);
          nbl.release();
        });
    bench.run();
    assertThat(log.layers()).hasSize(1);
    boolean taken = log.layers().getFirst().equals("INBOUND_IPPACKET");
    // What an inspection takes away is no drop of the stack's.
    assertThat(host.ip().drops().counts().keySet())
        .extracting(Drops.Kind::layer)
        .isEqualTo(taken ? List.of() : List.of("IP"));
    assertThat(host.ip().drops().counts().values()).allMatch(each -> each == 1);
    return taken;
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.9, 10.0.0.5, 2, true",
    "127.0.0.1, 10.0.0.5, 2, false",
    "10.0.0.9, 127.0.0.1, 2, false",
    "127.0.0.1, 127.0.0.1, 2, false",
    "127.0.0.1, 127.9.9.9, 1, true",
    "10.0.0.5, 127.0.0.1, 1, false",
    "127.0.0.1, 10.0.0.5, 1, false",
    "10.0.0.5, 10.0.0.5, 1, true",
    "10.0.0.5, 10.0.1.5, 1, false",
    "10.0.0.9, 10.0.1.5, 2, false",
    "224.0.0.1, 10.0.0.5, 2, false",
    "10.0.0.255, 10.0.0.5, 2, false",
    "255.255.255.255, 10.0.0.5, 2, false",
    "0.0.0.0, 10.0.0.5, 2, false",
    "0.0.0.0, 255.255.255.255, 2, true",
    "0.0.0.0, 10.0.0.255, 2, false",
    "10.0.0.9, 0.0.0.0, 2, false",
    "10.0.0.9, 10.0.0.255, 2, true",
    "10.0.0.9, 10.0.1.255, 2, false",
    "10.0.0.9, 224.0.0.1, 2, true",
    "10.0.0.9, 224.0.0.9, 2, false",
    "fd00::9, fd00::5, 2, true",
    "::1, fd00::5, 2, false",
    "fd00::9, ::1, 2, false",
    "::1, ::1, 2, false",
    "::1, ::1, 1, true",
    "fd00::5, ::1, 1, false",
    "::1, fd00::5, 1, false",
    "ff02::1, fd00::5, 2, false",
    "::, fd00::5, 2, false",
    "::, ff02::1, 2, true",
    "fd00::9, ::, 2, false",
    "fd00::9, fd01::5, 2, false",
    "fe80::9, fe80::5, 2, true",
    "fe80::9, fe80::6, 2, false",
    "fd00::9, ff02::1:ff00:5, 2, true",
    "fd00::9, ff02::1:ff00:7, 2, false",
  })
  void strongHost_takesOnlyWhatCanComeThatWay(String from, String to, int by, boolean taken) {
    assertThat(taken(new HostOptions("h"), from, to, by)).isEqualTo(taken);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.9, 10.0.1.5, 2, true",
    "10.0.0.5, 10.0.1.5, 1, true",
    "10.0.0.9, 127.0.0.1, 2, false",
    "10.0.0.5, 127.0.0.1, 1, false",
    "fd00::9, fd01::5, 2, true",
    "fe80::9, fe80::6, 2, false",
    "::1, fd00::5, 1, false",
  })
  void weakHost_takesItsOtherAddressesToo_butNoOtherLinksNorLoopback(
      String from, String to, int by, boolean taken) {
    HostOptions weak = new HostOptions("h").weakHostReceive(true).weakHostSend(true);
    assertThat(taken(weak, from, to, by)).isEqualTo(taken);
  }
}
