package dev.wfpsim.net.ip;

import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.wire.IcmpType;
import dev.wfpsim.net.wire.Ipv6Extensions;
import dev.wfpsim.net.wire.Ipv6Header;
import org.jspecify.annotations.Nullable;

/**
 * Why a host does not take an IPv6 packet for its extension headers: an option that it does not
 * know and that says so (RFC 8200, 4.2), or a routing header that is not done with (4.4; type 0 is
 * treated like any unknown one, RFC 5095). No option that asks for more than to be skipped is known
 * here: no jumbograms, no home addresses.
 *
 * @param code of the parameter problem
 * @param pointer where in the packet
 * @param answered whether the sender is told
 */
record ExtensionFault(int code, int pointer, boolean answered) {
  private static final int SEGMENTS_LEFT = 3;
  private static final int ROUTING_TYPE = 2;
  private static final int FIRST_OPTION = 2;
  private static final int PAD1 = 0;

  /** The two highest bits of an option that is not known. */
  private static final int SKIP = 0;

  private static final int DISCARD = 1;
  private static final int DISCARD_AND_TELL = 2;

  /** The first fault of a whole packet at {@code offset}; null for none. */
  static @Nullable ExtensionFault of(Memory bytes, int offset, IpPacket facts) {
    if (facts.isIpv4()) {
      return null;
    }
    int protocol = bytes.u8(offset + Ipv6Header.NEXT_HEADER);
    int at = Ipv6Header.BYTES;
    while (at < facts.headerLength()) {
      int length = Ipv6Extensions.lengthOf(protocol, bytes, offset + at);
      ExtensionFault fault =
          switch (protocol) {
            case IpProtocol.HOP_BY_HOP, IpProtocol.IPV6_DESTINATION_OPTIONS ->
                options(bytes, offset, at, length, facts.destination().isMulticast());
            case IpProtocol.IPV6_ROUTING -> routing(bytes, offset, at);
            default -> null;
          };
      if (fault != null) {
        return fault;
      }
      protocol = bytes.u8(offset + at);
      at += length;
    }
    return null;
  }

  private static @Nullable ExtensionFault routing(Memory bytes, int offset, int at) {
    boolean done = bytes.u8(offset + at + SEGMENTS_LEFT) == 0;
    return done
        ? null
        : new ExtensionFault(IcmpType.V6_CODE_ERRONEOUS_FIELD, at + ROUTING_TYPE, true);
  }

  private static @Nullable ExtensionFault options(
      Memory bytes, int offset, int at, int length, boolean toMany) {
    int option = at + FIRST_OPTION;
    int end = at + length;
    while (option < end) {
      int type = bytes.u8(offset + option);
      int action = type >>> 6;
      if (action != SKIP) {
        boolean told = action == DISCARD_AND_TELL || action != DISCARD && !toMany;
        return new ExtensionFault(IcmpType.V6_CODE_UNKNOWN_OPTION, option, told);
      }
      boolean cut = type != PAD1 && option + 1 >= end;
      option += type == PAD1 ? 1 : cut ? end : 2 + bytes.u8(offset + option + 1);
    }
    return option == end ? null : new ExtensionFault(IcmpType.V6_CODE_ERRONEOUS_FIELD, at, false);
  }
}
