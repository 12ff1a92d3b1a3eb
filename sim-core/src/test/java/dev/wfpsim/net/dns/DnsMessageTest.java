package dev.wfpsim.net.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages of the domain name system (RFC 1035, 4). */
class DnsMessageTest {
  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  @Test
  void question_hasTheBytesOfTheStandard() {
    assertThat(DnsMessage.query(0x1234, "WWW.example.com", AddressFamily.AF_INET6).bytes())
        .isEqualTo(
            hex("1234 0100 0001 0000 0000 0000 03777777 076578616d706c65 03636f6d 00 001c 0001"));
  }

  @Test
  void answer_pointsBackToItsName() {
    DnsMessage query = DnsMessage.query(1, "a.b", AddressFamily.AF_INET);
    DnsRecord record = new DnsRecord("a.b", IpAddress.parse("10.0.0.80"), 300);
    assertThat(query.answer(DnsMessage.NO_ERROR, List.of(record)).bytes())
        .isEqualTo(
            hex(
                "0001 8580 0001 0001 0000 0000 01610162 00 0001 0001"
                    + "c00c 0001 0001 0000012c 0004 0a000050"));
  }

  @Test
  void messages_areReadAsTheyWereWritten() {
    Random random = new Random(5);
    for (int i = 0; i < 200; i++) {
      boolean ipv4 = random.nextBoolean();
      List<DnsRecord> records = new ArrayList<>();
      for (int n = random.nextInt(12); n > 0; n--) {
        byte[] address = new byte[ipv4 ? 4 : 16];
        random.nextBytes(address);
        records.add(new DnsRecord("n" + i + ".x", IpAddress.of(address), random.nextInt(1 << 30)));
      }
      DnsMessage made =
          DnsMessage.query(
                  random.nextInt(0x10000),
                  "n" + i + ".x",
                  ipv4 ? AddressFamily.AF_INET : AddressFamily.AF_INET6)
              .answer(random.nextInt(16), records);
      assertThat(DnsMessage.read(made.bytes())).isEqualTo(made);
    }
  }

  @Test
  void answer_ofMoreThanADatagramHolds_isCut() {
    List<DnsRecord> many = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      many.add(new DnsRecord("a", IpAddress.ofIpv4(i + 1), 1));
    }
    byte[] bytes =
        DnsMessage.query(1, "a", AddressFamily.AF_INET).answer(DnsMessage.NO_ERROR, many).bytes();
    assertThat(bytes.length).isBetween(DnsMessage.MOST_BYTES - 16, DnsMessage.MOST_BYTES);
    assertThat(DnsMessage.read(bytes).answers()).hasSize((bytes.length - 19) / 16);
  }

  @Test
  void aliases_areFollowedToTheAddress() {
    byte[] answer =
        hex(
            "0001 8180 0001 0002 0000 0000 01610162 00 0001 0001"
                + "c00c 0005 0001 00000001 0004 0163 c00e" // a.b is an alias of c.b
                + "c021 0001 0001 00000009 0004 0a000050");
    DnsMessage read = DnsMessage.read(answer);
    assertThat(read.answers())
        .containsExactly(new DnsRecord("a.b", IpAddress.parse("10.0.0.80"), 9));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0001 0100 0001 0000 0000 00",
        "0001 0100 0002 0000 0000 0000 0161 00 0001 0001",
        "0001 0100 0001 0000 0000 0000 00 0001 0001",
        "0001 0100 0001 0000 0000 0000 0161 00 000f 0001",
        "0001 0100 0001 0000 0000 0000 0161 00 0001 0003",
        "0001 0100 0001 0000 0000 0000 c00c 0001 0001",
        "0001 0100 0001 0000 0000 0000 c00d 0001 0001",
        "0001 0100 0001 0000 0000 0000 4061 00 0001 0001",
        "0001 0100 0001 0000 0000 0000 0561 00 0001 0001",
        "0001 8100 0001 0001 0000 0000 0161 00 0001 0001 c00c 0001 0001 0000 0000 0004 0a00"
      })
  void whatIsNone_isNotRead(String bytes) {
    assertThat(DnsMessage.read(hex(bytes))).isNull();
  }

  @Test
  void read_spoiltBytes_isNullOrWhatIsWrittenAgain() {
    Random random = new Random(9);
    byte[] good =
        DnsMessage.query(7, "www.example.com", AddressFamily.AF_INET)
            .answer(0, List.of(new DnsRecord("www.example.com", IpAddress.ofIpv4(9), 5)))
            .bytes();
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = good.clone();
      for (int n = 1 + random.nextInt(6); n > 0; n--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      DnsMessage read = DnsMessage.read(Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)));
      if (read != null) {
        assertThat(DnsMessage.read(read.bytes())).isEqualTo(read);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "a..b", "a.", "\u00e4.b"})
  void noName_isRefused(String name) {
    assertThatThrownBy(() -> new DnsRecord(name, IpAddress.ofIpv4(1), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("name=" + name);
  }
}
