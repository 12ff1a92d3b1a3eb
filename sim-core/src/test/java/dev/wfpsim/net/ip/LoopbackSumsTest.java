package dev.wfpsim.net.ip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.BufferKind;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.host.Host;
import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.net.host.LayerLog;
import dev.wfpsim.net.host.NetBench;
import dev.wfpsim.net.link.NetworkInterface;
import dev.wfpsim.net.wire.Ipv4Fields;
import dev.wfpsim.net.wire.Ipv4Header;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checksums of loopback, which nobody computes: LOOPBACK_SUMS_CHECKED. */
class LoopbackSumsTest {
  @ParameterizedTest
  @CsvSource({"false, false, 1", "false, true, 1", "true, false, 0", "true, true, 1"})
  void injectedAsIfItHadComeIn_itsSumIsLookedAt_orNot_R238(
      boolean checked, boolean right, int shown) {
    NetBench net = new NetBench(1);
    Host host =
        net.network.addHost(
            new HostOptions("h").address("10.0.0.1/24").loopbackSumsChecked(checked));
    net.network.start();
    LayerLog log = new LayerLog(host);
    Memory packet = Memory.ofSize(Ipv4Header.MIN_BYTES + 8);
    IpAddress self = IpAddress.parse("127.0.0.1");
    Ipv4Fields.simple(self, self, IpProtocol.UDP, 8, 64).emit(packet, 0);
    if (!right) {
      packet.put16(Ipv4Header.HEADER_CHECKSUM, 0);
    }
    net.on(
        host,
        () -> {
          NetBufferList list =
              host.stackPool().allocate(BufferKind.STACK, packet, 0, packet.length(), 0);
          assertThat(host.ip().injectReceive(list, NetworkInterface.LOOPBACK, 0))
              .isEqualTo(NtStatus.STATUS_SUCCESS);
          list.release();
        });
    net.run();
    assertThat(log.at("INBOUND_IPPACKET")).hasSize(shown);
  }
}
