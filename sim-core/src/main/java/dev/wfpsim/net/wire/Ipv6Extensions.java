package dev.wfpsim.net.wire;

import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.Memory;
import org.jspecify.annotations.Nullable;

/**
 * Where an IPv6 packet's extension headers end (RFC 8200, section 4): the walk over hop-by-hop,
 * destination, routing, authentication and fragment headers to the transport header.
 *
 * <p>At most {@link #LIMIT} headers are walked. A fragment other than the first has no transport
 * header in it: the walk stops behind the fragment header.
 *
 * @param protocol of the transport header
 * @param headerLength bytes from the fixed header to the transport header
 * @param protocolFieldOffset where, from the fixed header, the next-header byte naming the
 *     transport stands
 * @param fragmentOffsetInPacket where the fragment header begins, or -1
 * @param unfragmentableLength bytes before the fragment header, or that would come before one
 * @param unfragmentableFieldOffset where the next-header byte stands that names the fragment header
 */
public record Ipv6Extensions(
    int protocol,
    int headerLength,
    int protocolFieldOffset,
    int fragmentOffsetInPacket,
    int unfragmentableLength,
    int unfragmentableFieldOffset) {
  /** The most extension headers a packet may have. */
  public static final int LIMIT = 8;

  /** Walks a packet whose fixed header is already checked; null where the chain is broken. */
  public static @Nullable Ipv6Extensions walk(Memory bytes, int offset, int available) {
    int field = Ipv6Header.NEXT_HEADER;
    int at = Ipv6Header.BYTES;
    int fragmentAt = -1;
    int unfragmentable = Ipv6Header.BYTES;
    int unfragmentableField = field;
    for (int count = 0; count <= LIMIT; count++) {
      int protocol = bytes.u8(offset + field);
      boolean walkable = isExtension(protocol);
      if (!walkable || (fragmentAt >= 0 && !startsDatagram(bytes, offset + fragmentAt))) {
        return new Ipv6Extensions(
            protocol, at, field, fragmentAt, unfragmentable, unfragmentableField);
      }
      if (at + 8 > available) {
        return null;
      }
      int length = lengthOf(protocol, bytes, offset + at);
      if (at + length > available) {
        return null;
      }
      if (protocol == IpProtocol.IPV6_FRAGMENT) {
        if (fragmentAt >= 0) {
          return null;
        }
        fragmentAt = at;
        unfragmentable = at;
        unfragmentableField = field;
      }
      field = at;
      at += length;
      if (fragmentAt < 0 && belongsToEveryFragment(protocol)) {
        unfragmentable = at;
        unfragmentableField = field;
      }
    }
    return null;
  }

  /** Whether this packet is a fragment (an atomic one, of offset 0 and no more, included). */
  public boolean hasFragmentHeader() {
    return fragmentOffsetInPacket >= 0;
  }

  /** Whether a next header value names an extension header that {@link #walk} passes. */
  public static boolean isExtension(int protocol) {
    return switch (protocol) {
      case IpProtocol.HOP_BY_HOP,
          IpProtocol.IPV6_ROUTING,
          IpProtocol.IPV6_FRAGMENT,
          IpProtocol.AH,
          IpProtocol.IPV6_DESTINATION_OPTIONS ->
          true;
      default -> false;
    };
  }

  private static boolean belongsToEveryFragment(int protocol) {
    return protocol == IpProtocol.HOP_BY_HOP || protocol == IpProtocol.IPV6_ROUTING;
  }

  private static boolean startsDatagram(Memory bytes, int fragmentHeader) {
    return (bytes.u16(fragmentHeader + Ipv6FragmentHeader.OFFSET_AND_MORE) & 0xfff8) == 0;
  }

  /** Bytes of an extension header of that kind at {@code at}. */
  public static int lengthOf(int protocol, Memory bytes, int at) {
    int unit = bytes.u8(at + 1);
    return switch (protocol) {
      case IpProtocol.IPV6_FRAGMENT -> Ipv6FragmentHeader.BYTES;
      case IpProtocol.AH -> (unit + 2) * 4;
      default -> (unit + 1) * 8;
    };
  }
}
