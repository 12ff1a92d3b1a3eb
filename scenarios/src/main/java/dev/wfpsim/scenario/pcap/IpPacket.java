package dev.wfpsim.scenario.pcap;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.wire.Ipv4Header;
import dev.wfpsim.net.wire.Ipv6Extensions;
import dev.wfpsim.net.wire.Ipv6FragmentHeader;
import dev.wfpsim.net.wire.Ipv6Header;
import org.jspecify.annotations.Nullable;

/**
 * An IPv4 or IPv6 packet of a capture, with its payload still in the captured bytes.
 *
 * <p>Unlike a stack, a reader of captures is lenient where capturing itself spoils packets: a
 * length of zero (segmentation offload), a header checksum of zero (checksum offload), and payloads
 * cut by the snapshot length. Everything else that is malformed is no packet.
 *
 * @param data the captured bytes
 * @param from offset of the payload (behind extension headers), bytes
 * @param length payload captured, bytes
 * @param cutBytes payload that was on the wire but not captured, bytes
 * @param protocol the payload's IP protocol number
 * @param fragment where the payload belongs in its datagram; null for a whole datagram
 */
record IpPacket(
    IpAddress source,
    IpAddress destination,
    int protocol,
    byte[] data,
    int from,
    int length,
    int cutBytes,
    @Nullable Fragment fragment) {

  /** A fragment's place: identification, offset in bytes, and whether more follow. */
  record Fragment(int id, int offset, boolean more) {}

  /** Parses the packet at {@code at}, which ends before {@code to}; null if it is none. */
  static @Nullable IpPacket parse(byte[] data, int at, int to) {
    if (at >= to) {
      return null;
    }
    return switch (Bytes.int8(data, at) >>> 4) {
      case 4 -> four(data, at, to);
      case 6 -> six(data, at, to);
      default -> null;
    };
  }

  private static @Nullable IpPacket four(byte[] data, int at, int to) {
    int captured = to - at;
    boolean offloaded =
        captured >= Ipv4Header.MIN_BYTES
            && captured <= Ipv4Header.MAX_PACKET_BYTES
            && Bytes.int16(data, at + 2, true) == 0;
    if (offloaded) {
      data[at + 2] = (byte) (captured >>> 8);
      data[at + 3] = (byte) captured;
    }
    Ipv4Header header = Ipv4Header.tryViewOfHeader(Memory.of(data), at, captured);
    if (header == null || !(offloaded || header.checksum() == 0 || header.checksumIsValid())) {
      return null;
    }
    Fragment fragment =
        header.isFragment()
            ? new Fragment(header.identification(), header.fragmentOffset(), header.moreFragments())
            : null;
    int length = Math.min(header.totalLength(), captured) - header.headerLength();
    return new IpPacket(
        header.source(),
        header.destination(),
        header.protocol(),
        data,
        at + header.headerLength(),
        length,
        header.payloadLength() - length,
        fragment);
  }

  private static @Nullable IpPacket six(byte[] data, int at, int to) {
    int captured = to - at;
    Memory bytes = Memory.of(data);
    Ipv6Header header = Ipv6Header.tryViewOfHeader(bytes, at, captured);
    if (header == null) {
      return null;
    }
    int wire = header.payloadLength() == 0 ? captured : Ipv6Header.BYTES + header.payloadLength();
    int held = Math.min(wire, captured);
    Ipv6Extensions extensions = Ipv6Extensions.walk(bytes, at, held);
    if (extensions == null) {
      return null;
    }
    return new IpPacket(
        header.source(),
        header.destination(),
        extensions.protocol(),
        data,
        at + extensions.headerLength(),
        held - extensions.headerLength(),
        wire - held,
        fragment(data, at, extensions));
  }

  /** The place a fragment header names; null for the only fragment of its datagram (RFC 6946). */
  private static @Nullable Fragment fragment(byte[] data, int at, Ipv6Extensions extensions) {
    if (!extensions.hasFragmentHeader()) {
      return null;
    }
    Ipv6FragmentHeader header =
        Ipv6FragmentHeader.view(
            Memory.of(data), at + extensions.fragmentOffsetInPacket(), Ipv6FragmentHeader.BYTES);
    return header.fragmentOffset() == 0 && !header.moreFragments()
        ? null
        : new Fragment(header.identification(), header.fragmentOffset(), header.moreFragments());
  }
}
