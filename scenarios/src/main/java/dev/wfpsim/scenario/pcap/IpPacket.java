package dev.wfpsim.scenario.pcap;

import org.jspecify.annotations.Nullable;

/**
 * An IPv4 or IPv6 packet of a capture, with its payload still in the captured bytes.
 *
 * <p>Unlike a stack, a reader of captures is lenient where capturing itself spoils packets: a zero
 * IPv4 total length (segmentation offload), a wrong header checksum of the capturing host's own
 * packets when it is zero (checksum offload), and payloads cut by the snapshot length. Everything
 * else that is malformed is no packet.
 *
 * @param data the captured bytes
 * @param from offset of the payload (behind extension headers), bytes
 * @param length payload captured, bytes
 * @param cutBytes payload that was on the wire but not captured, bytes
 * @param protocol the payload's IP protocol number
 * @param fragment where the payload belongs in its datagram; null for a whole datagram
 */
record IpPacket(
    PacketAddress source,
    PacketAddress destination,
    int protocol,
    byte[] data,
    int from,
    int length,
    int cutBytes,
    @Nullable Fragment fragment) {

  /** A fragment's place: identification, offset in bytes, and whether more follow. */
  record Fragment(int id, int offset, boolean more) {}

  private static final int IPV4_HEADER = 20;
  private static final int IPV6_HEADER = 40;
  private static final int FRAGMENT_HEADER = 44;
  private static final int EXTENSION_HEADERS = 16;

  /** Parses the packet at {@code at}; null if it is none. */
  static @Nullable IpPacket parse(byte[] data, int at) {
    int version = Bytes.int8(data, at) >>> 4;
    return switch (version) {
      case 4 -> four(data, at);
      case 6 -> six(data, at);
      default -> null;
    };
  }

  private static @Nullable IpPacket four(byte[] data, int at) {
    int captured = data.length - at;
    int header = captured < IPV4_HEADER ? 0 : (Bytes.int8(data, at) & 0xF) * 4;
    if (header < IPV4_HEADER || header > captured || !checksumHolds(data, at, header)) {
      return null;
    }
    int total = Bytes.int16(data, at + 2, true);
    if (total == 0) {
      total = captured;
    }
    if (total < header) {
      return null;
    }
    int word = Bytes.int16(data, at + 6, true);
    boolean more = (word & 0x2000) != 0;
    int offset = (word & 0x1FFF) * 8;
    Fragment fragment =
        more || offset > 0 ? new Fragment(Bytes.int16(data, at + 4, true), offset, more) : null;
    int length = Math.min(total, captured) - header;
    return new IpPacket(
        PacketAddress.of(data, at + 12, false),
        PacketAddress.of(data, at + 16, false),
        Bytes.int8(data, at + 9),
        data,
        at + header,
        length,
        total - header - length,
        fragment);
  }

  private static boolean checksumHolds(byte[] data, int at, int header) {
    int sum = 0;
    for (int i = 0; i < header; i += 2) {
      sum += Bytes.int16(data, at + i, true);
    }
    sum = (sum & 0xFFFF) + (sum >>> 16);
    sum = (sum & 0xFFFF) + (sum >>> 16);
    return sum == 0xFFFF || Bytes.int16(data, at + 10, true) == 0;
  }

  private static @Nullable IpPacket six(byte[] data, int at) {
    if (data.length - at < IPV6_HEADER) {
      return null;
    }
    int payload = Bytes.int16(data, at + 4, true);
    int wireEnd = at + IPV6_HEADER + payload;
    int end = payload == 0 ? data.length : Math.min(wireEnd, data.length);
    int next = Bytes.int8(data, at + 6);
    int from = at + IPV6_HEADER;
    Fragment fragment = null;
    for (int headers = 0; isExtension(next) && !(fragment != null && fragment.offset() > 0); ) {
      if (end - from < 8 || ++headers > EXTENSION_HEADERS) {
        return null;
      }
      if (next == FRAGMENT_HEADER) {
        fragment = fragment(data, from);
      }
      int length = extensionBytes(next, Bytes.int8(data, from + 1));
      next = Bytes.int8(data, from);
      from += length;
      if (from > end) {
        return null;
      }
    }
    return new IpPacket(
        PacketAddress.of(data, at + 8, true),
        PacketAddress.of(data, at + 24, true),
        next,
        data,
        from,
        end - from,
        payload == 0 ? 0 : wireEnd - end,
        fragment);
  }

  /** The place a fragment header names; null for the only fragment of its datagram (RFC 6946). */
  private static @Nullable Fragment fragment(byte[] data, int from) {
    int word = Bytes.int16(data, from + 2, true);
    boolean only = (word & 0xFFF9) == 0;
    return only
        ? null
        : new Fragment(Bytes.int32(data, from + 4, true), word & 0xFFF8, (word & 1) != 0);
  }

  private static boolean isExtension(int header) {
    return switch (header) {
      case 0, 43, FRAGMENT_HEADER, 51, 60 -> true;
      default -> false;
    };
  }

  private static int extensionBytes(int header, int length) {
    return switch (header) {
      case FRAGMENT_HEADER -> 8;
      case 51 -> (length + 2) * 4;
      default -> (length + 1) * 8;
    };
  }
}
