package dev.wfpsim.scenario.pcap;

/**
 * Finds the IP header behind a link-layer header.
 *
 * <p>Page: the "LINKTYPE_" list of tcpdump.org.
 */
final class LinkLayer {
  /** No IP packet in there. */
  static final int NOT_IP = -1;

  private static final int NULL = 0;
  private static final int ETHERNET = 1;
  private static final int RAW = 101;
  private static final int LOOP = 108;
  private static final int LINUX_COOKED = 113;
  private static final int IPV4 = 228;
  private static final int IPV6 = 229;
  private static final int LINUX_COOKED_2 = 276;

  private static final int ETHERTYPE_IPV4 = 0x0800;
  private static final int ETHERTYPE_IPV6 = 0x86DD;
  private static final int VLAN_TAGS = 4;

  private LinkLayer() {}

  /** Whether packets of this link type can be read at all. */
  static boolean supported(int linkType) {
    return switch (linkType) {
      case NULL, ETHERNET, 12, 14, RAW, LOOP, LINUX_COOKED, IPV4, IPV6, LINUX_COOKED_2 -> true;
      default -> false;
    };
  }

  /** The offset of the IP header, or {@link #NOT_IP}. */
  static int ipOffset(int linkType, byte[] data) {
    return switch (linkType) {
      case ETHERNET -> ethernet(data);
      case NULL, LOOP -> data.length > 4 && isFamily(data) ? 4 : NOT_IP;
      case LINUX_COOKED -> typed(data, 14, 16);
      case LINUX_COOKED_2 -> typed(data, 0, 20);
      case 12, 14, RAW, IPV4, IPV6 -> data.length > 0 ? 0 : NOT_IP;
      default -> NOT_IP;
    };
  }

  private static int ethernet(byte[] data) {
    int at = 12;
    for (int tags = 0; tags <= VLAN_TAGS && at + 2 < data.length; tags++) {
      int type = Bytes.int16(data, at, true);
      boolean tag = type == 0x8100 || type == 0x88A8 || type == 0x9100;
      if (!tag) {
        return typed(data, at, at + 2);
      }
      at += 4;
    }
    return NOT_IP;
  }

  private static int typed(byte[] data, int typeAt, int headerAt) {
    if (headerAt >= data.length) {
      return NOT_IP;
    }
    int type = Bytes.int16(data, typeAt, true);
    return type == ETHERTYPE_IPV4 || type == ETHERTYPE_IPV6 ? headerAt : NOT_IP;
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
