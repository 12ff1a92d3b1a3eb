package dev.wfpsim.scenario.pcap;

/**
 * Finds the IP packets behind a link-layer header.
 *
 * <p>Page: the "LINKTYPE_" list of tcpdump.org.
 */
final class LinkLayer {
  /** No IP packet in there. */
  static final int NOT_IP = -1;

  private static final int NULL = 0;
  private static final int ETHERNET = 1;
  private static final int RAW_BSD = 12;
  private static final int RAW_OPENBSD = 14;
  private static final int RAW = 101;
  private static final int LOOP = 108;
  private static final int LINUX_COOKED = 113;
  private static final int IPV4 = 228;
  private static final int IPV6 = 229;
  private static final int LINUX_COOKED_2 = 276;

  private static final int ETHERTYPE_IPV4 = 0x0800;
  private static final int ETHERTYPE_IPV6 = 0x86DD;
  private static final int ETHERTYPE_PPPOE = 0x8864;
  private static final int LARGEST_LENGTH = 1_500;
  private static final int VLAN_TAGS = 4;

  /** What takes the packets of a frame. */
  interface Above {
    /** An IP packet from {@code from}, its padding or checksum perhaps included, to {@code to}. */
    void ip(int from, int to) throws CaptureError;

    /** Something else. */
    void other(LeftOut why);
  }

  private final Wlan wlan = new Wlan();

  /** Whether packets of this link type can be read at all. */
  static boolean supported(int linkType) {
    return switch (linkType) {
      case NULL,
          ETHERNET,
          RAW_BSD,
          RAW_OPENBSD,
          RAW,
          LOOP,
          LINUX_COOKED,
          IPV4,
          IPV6,
          LINUX_COOKED_2,
          Wlan.PLAIN,
          Wlan.RADIOTAP ->
          true;
      default -> false;
    };
  }

  /** Hands on what a captured frame holds; one thing, or several of an aggregate. */
  void read(CapturedPacket packet, Above above) throws CaptureError {
    if (packet.linkType() == Wlan.PLAIN || packet.linkType() == Wlan.RADIOTAP) {
      wlan.read(packet, above);
      return;
    }
    pass(ipOffset(packet.linkType(), packet.data()), packet.data().length, above);
  }

  static void pass(int at, int to, Above above) throws CaptureError {
    if (at == NOT_IP) {
      above.other(LeftOut.NOT_IP);
    } else {
      above.ip(at, to);
    }
  }

  private static int ipOffset(int linkType, byte[] data) {
    return switch (linkType) {
      case NULL, LOOP -> data.length >= 4 && isFamily(data) ? 4 : NOT_IP;
      case ETHERNET -> typed(data, 12, 14);
      case LINUX_COOKED -> typed(data, 14, 16);
      case LINUX_COOKED_2 -> typed(data, 0, 20);
      default -> 0;
    };
  }

  /** Behind a header that ends at {@code headerEnd} and says there what follows it. */
  private static int typed(byte[] data, int typeAt, int headerEnd) {
    return data.length < headerEnd
        ? NOT_IP
        : behind(Bytes.int16(data, typeAt, true), data, headerEnd);
  }

  /** What an EtherType, or in its place a length, announces: past tags, PPPoE and LLC. */
  private static int behind(int announced, byte[] data, int start) {
    int type = announced;
    int at = start;
    for (int tags = 0; isTag(type) && tags < VLAN_TAGS && at + 4 <= data.length; tags++) {
      type = Bytes.int16(data, at + 2, true);
      at += 4;
    }
    if (type == ETHERTYPE_IPV4 || type == ETHERTYPE_IPV6) {
      return at;
    }
    if (type == ETHERTYPE_PPPOE && at + 8 <= data.length) {
      int protocol = Bytes.int16(data, at + 6, true);
      return protocol == 0x0021 || protocol == 0x0057 ? at + 8 : NOT_IP;
    }
    return type <= LARGEST_LENGTH ? behindLlc(data, at, data.length) : NOT_IP;
  }

  private static boolean isTag(int type) {
    return type == 0x8100 || type == 0x88A8 || type == 0x9100;
  }

  /** Behind a header of LLC and SNAP, RFC 1042's or the bridge tunnel's. */
  static int behindLlc(byte[] data, int at, int to) {
    if (at + 8 > to || Bytes.int16(data, at, true) != 0xAAAA || data[at + 2] != 3) {
      return NOT_IP;
    }
    int organisation = Bytes.int16(data, at + 3, true) << 8 | Bytes.int8(data, at + 5);
    int type = Bytes.int16(data, at + 6, true);
    boolean known = organisation == 0 || organisation == 0xF8;
    return known && type > LARGEST_LENGTH ? behind(type, data, at + 8) : NOT_IP;
  }

  /** The family word is in the capturing host's byte order, and AF_INET6 is its system's number. */
  private static boolean isFamily(byte[] data) {
    return isFamily(Bytes.int32(data, 0, true)) || isFamily(Bytes.int32(data, 0, false));
  }

  private static boolean isFamily(int family) {
    return family == 2
        || family == 10
        || family == 23
        || family == 24
        || family == 28
        || family == 30;
  }
}
