package dev.wfpsim.scenario.pcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CaptureFormatTest {
  private static final byte[] DATAGRAM =
      MadeCapture.ipv4(true, 17, udp("ping".getBytes(StandardCharsets.US_ASCII)));

  @ParameterizedTest
  @MethodSource("orders")
  void read_classic_bothOrdersAndUnits(ByteOrder order, boolean nanoseconds) throws CaptureError {
    MadeCapture capture = new MadeCapture(order, nanoseconds, 101);
    capture.packet(new byte[0], DATAGRAM).packet(new byte[0], DATAGRAM);

    CapturedStream exchange = Captures.read(capture.bytes()).streams().get(0);
    assertThat(exchange.startNanos()).isEqualTo(1_001_000_000L);
    assertThat(exchange.turns()).extracting(Turn::nanos).containsExactly(0L, 1_000_000L);
  }

  static Stream<Arguments> orders() {
    return Stream.of(
        Arguments.of(ByteOrder.BIG_ENDIAN, false),
        Arguments.of(ByteOrder.BIG_ENDIAN, true),
        Arguments.of(ByteOrder.LITTLE_ENDIAN, false),
        Arguments.of(ByteOrder.LITTLE_ENDIAN, true));
  }

  @ParameterizedTest
  @CsvSource({
    "0,02000000",
    "0,00000002",
    "108,00000002",
    "12,''",
    "14,''",
    "101,''",
    "228,''",
    "1,0102030405060a0b0c0d0e0f0800",
    "1,0102030405060a0b0c0d0e0f810000050800",
    "1,0102030405060a0b0c0d0e0f88a80005810000060800",
    "113,00000001000601020304050600000800",
    "276,0800000000000001000000060102030405060000"
  })
  void read_linkTypes_sameDatagram(int linkType, String header) throws CaptureError {
    MadeCapture capture = new MadeCapture(ByteOrder.LITTLE_ENDIAN, false, linkType);
    capture.packet(HexFormat.of().parseHex(header), DATAGRAM);

    CapturedStream exchange = Captures.read(capture.bytes()).streams().get(0);
    assertThat(exchange.bytes(true)).asString(StandardCharsets.US_ASCII).isEqualTo("ping");
  }

  @Test
  void read_paddedFrame_paddingIsNotPayload() throws CaptureError {
    byte[] padded = java.util.Arrays.copyOf(DATAGRAM, DATAGRAM.length + 14);
    MadeCapture capture = new MadeCapture();
    capture.packet(new byte[0], padded);

    assertThat(Captures.read(capture.bytes()).streams().get(0).length(true)).isEqualTo(4);
  }

  @Test
  void read_unknownLinkType_isAnError() {
    MadeCapture capture = new MadeCapture(ByteOrder.LITTLE_ENDIAN, false, 189);
    capture.packet(new byte[0], DATAGRAM);

    assertThatThrownBy(() -> Captures.read(capture.bytes()))
        .hasMessage("made.pcap:byte 24: unsupported link type: LINKTYPE_USB_LINUX (189)");
  }

  @ParameterizedTest
  @CsvSource({
    "6,1500000,0,1500000000",
    "9,1500000000,0,1500000000",
    "3,1500,0,1500000000",
    "0,2,0,2000000000",
    "12,1500000000000,0,1500000000",
    "138,1536,0,1500000000",
    "6,1500000,10,11500000000"
  })
  void read_pcapng_timeUnits(int resolution, long ticks, long offset, long nanos)
      throws CaptureError {
    for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
      byte[] capture = pcapng(order, resolution, ticks, offset, 0);

      CapturedStream exchange = Captures.read(capture).streams().get(0);
      assertThat(exchange.startNanos()).isEqualTo(nanos);
      assertThat(exchange.bytes(true)).asString(StandardCharsets.US_ASCII).isEqualTo("pingping");
      assertThat(exchange.turns()).hasSize(2);
    }
  }

  @Test
  void read_pcapngPacketOfUnknownInterface_isAnError() {
    byte[] capture = pcapng(ByteOrder.BIG_ENDIAN, 6, 0, 0, 3);

    assertThatThrownBy(() -> Captures.read(capture))
        .hasMessage("made.pcap:byte 88: packet of an unknown interface: id=3 interfaces=1");
  }

  /** Section, unknown block, interface, enhanced packet, simple packet. */
  private static byte[] pcapng(
      ByteOrder order, int resolution, long ticks, long offset, int interfaceId) {
    ByteBuffer out = ByteBuffer.allocate(400).order(order);
    out.putInt(0x0A0D0D0A).putInt(28).putInt(0x1A2B3C4D).putInt(1 << (big(order) ? 16 : 0));
    out.putLong(-1).putInt(28);
    out.putInt(0x0BAD).putInt(16).putInt(7).putInt(16);
    out.putInt(1).putInt(44).putShort((short) 101).putShort((short) 0).putInt(0);
    out.putShort((short) 9).putShort((short) 1).put((byte) resolution).put(new byte[3]);
    out.putShort((short) 14).putShort((short) 8).putLong(offset);
    out.putInt(0).putInt(44);
    int padded = (DATAGRAM.length + 3) / 4 * 4;
    out.putInt(6).putInt(32 + padded).putInt(interfaceId);
    out.putInt((int) (ticks >>> 32)).putInt((int) ticks);
    out.putInt(DATAGRAM.length).putInt(DATAGRAM.length).put(DATAGRAM);
    out.put(new byte[padded - DATAGRAM.length]).putInt(32 + padded);
    out.putInt(3).putInt(16 + padded).putInt(DATAGRAM.length).put(DATAGRAM);
    out.put(new byte[padded - DATAGRAM.length]).putInt(16 + padded);
    byte[] bytes = new byte[out.position()];
    out.flip().get(bytes);
    return bytes;
  }

  private static boolean big(ByteOrder order) {
    return order == ByteOrder.BIG_ENDIAN;
  }

  private static byte[] udp(byte[] payload) {
    byte[] datagram = new byte[8 + payload.length];
    ByteBuffer.wrap(datagram)
        .putShort((short) 1000)
        .putShort((short) 53)
        .putShort((short) datagram.length)
        .putShort((short) 0)
        .put(payload);
    return datagram;
  }
}
