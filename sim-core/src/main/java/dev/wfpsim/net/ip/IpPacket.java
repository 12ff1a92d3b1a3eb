package dev.wfpsim.net.ip;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.KnownAddresses;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.wire.Ipv4Header;
import dev.wfpsim.net.wire.Ipv6Extensions;
import dev.wfpsim.net.wire.Ipv6FragmentHeader;
import dev.wfpsim.net.wire.Ipv6Header;
import dev.wfpsim.trace.StableHash;
import org.jspecify.annotations.Nullable;

/**
 * What the network layer reads from a packet's headers, of either family, once.
 *
 * @param source sender
 * @param destination final receiver
 * @param protocol of the transport; of a later IPv6 fragment, of the fragmented part
 * @param headerLength bytes before the transport header, extension headers included
 * @param totalLength bytes of the whole packet
 * @param hopLimit time to live
 * @param dontFragment IPv4's flag; true over IPv6
 * @param fragment whether it is a fragment (not an atomic one)
 * @param fragmentHeaderLength bytes before the payload that reassembly joins
 * @param fragmentOffset bytes
 * @param moreFragments whether more follow
 * @param identification of its datagram
 */
record IpPacket(
    IpAddress source,
    IpAddress destination,
    int protocol,
    int headerLength,
    int totalLength,
    int hopLimit,
    boolean dontFragment,
    boolean fragment,
    int fragmentHeaderLength,
    int fragmentOffset,
    boolean moreFragments,
    int identification) {

  /**
   * Enough for the longest headers that {@link #isReadIn} finds readable without looking further.
   */
  static final int FRONT_BYTES = 128;

  /** Whether {@link #of}, ports and transport header can be read from a packet's first bytes. */
  static boolean isReadIn(Memory bytes, int offset, int length) {
    if (length < FRONT_BYTES) {
      return true; // all there is, or nothing that is a packet
    }
    int version = bytes.u8(offset) >>> 4;
    return version != 6 || !Ipv6Extensions.isExtension(bytes.u8(offset + Ipv6Header.NEXT_HEADER));
  }

  /**
   * The packet that begins at {@code offset}; null where it is none or is cut short.
   *
   * @param available how many bytes the packet has at most; its headers must be in the array
   * @param known where its addresses are looked for
   */
  static @Nullable IpPacket of(Memory bytes, int offset, int available, KnownAddresses known) {
    if (available < 1) {
      return null;
    }
    return switch (bytes.u8(offset) >>> 4) {
      case 4 -> ofIpv4(bytes, offset, available, known);
      case 6 -> ofIpv6(bytes, offset, available, known);
      default -> null;
    };
  }

  private static @Nullable IpPacket ofIpv4(
      Memory bytes, int offset, int available, KnownAddresses known) {
    Ipv4Header header = Ipv4Header.tryView(bytes, offset, available);
    if (header == null) {
      return null;
    }
    return new IpPacket(
        header.source(known),
        header.destination(known),
        header.protocol(),
        header.headerLength(),
        header.totalLength(),
        header.timeToLive(),
        header.dontFragment(),
        header.isFragment(),
        header.headerLength(),
        header.fragmentOffset(),
        header.moreFragments(),
        header.identification());
  }

  private static @Nullable IpPacket ofIpv6(
      Memory bytes, int offset, int available, KnownAddresses known) {
    Ipv6Header header = Ipv6Header.tryView(bytes, offset, available);
    if (header == null) {
      return null;
    }
    int total = Ipv6Header.BYTES + header.payloadLength();
    Ipv6Extensions extensions = Ipv6Extensions.walk(bytes, offset, total);
    if (extensions == null) {
      return null;
    }
    int fragmentAt = extensions.fragmentOffsetInPacket();
    int fragmentOffset = 0;
    boolean more = false;
    int identification = 0;
    if (fragmentAt >= 0) {
      Ipv6FragmentHeader fragment =
          Ipv6FragmentHeader.view(bytes, offset + fragmentAt, total - fragmentAt);
      fragmentOffset = fragment.fragmentOffset();
      more = fragment.moreFragments();
      identification = fragment.identification();
    }
    return new IpPacket(
        header.source(known),
        header.destination(known),
        extensions.protocol(),
        extensions.headerLength(),
        total,
        header.hopLimit(),
        true,
        fragmentOffset > 0 || more,
        fragmentAt < 0 ? extensions.headerLength() : fragmentAt + Ipv6FragmentHeader.BYTES,
        fragmentOffset,
        more,
        identification);
  }

  boolean isIpv4() {
    return source.isIpv4();
  }

  /** Whether the transport header is in this packet. */
  boolean hasTransportHeader() {
    return !fragment || fragmentOffset == 0;
  }

  /** Bytes of the transport's fixed header, 0 where unknown. */
  int transportHeaderLength(Memory bytes, int offset) {
    int available = totalLength - headerLength;
    int length =
        switch (protocol) {
          case IpProtocol.TCP ->
              available < 13 ? 0 : (bytes.u8(offset + headerLength + 12) & 0xf0) >>> 2;
          case IpProtocol.UDP, IpProtocol.ICMP, IpProtocol.ICMPV6 -> 8;
          default -> 0;
        };
    return hasTransportHeader() && length <= available ? length : 0;
  }

  /**
   * Two 16-bit words of the transport header as layers show them: ports, or ICMP's type and code;
   * the source's first. 0 where there are none.
   */
  int ports(Memory bytes, int offset) {
    int at = offset + headerLength;
    if (!hasTransportHeader() || totalLength - headerLength < 4) {
      return 0;
    }
    return switch (protocol) {
      case IpProtocol.TCP, IpProtocol.UDP -> bytes.i32(at);
      case IpProtocol.ICMP, IpProtocol.ICMPV6 -> bytes.u8(at) << 16 | bytes.u8(at + 1);
      default -> 0;
    };
  }

  /** A stable name of the packet's conversation and direction, for choices. */
  long key(Memory bytes, int offset) {
    long addresses =
        StableHash.mix(
            StableHash.mix(source.highBits(), source.lowBits()),
            StableHash.mix(destination.highBits(), destination.lowBits()));
    return StableHash.mix(addresses, protocol, ports(bytes, offset));
  }
}
