package dev.wfpsim.scenario.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SockaddrStorageTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.80, 443, 0, 020001bb0a000050",
    "fd00::80, 65535, 0, 1700ffff00000000fd0000000000000000000000000000800000",
    "fe80::1, 53, 7, 1700003500000000fe80000000000000000000000000000107000000"
  })
  void write_address_layoutOfWindowsAndBack(String address, int port, int scope, String start) {
    SocketAddress value = new SocketAddress(IpAddress.parse(address), port, scope);
    byte[] bytes = new byte[10 + SockaddrStorage.BYTES];

    SockaddrStorage.write(value, bytes, 10);

    assertThat(HexFormat.of().formatHex(bytes, 10, 10 + start.length() / 2)).isEqualTo(start);
    assertThat(SockaddrStorage.read(bytes, 10)).isEqualTo(value);
  }

  @Test
  void read_notAnAddress_refused() {
    assertThatThrownBy(() -> SockaddrStorage.read(new byte[127], 0))
        .hasMessage("no SOCKADDR_STORAGE: bytes=127");
    assertThatThrownBy(() -> SockaddrStorage.read(new byte[128], 0))
        .hasMessage("unknown address family: family=0");
  }

  @Test
  void find_isNullWhereThereIsNoAddress() {
    byte[] bytes = new byte[2 * SockaddrStorage.BYTES];
    assertThat(SockaddrStorage.find(bytes, 0)).isNull(); // a family of 0
    SocketAddress address = SocketAddress.parse("10.0.0.1:80");
    SockaddrStorage.write(address, bytes, SockaddrStorage.BYTES);
    assertThat(SockaddrStorage.find(bytes, SockaddrStorage.BYTES)).isEqualTo(address);
    assertThat(SockaddrStorage.find(bytes, SockaddrStorage.BYTES + 1)).isNull(); // too short
    assertThat(SockaddrStorage.find(new byte[4], 0)).isNull();
  }

  @Test
  void write_port_isInNetworkOrder_R151() {
    byte[] bytes = new byte[SockaddrStorage.BYTES];
    SockaddrStorage.write(SocketAddress.parse("10.0.0.5:4444"), bytes, 0);
    assertThat(bytes[2]).isEqualTo((byte) 0x11);
    assertThat(bytes[3]).isEqualTo((byte) 0x5c);
  }
}
