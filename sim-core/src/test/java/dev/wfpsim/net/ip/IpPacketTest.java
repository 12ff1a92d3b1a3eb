package dev.wfpsim.net.ip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.Memory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IpPacketTest {
  private static byte[] ipv6(int nextHeader) {
    byte[] bytes = new byte[200];
    bytes[1] = 0x60;
    bytes[1 + 6] = (byte) nextHeader;
    return bytes;
  }

  @Test
  void isReadIn_allOfAPacket_whateverItHas() {
    assertThat(
            IpPacket.isReadIn(Memory.of(ipv6(IpProtocol.HOP_BY_HOP)), 1, IpPacket.FRONT_BYTES - 1))
        .isTrue();
  }

  /** Of IPv4 the longest header and what is read of a transport's are 80 bytes. */
  @Test
  void isReadIn_theFrontOfIpv4_always() {
    byte[] bytes = new byte[200];
    bytes[1] = 0x4f;
    bytes[1 + 6] = IpProtocol.HOP_BY_HOP;
    assertThat(IpPacket.isReadIn(Memory.of(bytes), 1, IpPacket.FRONT_BYTES)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {IpProtocol.HOP_BY_HOP, IpProtocol.IPV6_FRAGMENT, IpProtocol.AH, IpProtocol.TCP})
  void isReadIn_theFrontOfIpv6_unlessExtensionHeadersMayReachBeyond(int nextHeader) {
    boolean upper = nextHeader == IpProtocol.TCP;
    assertThat(IpPacket.isReadIn(Memory.of(ipv6(nextHeader)), 1, IpPacket.FRONT_BYTES))
        .isEqualTo(upper);
  }
}
