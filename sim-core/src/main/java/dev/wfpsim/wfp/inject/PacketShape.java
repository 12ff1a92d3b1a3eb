package dev.wfpsim.wfp.inject;

import dev.wfpsim.net.AddressFamily;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;

/** What the first bytes of a packet tell about where it starts. */
final class PacketShape {
  private static final int IPV4_MIN_BYTES = 20;
  private static final int IPV6_BYTES = 40;
  private static final int IPV4_TOTAL_LENGTH = 2;
  private static final int IPV4_PROTOCOL = 9;
  private static final int IPV6_PAYLOAD_LENGTH = 4;
  private static final int IPV6_NEXT_HEADER = 6;

  private PacketShape() {}

  /** Whether the data starts with an IP header whose length fits the data. */
  static boolean startsAtIpHeader(NetBufferList list) {
    byte[] head = head(list);
    int length = list.firstNetBuffer().dataLength();
    return switch (version(head)) {
      case 4 -> length >= IPV4_MIN_BYTES && uint16(head, IPV4_TOTAL_LENGTH) == length;
      case 6 -> length >= IPV6_BYTES && uint16(head, IPV6_PAYLOAD_LENGTH) + IPV6_BYTES == length;
      default -> false;
    };
  }

  /** The family of the IP header at the start; AF_UNSPEC where there is none. */
  static AddressFamily family(NetBufferList list) {
    if (!startsAtIpHeader(list)) {
      return AddressFamily.AF_UNSPEC;
    }
    return version(head(list)) == 4 ? AddressFamily.AF_INET : AddressFamily.AF_INET6;
  }

  /** The protocol that the IP header at the start names, or -1 where there is none. */
  static int protocol(NetBufferList list) {
    if (!startsAtIpHeader(list)) {
      return -1;
    }
    byte[] head = head(list);
    return head[version(head) == 4 ? IPV4_PROTOCOL : IPV6_NEXT_HEADER] & 0xFF;
  }

  private static byte[] head(NetBufferList list) {
    NetBuffer buffer = list.firstNetBuffer();
    byte[] head = new byte[IPV6_BYTES];
    buffer.copyTo(0, head, 0, Math.min(head.length, buffer.dataLength()));
    return head;
  }

  private static int version(byte[] head) {
    return (head[0] & 0xF0) >> 4;
  }

  private static int uint16(byte[] bytes, int offset) {
    return (bytes[offset] & 0xFF) << 8 | (bytes[offset + 1] & 0xFF);
  }
}
