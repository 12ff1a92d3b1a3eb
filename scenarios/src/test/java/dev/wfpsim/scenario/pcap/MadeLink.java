package dev.wfpsim.scenario.pcap;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Every way in which a captured frame may hold an IP packet that the reader takes. */
enum MadeLink {
  RAW(101, "", ""),
  RAW_BSD(12, "", ""),
  RAW_OPENBSD(14, "", ""),
  ETHERNET(1, "0102030405060a0b0c0d0e0f0800", "0102030405060a0b0c0d0e0f86dd"),
  VLAN(1, "0102030405060a0b0c0d0e0f810000050800", "0102030405060a0b0c0d0e0f8100000586dd"),
  TWO_VLANS(
      1,
      "0102030405060a0b0c0d0e0f88a80005810000060800",
      "0102030405060a0b0c0d0e0f910000058100000686dd"),
  PPPOE(
      1,
      "0102030405060a0b0c0d0e0f8864110000010000" + "0021",
      "0102030405060a0b0c0d0e0f8864110000010000" + "0057"),
  SNAP(
      1,
      "0102030405060a0b0c0d0e0f0100aaaa030000000800",
      "0102030405060a0b0c0d0e0f0100aaaa0300000086dd"),
  NULL_LITTLE(0, "02000000", "1e000000"),
  NULL_BIG(0, "00000002", "0000001c"),
  LOOP(108, "00000002", "00000018"),
  COOKED(113, "00000001000601020304050600000800", "000000010006010203040506000086dd"),
  COOKED_2(
      276, "0800000000000001000000060102030405060000", "86dd000000000001000000060102030405060000"),
  COOKED_VLAN(
      113,
      "00000001000601020304050600008100" + "00050800",
      "00000001000601020304050600008100" + "000586dd"),
  WLAN(105, wlan("0801", "", "0800"), wlan("0801", "", "86dd")),
  WLAN_QUALITY(105, wlan("8802", "0000", "0800"), wlan("8802", "0000", "86dd")),
  WLAN_RELAYED(105, wlan("0803", "0a0a0a0a0a0a", "0800"), wlan("0803", "0a0a0a0a0a0a", "86dd")),
  WLAN_HIGH_THROUGHPUT(
      105, wlan("8881", "000000000000", "0800"), wlan("8881", "000000000000", "86dd")),
  RADIOTAP(
      127,
      radio("00000000", "") + wlan("0802", "", "0800"),
      radio("00000000", "") + wlan("0802", "", "86dd")),
  RADIOTAP_CHECKSUM(
      127,
      radio("02000000", "10") + wlan("8801", "0000", "0800"),
      radio("02000000", "10") + wlan("8801", "0000", "86dd")),
  RADIOTAP_TIME(
      127,
      radio("03000000", "000000000000000020") + wlan("8801", "00000000", "0800"),
      radio("03000000", "000000000000000020") + wlan("8801", "00000000", "86dd")),
  RADIOTAP_MORE_WORDS(
      127,
      radio("0300008000000000", "00000000000000000000000020") + wlan("8801", "00000000", "0800"),
      radio("0300008000000000", "00000000000000000000000020") + wlan("8801", "00000000", "86dd")),
  RADIOTAP_PADDED(
      127,
      radio("02000000", "20") + wlan("8801", "00000000", "0800"),
      radio("02000000", "20") + wlan("8801", "00000000", "86dd")),
  RADIOTAP_AGGREGATE(127, radio("00000000", ""), radio("00000000", ""));

  private final int linkType;
  private final byte[] four;
  private final byte[] six;

  /** 802.11 counts its frames. */
  private int sequence;

  MadeLink(int linkType, String four, String six) {
    this.linkType = linkType;
    this.four = HexFormat.of().parseHex(four);
    this.six = HexFormat.of().parseHex(six);
  }

  /** A data frame's header, to what LLC announces. */
  private static String wlan(String control, String rest, String type) {
    return control + "0000" + "010203040506".repeat(3) + "0000" + rest + "aaaa03000000" + type;
  }

  private static String radio(String present, String fields) {
    int length = 4 + (present.length() + fields.length()) / 2;
    return "0000" + HexFormat.of().toHexDigits((byte) length) + "00" + present + fields;
  }

  int linkType() {
    return linkType;
  }

  /** A frame around an IP packet. */
  byte[] frame(byte[] ip) {
    boolean isSix = ip[0] >>> 4 == 6;
    if (this == RADIOTAP_AGGREGATE) {
      return aggregate(ip, isSix);
    }
    byte[] link = (isSix ? six : four).clone();
    int trailer = this == RADIOTAP_CHECKSUM ? 4 : 0;
    ByteBuffer frame = ByteBuffer.allocate(link.length + ip.length + trailer).put(link).put(ip);
    number(frame);
    if (this == SNAP) {
      frame.putShort(12, (short) Math.min(1500, ip.length + 8));
    }
    return frame.array();
  }

  private void number(ByteBuffer frame) {
    if (linkType == 105 || linkType == 127) {
      int at = (linkType == 127 ? frame.get(2) : 0) + 22;
      int next = sequence++ << 4;
      frame.put(at, (byte) next).put(at + 1, (byte) (next >>> 8));
    }
  }

  /** Two packets in one frame: one that is no IP, and this. */
  private byte[] aggregate(byte[] ip, boolean isSix) {
    byte[] head = HexFormat.of().parseHex("88020000" + "010203040506".repeat(3) + "00008000");
    byte[] other = HexFormat.of().parseHex("aaaa03000000080600");
    byte[] llc = HexFormat.of().parseHex("aaaa03000000" + (isSix ? "86dd" : "0800"));
    ByteBuffer frame =
        ByteBuffer.allocate(four.length + head.length + 14 + other.length + 1 + 14 + 8 + ip.length)
            .put(four)
            .put(head)
            .put(new byte[12])
            .putShort((short) other.length)
            .put(other)
            .put((byte) 0)
            .put(new byte[12])
            .putShort((short) (8 + ip.length))
            .put(llc)
            .put(ip);
    number(frame);
    return frame.array();
  }
}
