package dev.wfpsim.net.address;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpPrefixTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.5/24, 10.0.0.255, true",
    "10.0.0.5/24, 10.0.1.255, false",
    "10.0.0.5/24, 10.0.0.254, false",
    "10.0.0.5/30, 10.0.0.7, true",
    "10.0.0.4/31, 10.0.0.5, false",
    "10.0.0.5/32, 10.0.0.5, false",
    "fd00::5/64, fd00::ffff:ffff:ffff:ffff, false",
  })
  void isBroadcast_isTheAddressWithAllHostBits_ofSubnetsThatHaveOne(
      String prefix, String address, boolean wanted) {
    assertThat(IpPrefix.parse(prefix).isBroadcast(IpAddress.parse(address))).isEqualTo(wanted);
  }

  @ParameterizedTest
  @CsvSource({
    "fd00::5/64, fd00::, true",
    "fd00::5/64, fd00:0:0:1::, false",
    "fd00::5/64, fd00::1, false",
    "fd00::/64, fd00::, false",
    "fd00::5/127, fd00::4, false",
    "fd00::5/126, fd00::4, true",
    "fd00::5/128, fd00::5, false",
    "fd00::5/0, ::, false",
    "10.0.0.5/24, 10.0.0.0, false",
  })
  void isSubnetRouter_isTheAddressWithoutHostBits_ofIpv6Subnets(
      String prefix, String address, boolean wanted) {
    assertThat(IpPrefix.parse(prefix).isSubnetRouter(IpAddress.parse(address))).isEqualTo(wanted);
  }
}
