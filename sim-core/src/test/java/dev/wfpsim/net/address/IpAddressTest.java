package dev.wfpsim.net.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
  @ParameterizedTest
  @CsvSource({
    "0.0.0.0,0.0.0.0",
    "10.0.0.5,10.0.0.5",
    "255.255.255.255,255.255.255.255",
    "::,::",
    "::1,::1",
    "1::,1::",
    "2001:DB8::8:800:200C:417A,2001:db8::8:800:200c:417a",
    "2001:db8:0:0:1:0:0:1,2001:db8::1:0:0:1",
    "2001:db8:0:1:1:1:1:1,2001:db8:0:1:1:1:1:1",
    "0:0:1:0:0:0:1:0,0:0:1::1:0",
    "fe80:0:0:0:0:0:0:1,fe80::1",
    "::ffff:192.0.2.128,::ffff:192.0.2.128",
    "64:ff9b::192.0.2.33,64:ff9b::c000:221"
  })
  void parse_validText_printsCanonically(String text, String canonical) {
    assertThat(IpAddress.parse(text)).hasToString(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1.2.3",
        "1.2.3.4.5",
        "256.1.1.1",
        "01.2.3.4",
        "1.2.3.x",
        ":",
        ":::",
        "1::2::3",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "12345::",
        "g::",
        "::1.2.3",
        "1.2.3.4::",
        "10.0.0.5/24",
        "1:2:3:4:5:6:7:8::"
      })
  void parse_invalidText_says(String text) {
    assertThatThrownBy(() -> IpAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("not an address: text=" + text);
  }

  @Test
  void toString_randomAddresses_parseBackEqual() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 10_000; i++) {
      IpAddress v4 = IpAddress.ofIpv4(random.nextInt());
      long holes = random.nextLong() | random.nextLong() << 32;
      IpAddress v6 =
          IpAddress.ofIpv6(
              random.nextLong() & (holes & 1) - 1, random.nextLong() & spread((int) holes));
      assertThat(IpAddress.parse(v4.toString())).isEqualTo(v4);
      assertThat(IpAddress.parse(v6.toString())).isEqualTo(v6);
      assertThat(IpAddress.of(v6.bytes())).isEqualTo(v6).hasSameHashCodeAs(v6);
      assertThat(IpAddress.of(v4.bytes())).isEqualTo(v4);
    }
  }

  private static long spread(int bits) {
    return ((bits & 1) * 0xffffL)
        | ((bits >> 1 & 1) * 0xffff_0000L)
        | ((bits >> 2 & 1) * 0xffff_0000_0000L);
  }

  @Test
  void predicates_knownAddresses_hold() {
    assertThat(IpAddress.parse("127.9.9.9").isLoopback()).isTrue();
    assertThat(IpAddress.parse("128.0.0.1").isLoopback()).isFalse();
    assertThat(IpAddress.parse("::1").isLoopback()).isTrue();
    assertThat(IpAddress.parse("224.0.0.251").isMulticast()).isTrue();
    assertThat(IpAddress.parse("ff02::fb").isMulticast()).isTrue();
    assertThat(IpAddress.parse("fe80::1").isLinkLocal()).isTrue();
    assertThat(IpAddress.parse("fec0::1").isLinkLocal()).isFalse();
    assertThat(IpAddress.parse("169.254.3.4").isLinkLocal()).isTrue();
    assertThat(IpAddress.IPV4_BROADCAST.isLimitedBroadcast()).isTrue();
    assertThat(IpAddress.IPV6_ANY.isUnspecified()).isTrue();
  }

  @Test
  void mapped_ipv4_goesThereAndBack() {
    IpAddress address = IpAddress.parse("192.0.2.1");
    assertThat(address.mapped()).hasToString("::ffff:192.0.2.1");
    assertThat(address.mapped().isIpv4Mapped()).isTrue();
    assertThat(address.mapped().unmapped()).isEqualTo(address);
    assertThat(IpAddress.IPV6_LOOPBACK.unmapped()).isEqualTo(IpAddress.IPV6_LOOPBACK);
  }

  @Test
  void prefix_everyLength_matchesItsOwnAndNotAFlippedBit() {
    SplittableRandom random = new SplittableRandom(2);
    IpAddress v6 = IpAddress.ofIpv6(random.nextLong(), random.nextLong());
    IpAddress v4 = IpAddress.ofIpv4(random.nextInt());
    for (int length = 0; length <= 128; length++) {
      assertThat(v6.prefix(length).matches(v6, length)).isTrue();
      if (length > 0) {
        assertThat(flip(v6, length - 1).matches(v6, length)).isFalse();
      }
    }
    for (int length = 0; length <= 32; length++) {
      assertThat(v4.prefix(length).matches(v4, length)).isTrue();
      if (length > 0) {
        assertThat(flip(v4, length - 1).matches(v4, length)).isFalse();
      }
    }
    assertThat(v4.matches(v6, 0)).isFalse();
  }

  private static IpAddress flip(IpAddress address, int bit) {
    byte[] bytes = address.bytes();
    bytes[bit / 8] ^= (byte) (0x80 >> bit % 8);
    return IpAddress.of(bytes);
  }

  @Test
  void ipPrefix_subnet_containsAndBroadcasts() {
    IpPrefix prefix = IpPrefix.parse("10.0.0.5/24");
    assertThat(prefix.contains(IpAddress.parse("10.0.0.200"))).isTrue();
    assertThat(prefix.contains(IpAddress.parse("10.0.1.5"))).isFalse();
    assertThat(prefix.isBroadcast(IpAddress.parse("10.0.0.255"))).isTrue();
    assertThat(prefix.isBroadcast(IpAddress.parse("10.0.0.254"))).isFalse();
    assertThat(prefix.network()).hasToString("10.0.0.0/24");
    assertThat(IpPrefix.parse("fd00::5/64").contains(IpAddress.parse("fd00::99"))).isTrue();
    assertThatThrownBy(() -> IpPrefix.parse("10.0.0.5/33"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> IpPrefix.parse("10.0.0.5/x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({"10.0.0.1:80", "[::1]:65535", "[2001:db8::1]:0"})
  void socketAddress_text_goesThereAndBack(String text) {
    assertThat(SocketAddress.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.1", "::1:80", "10.0.0.1:65536", "10.0.0.1:", "[::1]", ":80"})
  void socketAddress_invalidText_says(String text) {
    assertThatThrownBy(() -> SocketAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
