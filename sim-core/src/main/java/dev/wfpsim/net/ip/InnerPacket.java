package dev.wfpsim.net.ip;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.inspect.EmbeddedPacket;
import dev.wfpsim.net.wire.Ipv4Header;
import dev.wfpsim.net.wire.Ipv6Extensions;
import dev.wfpsim.net.wire.Ipv6FragmentHeader;
import dev.wfpsim.net.wire.Ipv6Header;
import org.jspecify.annotations.Nullable;

/**
 * What can be read of a packet quoted in an ICMP error, which may be cut short.
 *
 * @param headerLength bytes before its transport header
 * @param laterFragment whether it is a fragment without its transport header
 * @param hasPorts whether its transport has ports and they are not cut off
 * @param sourcePort 0 where there is none or it is cut off
 * @param sequence of a TCP segment, as an unsigned number; -1 where there is none or it is cut off
 */
record InnerPacket(
    IpAddress source,
    IpAddress destination,
    int protocol,
    int headerLength,
    boolean laterFragment,
    boolean hasPorts,
    int sourcePort,
    int destinationPort,
    long sequence) {

  /** The packet quoted at {@code offset} to the end of the bytes; null where it is none. */
  static @Nullable InnerPacket of(Memory bytes, int offset) {
    int available = bytes.length() - offset;
    Ipv4Header v4 = Ipv4Header.tryViewOfHeader(bytes, offset, available);
    if (v4 != null) {
      return with(
          bytes,
          offset,
          v4.source(),
          v4.destination(),
          v4.protocol(),
          v4.headerLength(),
          v4.fragmentOffset() > 0);
    }
    Ipv6Header v6 = Ipv6Header.tryViewOfHeader(bytes, offset, available);
    Ipv6Extensions walked = v6 == null ? null : Ipv6Extensions.walk(bytes, offset, available);
    if (v6 == null || walked == null) {
      return null;
    }
    int fragment = walked.fragmentOffsetInPacket();
    boolean later =
        fragment >= 0
            && Ipv6FragmentHeader.view(bytes, offset + fragment, available - fragment)
                    .fragmentOffset()
                > 0;
    return with(
        bytes,
        offset,
        v6.source(),
        v6.destination(),
        walked.protocol(),
        walked.headerLength(),
        later);
  }

  /** What the layers say of it: it was sent by this host. */
  EmbeddedPacket embedded() {
    return new EmbeddedPacket(
        protocol,
        new SocketAddress(source, sourcePort),
        new SocketAddress(destination, destinationPort),
        hasPorts);
  }

  private static InnerPacket with(
      Memory bytes,
      int offset,
      IpAddress source,
      IpAddress destination,
      int protocol,
      int headerLength,
      boolean later) {
    int at = offset + headerLength;
    boolean ports =
        (protocol == IpProtocol.TCP || protocol == IpProtocol.UDP)
            && !later
            && at + 4 <= bytes.length();
    boolean numbered = ports && protocol == IpProtocol.TCP && at + 8 <= bytes.length();
    return new InnerPacket(
        source,
        destination,
        protocol,
        headerLength,
        later,
        ports,
        ports ? bytes.u16(at) : 0,
        ports ? bytes.u16(at + 2) : 0,
        numbered ? Integer.toUnsignedLong(bytes.i32(at + 4)) : -1);
  }
}
