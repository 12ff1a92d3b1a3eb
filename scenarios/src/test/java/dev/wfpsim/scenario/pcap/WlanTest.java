package dev.wfpsim.scenario.pcap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** 802.11 frames whose packet is not replayed, and why. */
final class WlanTest {

  private static final String ADDRESSES = "010203040506".repeat(3);
  private static final String SNAP = "aaaa030000000800";

  private static Capture read(int linkType, String... frames) throws CaptureError {
    MadeCapture capture = new MadeCapture(ByteOrder.LITTLE_ENDIAN, false, linkType);
    byte[] ip = MadeCapture.ipv4(true, 17, MadePackets.udp(address(1), address(2), new byte[4]));
    for (String frame : frames) {
      capture.packet(HexFormat.of().parseHex(frame), ip);
    }
    return Captures.read(capture.bytes());
  }

  private static dev.wfpsim.net.address.SocketAddress address(int number) {
    return dev.wfpsim.net.address.SocketAddress.parse("10.0.0." + number + ":9");
  }

  @ParameterizedTest
  @CsvSource({
    "8000, 0000, WLAN_NO_DATA", // a beacon
    "d400, 0000, WLAN_NO_DATA", // an acknowledgement
    "4801, 0000, WLAN_NO_DATA", // a data frame without data
    "0841, 0000, WLAN_ENCRYPTED",
    "0805, 0000, WLAN_PIECE",
    "0801, 0100, WLAN_PIECE",
    "0901, 0000, MALFORMED"
  })
  void read_frameWithoutAPacket_isCounted(String control, String sequence, LeftOut why)
      throws CaptureError {
    Capture capture = read(105, control + "0000" + ADDRESSES + sequence + SNAP);

    assertThat(capture.streams()).isEmpty();
    assertThat(capture.notReplayed()).containsExactly(new NotReplayed(why, 1, 24, 0));
  }

  @ParameterizedTest
  @CsvSource({
    "00000900020000" + "0040, WLAN_DAMAGED",
    "0000090002000000" + "50, WLAN_DAMAGED",
    "00000400, MALFORMED",
    "0000ff7f00000000, MALFORMED",
    "0100080000000000, MALFORMED"
  })
  void read_radiotapHeader_isBelievedOrCounted(String header, LeftOut why) throws CaptureError {
    Capture capture = read(127, header + "08010000" + ADDRESSES + "0000" + SNAP);

    assertThat(capture.notReplayed()).extracting(NotReplayed::why).containsExactly(why);
  }

  @Test
  void read_sentAgain_countsOnce() throws CaptureError {
    String first = "08010000" + ADDRESSES + "1000" + SNAP;
    String again = "08090000" + ADDRESSES + "1000" + SNAP;
    String next = "08090000" + ADDRESSES + "2000" + SNAP; // the first that was heard of this one
    Capture capture = read(105, first, again, again, next);

    assertThat(capture.streams().get(0).turns()).hasSize(2);
    assertThat(capture.notReplayed())
        .extracting(NotReplayed::toString)
        .containsExactly("2 802.11 frames sent again, the first at byte 104");
  }

  @Test
  void read_aggregateThatDoesNotFit_isMalformed() throws CaptureError {
    String head = "88010000" + ADDRESSES + "00008000" + "00".repeat(12) + "7fff";
    assertThat(read(105, head + SNAP).notReplayed())
        .extracting(NotReplayed::why)
        .containsExactly(LeftOut.MALFORMED);
  }
}
