package dev.wfpsim.wfp.inject;

import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.Mdl;
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
  private static final int TCP_MIN_BYTES = 20;
  private static final int TCP_DATA_OFFSET = 12;
  private static final int EXTENSION_UNIT = 8;
  private static final int POINTER_BYTES = 8;

  private PacketShape() {}

  /** Whether the data starts with an IP header whose length fits the data. */
  static boolean startsAtIpHeader(NetBufferList list) {
    return family(list) != AddressFamily.AF_UNSPEC;
  }

  /** The family of the IP header at the start; AF_UNSPEC where there is none. */
  static AddressFamily family(NetBufferList list) {
    return family(list.firstNetBuffer());
  }

  /** The family of the IP header that one packet starts with; AF_UNSPEC where there is none. */
  static AddressFamily family(NetBuffer buffer) {
    int length = buffer.dataLength();
    int version = length < IPV4_MIN_BYTES ? 0 : at(buffer, 0) >> 4;
    if (version == 4 && uint16(buffer, IPV4_TOTAL_LENGTH) == length) {
      return AddressFamily.AF_INET;
    }
    if (version == 6
        && length >= IPV6_BYTES
        && uint16(buffer, IPV6_PAYLOAD_LENGTH) + IPV6_BYTES == length) {
      return AddressFamily.AF_INET6;
    }
    return AddressFamily.AF_UNSPEC;
  }

  /** The transport protocol behind the IP header at the start, or -1 where there is none. */
  static int protocol(NetBufferList list) {
    return switch (family(list)) {
      case AF_INET -> at(list.firstNetBuffer(), IPV4_PROTOCOL);
      case AF_INET6 -> behindExtensions(list.firstNetBuffer());
      case AF_UNSPEC -> -1;
    };
  }

  private static int behindExtensions(NetBuffer buffer) {
    int protocol = at(buffer, IPV6_NEXT_HEADER);
    int offset = IPV6_BYTES;
    while (isExtension(protocol) && offset + EXTENSION_UNIT <= buffer.dataLength()) {
      int more = protocol == IpProtocol.IPV6_FRAGMENT ? 0 : at(buffer, offset + 1);
      protocol = at(buffer, offset);
      offset += EXTENSION_UNIT * (1 + more);
    }
    return protocol;
  }

  private static boolean isExtension(int protocol) {
    return switch (protocol) {
      case IpProtocol.HOP_BY_HOP,
          IpProtocol.IPV6_ROUTING,
          IpProtocol.IPV6_FRAGMENT,
          IpProtocol.IPV6_DESTINATION_OPTIONS ->
          true;
      default -> false;
    };
  }

  private static int at(NetBuffer buffer, int index) {
    return buffer.byteAt(index);
  }

  private static int uint16(NetBuffer buffer, int offset) {
    return at(buffer, offset) << 8 | at(buffer, offset + 1);
  }

  /** How an IP header lies in memory. */
  enum HeaderPlace {
    /** In one MDL, at a multiple of a pointer's size. */
    ALIGNED,
    /** In one MDL, elsewhere. */
    UNALIGNED,
    /** Partly in one MDL and partly in the next. */
    SPLIT
  }

  /** Where the IP header lies that a packet starts with, or what there is of it. */
  static HeaderPlace placeOfHeader(NetBuffer buffer) {
    Mdl mdl = buffer.currentMdl();
    int length = Math.min(headerBytes(buffer), buffer.dataLength());
    if (mdl.byteCount() - buffer.currentMdlOffset() < length) {
      return HeaderPlace.SPLIT;
    }
    boolean aligned = (mdl.start() + buffer.currentMdlOffset()) % POINTER_BYTES == 0;
    return aligned ? HeaderPlace.ALIGNED : HeaderPlace.UNALIGNED;
  }

  /**
   * How much data a TCP packet has.
   *
   * @param atIpHeader whether it begins at its IP header, else at its TCP header
   */
  static int tcpData(NetBuffer buffer, boolean atIpHeader) {
    int tcp = atIpHeader ? headerBytes(buffer) : 0;
    boolean whole = buffer.dataLength() >= tcp + TCP_MIN_BYTES;
    int headers = whole ? (at(buffer, tcp + TCP_DATA_OFFSET) >> 4) * 4 : TCP_MIN_BYTES;
    return Math.max(0, buffer.dataLength() - tcp - headers);
  }

  private static int headerBytes(NetBuffer buffer) {
    int first = buffer.dataLength() == 0 ? 0 : at(buffer, 0);
    return first >> 4 == 6 ? IPV6_BYTES : Math.max(IPV4_MIN_BYTES, (first & 0xF) * 4);
  }
}
