package dev.wfpsim.wfp.filter;

import static dev.wfpsim.wfp.fwp.FwpMatchType.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.wfp.fwp.FwpConditionValue;
import dev.wfpsim.wfp.fwp.FwpDataType;
import dev.wfpsim.wfp.fwp.FwpMatchType;
import dev.wfpsim.wfp.fwp.FwpRange;
import dev.wfpsim.wfp.fwp.FwpV4AddrAndMask;
import dev.wfpsim.wfp.fwp.FwpV6AddrAndMask;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwp.SecurityDescriptor;
import dev.wfpsim.wfp.fwp.Sid;
import dev.wfpsim.wfp.fwp.TokenInformation;
import dev.wfpsim.wfp.fwpm.FilterCondition;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComparisonTest {
  private static final FwpsLayer V4 = FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4;
  private static final FwpsLayer V6 = FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V6;

  private static boolean matches(FwpMatchType match, FwpConditionValue condition, FwpValue field) {
    return Comparison.of(field.type(), match, condition).matchesValue(field);
  }

  private static boolean port(FwpMatchType match, FwpConditionValue condition, int port) {
    FwpsIncomingValues values = new FwpsIncomingValues(V4);
    values.set(FwpsField.IP_REMOTE_PORT, port);
    int index = V4.indexOf(FwpsField.IP_REMOTE_PORT);
    boolean primitive =
        Comparison.of(FwpDataType.FWP_UINT16, match, condition).matches(values, index);
    assertThat(matches(match, condition, FwpValue.uint16(port))).isEqualTo(primitive);
    return primitive;
  }

  @ParameterizedTest
  @CsvSource({
    "FWP_MATCH_EQUAL, 79 false 80 true 81 false",
    "FWP_MATCH_NOT_EQUAL, 79 true 80 false 81 true",
    "FWP_MATCH_GREATER, 79 false 80 false 81 true",
    "FWP_MATCH_LESS, 79 true 80 false 81 false",
    "FWP_MATCH_GREATER_OR_EQUAL, 79 false 80 true 81 true",
    "FWP_MATCH_LESS_OR_EQUAL, 79 true 80 true 81 false",
    "FWP_MATCH_FLAGS_ALL_SET, 80 true 208 true 64 false 0 false",
    "FWP_MATCH_FLAGS_ANY_SET, 80 true 64 true 32 false 0 false",
    "FWP_MATCH_FLAGS_NONE_SET, 80 false 64 false 32 true 0 true"
  })
  void numbers_everyMatchType_comparesWithoutSign(FwpMatchType match, String cases) {
    String[] words = cases.split(" ");
    for (int i = 0; i < words.length; i += 2) {
      assertThat(port(match, FwpValue.uint16(80), Integer.parseInt(words[i])))
          .as(match + " " + words[i])
          .isEqualTo(Boolean.parseBoolean(words[i + 1]));
    }
  }

  @Test
  void range_ends_belongToIt() {
    FwpRange range = new FwpRange(FwpValue.uint16(10), FwpValue.uint16(20));
    assertThat(List.of(9, 10, 15, 20, 21).stream().map(p -> port(FWP_MATCH_RANGE, range, p)))
        .containsExactly(false, true, true, true, false);
  }

  @Test
  void range_ofAddresses_ordersBytes() {
    FwpRange range = new FwpRange(FwpValue.byteArray16(1, -5), FwpValue.byteArray16(2, 3));
    assertThat(matches(FWP_MATCH_RANGE, range, FwpValue.byteArray16(1, -1))).isTrue();
    assertThat(matches(FWP_MATCH_RANGE, range, FwpValue.byteArray16(1, 0))).isFalse();
    assertThat(matches(FWP_MATCH_RANGE, range, FwpValue.byteArray16(2, 4))).isFalse();
  }

  @Test
  void ipv4Mask_prefix_comparesMaskedBits() {
    FwpsIncomingValues values = new FwpsIncomingValues(V4);
    int index = V4.indexOf(FwpsField.IP_REMOTE_ADDRESS);
    Comparison net = Comparison.of(FwpDataType.FWP_UINT32, FWP_MATCH_EQUAL, v4("200.1.2.3", 16));
    Comparison any = Comparison.of(FwpDataType.FWP_UINT32, FWP_MATCH_EQUAL, v4("1.2.3.4", 0));
    values.set(FwpsField.IP_REMOTE_ADDRESS, IpAddress.parse("200.1.255.9"));
    assertThat(net.matches(values, index)).isTrue();
    values.set(FwpsField.IP_REMOTE_ADDRESS, IpAddress.parse("200.2.2.3"));
    assertThat(net.matches(values, index)).isFalse();
    assertThat(any.matches(values, index)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "0, true, true",
    "32, true, true",
    "64, true, false",
    "65, true, false",
    "127, true, false",
    "128, true, false"
  })
  void ipv6Mask_prefix_comparesMaskedBits(int prefix, boolean near, boolean far) {
    FwpsIncomingValues values = new FwpsIncomingValues(V6);
    int index = V6.indexOf(FwpsField.IP_REMOTE_ADDRESS);
    byte[] address = IpAddress.parse("2001:db8:1::8000:0:0:1").bytes();
    Comparison net =
        Comparison.of(
            FwpDataType.FWP_BYTE_ARRAY16_TYPE,
            FWP_MATCH_EQUAL,
            FwpV6AddrAndMask.of(address, prefix));
    values.set(FwpsField.IP_REMOTE_ADDRESS, IpAddress.of(address));
    assertThat(net.matches(values, index)).isEqualTo(near);
    values.set(FwpsField.IP_REMOTE_ADDRESS, IpAddress.parse("2001:db8:2::1"));
    assertThat(net.matches(values, index)).isEqualTo(far);
  }

  private static FwpV4AddrAndMask v4(String address, int prefix) {
    return FwpV4AddrAndMask.ofPrefix(IpAddress.parse(address).ipv4Bits(), prefix);
  }

  @Test
  void signedNumbers_order_followsTheSign() {
    FwpValue zero = FwpValue.integer(FwpDataType.FWP_INT32, 0);
    FwpValue minus = FwpValue.integer(FwpDataType.FWP_INT32, -7);
    assertThat(matches(FWP_MATCH_LESS, zero, minus)).isTrue();
    assertThat(matches(FWP_MATCH_GREATER, zero, minus)).isFalse();
  }

  @Test
  void blobs_equalAndOrder_compareBytes() {
    FwpValue app = FwpValue.appId("\\device\\a.exe");
    assertThat(matches(FWP_MATCH_EQUAL, app, FwpValue.appId("\\DEVICE\\A.EXE"))).isTrue();
    assertThat(matches(FWP_MATCH_NOT_EQUAL, app, FwpValue.appId("\\device\\b.exe"))).isTrue();
    FwpValue high = FwpValue.byteBlob(new byte[] {(byte) 0x80});
    assertThat(matches(FWP_MATCH_GREATER, FwpValue.byteBlob(new byte[] {1, 2}), high)).isTrue();
  }

  @Test
  void prefix_despiteItsName_comparesTheEnd() {
    FwpValue path = FwpValue.unicodeString("c:\\windows\\cmd.exe");
    assertThat(matches(FWP_MATCH_PREFIX, FwpValue.unicodeString("cmd.exe"), path)).isTrue();
    assertThat(matches(FWP_MATCH_PREFIX, FwpValue.unicodeString("c:\\"), path)).isFalse();
    assertThat(matches(FWP_MATCH_NOT_PREFIX, FwpValue.unicodeString("c:\\"), path)).isTrue();
    FwpValue blob = FwpValue.byteBlob(new byte[] {1, 2, 3});
    assertThat(matches(FWP_MATCH_PREFIX, FwpValue.byteBlob(new byte[] {2, 3}), blob)).isTrue();
    assertThat(matches(FWP_MATCH_PREFIX, FwpValue.byteBlob(new byte[] {0, 1, 2, 3}), blob))
        .isFalse();
  }

  @Test
  void strings_caseInsensitive_ignoresCase() {
    FwpValue name = FwpValue.unicodeString("Pipe");
    assertThat(matches(FWP_MATCH_EQUAL_CASE_INSENSITIVE, name, FwpValue.unicodeString("pIPE")))
        .isTrue();
    assertThat(matches(FWP_MATCH_EQUAL, name, FwpValue.unicodeString("pIPE"))).isFalse();
  }

  @Test
  void securityDescriptor_token_isAnAccessCheck() {
    FwpValue descriptor = FwpValue.securityDescriptor(SecurityDescriptor.allow(Sid.LOCAL_SYSTEM));
    FwpValue system =
        FwpValue.tokenAccessInformation(TokenInformation.of(Sid.LOCAL_SYSTEM, Sid.WORLD));
    assertThat(matches(FWP_MATCH_EQUAL, descriptor, system)).isTrue();
    assertThat(
            matches(
                FWP_MATCH_EQUAL,
                descriptor,
                FwpValue.tokenInformation(TokenInformation.of(Sid.WORLD))))
        .isFalse();
  }

  @Test
  void otherTypes_equal_compareContents() {
    FwpValue mac = FwpValue.byteArray6(new byte[] {1, 2, 3, 4, 5, 6});
    assertThat(matches(FWP_MATCH_EQUAL, mac, FwpValue.byteArray6(new byte[] {1, 2, 3, 4, 5, 6})))
        .isTrue();
    assertThat(matches(FWP_MATCH_EQUAL, FwpValue.sid(Sid.WORLD), FwpValue.sid(Sid.WORLD))).isTrue();
    assertThat(
            matches(FWP_MATCH_NOT_EQUAL, FwpValue.sid(Sid.WORLD), FwpValue.sid(Sid.LOCAL_SYSTEM)))
        .isTrue();
    assertThat(matches(FWP_MATCH_EQUAL, FwpValue.float32(1.5f), FwpValue.float32(1.5f))).isTrue();
    assertThat(matches(FWP_MATCH_EQUAL, FwpValue.double64(1.5), FwpValue.double64(2))).isFalse();
  }

  @Test
  void emptyField_matchesOnlyEmpty_R026() {
    FwpsIncomingValues values = new FwpsIncomingValues(V4);
    int index = V4.indexOf(FwpsField.IP_REMOTE_PORT);
    Comparison empty = Comparison.of(FwpDataType.FWP_UINT16, FWP_MATCH_EQUAL, FwpValue.EMPTY);
    assertThat(empty.matches(values, index)).isTrue();
    for (FwpMatchType match : List.of(FWP_MATCH_NOT_EQUAL, FWP_MATCH_FLAGS_NONE_SET)) {
      Comparison other = Comparison.of(FwpDataType.FWP_UINT16, match, FwpValue.uint16(1));
      assertThat(other.matches(values, index)).isFalse();
    }
    values.set(FwpsField.IP_REMOTE_PORT, 0);
    assertThat(empty.matches(values, index)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "IP_REMOTE_PORT, FWP_MATCH_EQUAL, u16, STATUS_SUCCESS",
    "IP_REMOTE_PORT, FWP_MATCH_EQUAL, u32, STATUS_FWP_TYPE_MISMATCH",
    "IP_REMOTE_PORT, FWP_MATCH_EQUAL, empty, STATUS_SUCCESS",
    "IP_REMOTE_PORT, FWP_MATCH_GREATER, empty, STATUS_FWP_MATCH_TYPE_MISMATCH",
    "IP_REMOTE_PORT, FWP_MATCH_RANGE, u16, STATUS_FWP_MATCH_TYPE_MISMATCH",
    "IP_REMOTE_PORT, FWP_MATCH_RANGE, range16, STATUS_SUCCESS",
    "IP_REMOTE_PORT, FWP_MATCH_EQUAL, range16, STATUS_FWP_MATCH_TYPE_MISMATCH",
    "IP_REMOTE_PORT, FWP_MATCH_RANGE, backwards, STATUS_FWP_INVALID_RANGE",
    "IP_PROTOCOL, FWP_MATCH_RANGE, range16, STATUS_FWP_TYPE_MISMATCH",
    "IP_REMOTE_PORT, FWP_MATCH_PREFIX, u16, STATUS_FWP_MATCH_TYPE_MISMATCH",
    "IP_REMOTE_PORT, FWP_MATCH_EQUAL_CASE_INSENSITIVE, u16, STATUS_FWP_MATCH_TYPE_MISMATCH",
    "IP_REMOTE_ADDRESS, FWP_MATCH_EQUAL, mask4, STATUS_SUCCESS",
    "IP_REMOTE_ADDRESS, FWP_MATCH_NOT_EQUAL, mask4, STATUS_FWP_MATCH_TYPE_MISMATCH",
    "IP_REMOTE_ADDRESS, FWP_MATCH_EQUAL, badmask4, STATUS_FWP_INVALID_NET_MASK",
    "IP_REMOTE_ADDRESS, FWP_MATCH_EQUAL, mask6, STATUS_FWP_TYPE_MISMATCH",
    "FLAGS, FWP_MATCH_EQUAL, mask4, STATUS_FWP_TYPE_MISMATCH",
    "FLAGS, FWP_MATCH_FLAGS_ALL_SET, u32, STATUS_SUCCESS",
    "ALE_APP_ID, FWP_MATCH_EQUAL, blob, STATUS_SUCCESS",
    "ALE_APP_ID, FWP_MATCH_PREFIX, blob, STATUS_SUCCESS",
    "ALE_APP_ID, FWP_MATCH_FLAGS_ANY_SET, blob, STATUS_FWP_MATCH_TYPE_MISMATCH",
    "ALE_USER_ID, FWP_MATCH_EQUAL, descriptor, STATUS_SUCCESS",
    "ALE_USER_ID, FWP_MATCH_NOT_EQUAL, descriptor, STATUS_FWP_MATCH_TYPE_MISMATCH",
    "ALE_USER_ID, FWP_MATCH_EQUAL, sid, STATUS_FWP_TYPE_MISMATCH",
    "ALE_PACKAGE_ID, FWP_MATCH_NOT_EQUAL, sid, STATUS_SUCCESS",
    "ALE_PACKAGE_ID, FWP_MATCH_GREATER, sid, STATUS_FWP_MATCH_TYPE_MISMATCH",
    "VLAN_ID, FWP_MATCH_EQUAL, u16, STATUS_FWP_CONDITION_NOT_FOUND"
  })
  void check_typesAndMatches_areHeldToThePage(
      FwpsField field, FwpMatchType match, String value, NtStatus expected) {
    FilterCondition condition = new FilterCondition(field, match, value(value));
    assertThat(ConditionRules.check(V4, condition)).isEqualTo(expected);
  }

  @Test
  void check_ipv6Mask_needsV6LayerAndLength() {
    FwpV6AddrAndMask good = new FwpV6AddrAndMask(1, 2, 128);
    FwpV6AddrAndMask bad = new FwpV6AddrAndMask(1, 2, 129);
    assertThat(ConditionRules.check(V6, FilterCondition.equal(FwpsField.IP_LOCAL_ADDRESS, good)))
        .isEqualTo(NtStatus.STATUS_SUCCESS);
    assertThat(ConditionRules.check(V6, FilterCondition.equal(FwpsField.IP_LOCAL_ADDRESS, bad)))
        .isEqualTo(NtStatus.STATUS_FWP_INVALID_NET_MASK);
  }

  private static FwpConditionValue value(String name) {
    return switch (name) {
      case "u16" -> FwpValue.uint16(1);
      case "u32" -> FwpValue.uint32(1);
      case "empty" -> FwpValue.EMPTY;
      case "range16" -> new FwpRange(FwpValue.uint16(1), FwpValue.uint16(2));
      case "backwards" -> new FwpRange(FwpValue.uint16(2), FwpValue.uint16(1));
      case "mask4" -> v4("10.0.0.0", 8);
      case "badmask4" -> new FwpV4AddrAndMask(0, 0xff00ff00);
      case "mask6" -> new FwpV6AddrAndMask(0, 0, 64);
      case "blob" -> FwpValue.byteBlob(new byte[] {1});
      case "sid" -> FwpValue.sid(Sid.WORLD);
      case "descriptor" -> FwpValue.securityDescriptor(SecurityDescriptor.allow(Sid.WORLD));
      default -> throw new IllegalArgumentException(name);
    };
  }
}
