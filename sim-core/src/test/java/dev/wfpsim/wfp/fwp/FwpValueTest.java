package dev.wfpsim.wfp.fwp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.net.address.IpAddress;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FwpValueTest {
  @ParameterizedTest
  @CsvSource({
    "FWP_UINT8, 0", "FWP_UINT8, 255", "FWP_UINT16, 65535", "FWP_UINT32, 4294967295",
    "FWP_UINT64, -1", "FWP_INT8, -128", "FWP_INT16, 32767", "FWP_INT32, -2147483648",
    "FWP_INT64, -9223372036854775808"
  })
  void integer_inRange_isKept(FwpDataType type, long value) {
    assertThat(FwpValue.integer(type, value).asLong()).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({
    "FWP_UINT8, 256",
    "FWP_UINT8, -1",
    "FWP_UINT16, 65536",
    "FWP_UINT32, -1",
    "FWP_INT8, 128",
    "FWP_INT32, 2147483648",
    "FWP_BYTE_BLOB_TYPE, 1"
  })
  void integer_outOfRange_isRefused(FwpDataType type, long value) {
    assertThatThrownBy(() -> FwpValue.integer(type, value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("type=" + type);
  }

  @Test
  void bytes_ofEveryKind_comeBack() {
    byte[] sixteen = IpAddress.parse("2001:db8::ff:8000").bytes();
    assertThat(FwpValue.byteArray16(sixteen).asBytes()).isEqualTo(sixteen);
    byte[] six = {(byte) 0xff, 0, 1, 2, 3, (byte) 0x80};
    assertThat(FwpValue.byteArray6(six).asBytes()).isEqualTo(six);
    byte[] blob = {1, 2, 3};
    FwpValue value = FwpValue.byteBlob(blob);
    blob[0] = 9;
    assertThat(value.asBytes()).containsExactly(1, 2, 3);
  }

  @Test
  void appId_path_isLowerCaseUtf16WithNull() {
    assertThat(FwpValue.appId("\\A").asBytes()).containsExactly('\\', 0, 'a', 0, 0, 0);
  }

  @Test
  void equals_sameTypeAndContents_only() {
    assertThat(FwpValue.uint16(5)).isEqualTo(FwpValue.uint16(5)).isNotEqualTo(FwpValue.uint32(5));
    assertThat(FwpValue.byteBlob(new byte[] {1})).isEqualTo(FwpValue.byteBlob(new byte[] {1}));
    assertThat(FwpValue.sid(Sid.WORLD)).hasSameHashCodeAs(FwpValue.sid(new Sid("S-1-1-0")));
    assertThat(FwpValue.unicodeString("a")).isNotEqualTo(FwpValue.unicodeString("b"));
    assertThat(FwpValue.float32(1)).isNotEqualTo(FwpValue.double64(1));
  }

  @Test
  void compareSortable_unsignedAndSigned_followTheirSign() {
    assertThat(FwpValue.uint64(-1).compareSortable(FwpValue.uint64(1))).isPositive();
    FwpValue minus = FwpValue.integer(FwpDataType.FWP_INT32, -1);
    FwpValue plus = FwpValue.integer(FwpDataType.FWP_INT32, 1);
    assertThat(minus.compareSortable(plus)).isNegative();
    assertThat(FwpValue.byteArray16(-1, 0).compareSortable(FwpValue.byteArray16(1, 0)))
        .isPositive();
  }

  @Test
  void compareSortable_unsortable_isRefused() {
    assertThatThrownBy(() -> FwpValue.sid(Sid.WORLD).compareSortable(FwpValue.sid(Sid.WORLD)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void sid_badText_isRefused() {
    assertThatThrownBy(() -> new Sid("S-2-1")).hasMessageContaining("S-2-1");
  }

  @Test
  void guid_text_comesBack() {
    String text = "c38d57d1-05a7-4c33-904f-7fbceee60e82";
    assertThat(Guid.parse("{" + text.toUpperCase(Locale.ROOT) + "}")).hasToString(text);
    assertThatThrownBy(() -> Guid.parse("12")).hasMessageContaining("text=12");
  }

  @Test
  void grants_token_needsAllowanceAndNoDenial() {
    Sid a = new Sid("S-1-5-21-1");
    Sid b = new Sid("S-1-5-21-2");
    SecurityDescriptor descriptor = new SecurityDescriptor(List.of(b), List.of(a));
    assertThat(descriptor.grants(TokenInformation.of(a))).isTrue();
    assertThat(descriptor.grants(TokenInformation.of(a, b))).isFalse();
    assertThat(descriptor.grants(TokenInformation.of(Sid.WORLD))).isFalse();
    TokenInformation restricted = new TokenInformation(List.of(a), List.of(Sid.WORLD));
    assertThat(descriptor.grants(restricted)).isFalse();
  }
}
