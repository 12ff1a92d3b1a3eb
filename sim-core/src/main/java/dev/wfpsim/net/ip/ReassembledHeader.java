package dev.wfpsim.net.ip;

import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.wire.Ipv4Header;
import dev.wfpsim.net.wire.Ipv6Extensions;
import dev.wfpsim.net.wire.Ipv6FragmentHeader;
import dev.wfpsim.net.wire.Ipv6Header;
import java.util.Objects;

/**
 * The header a datagram has after reassembly: that of its first fragment, made whole again. Over
 * IPv4 the header checksum is left as it came, which is wrong now; over IPv6 the fragment
 * header is taken out.
 */
final class ReassembledHeader {
  private static final int FLAGS_AND_FRAGMENT_OFFSET = 6;
  private static final int DONT_FRAGMENT = 0x40;

  private ReassembledHeader() {}

  /** The whole packet; the datagram is forgotten. */
  static byte[] join(
      Reassembly reassembly, Reassembly.Pending datagram, Reassembly.Fragment first, boolean ipv4) {
    return ipv4 ? joinIpv4(reassembly, datagram, first) : joinIpv6(reassembly, datagram, first);
  }

  private static byte[] joinIpv4(
      Reassembly reassembly, Reassembly.Pending datagram, Reassembly.Fragment first) {
    byte[] packet = reassembly.takeComplete(datagram, first.headerLength());
    System.arraycopy(first.packet(), 0, packet, 0, first.headerLength());
    put16(packet, 2, Math.min(packet.length, Ipv4Header.MAX_PACKET_BYTES));
    packet[FLAGS_AND_FRAGMENT_OFFSET] &= DONT_FRAGMENT;
    packet[FLAGS_AND_FRAGMENT_OFFSET + 1] = 0;
    return packet;
  }

  private static byte[] joinIpv6(
      Reassembly reassembly, Reassembly.Pending datagram, Reassembly.Fragment first) {
    Memory head = Memory.of(first.packet());
    int length = head.length();
    Ipv6Extensions extensions = Objects.requireNonNull(Ipv6Extensions.walk(head, 0, length));
    int before = extensions.fragmentOffsetInPacket();
    int nextHeader = Ipv6FragmentHeader.view(head, before, length - before).nextHeader();
    byte[] packet = reassembly.takeComplete(datagram, before);
    head.copyTo(0, packet, 0, before);
    packet[extensions.unfragmentableFieldOffset()] = (byte) nextHeader;
    put16(packet, Ipv6Header.PAYLOAD_LENGTH, packet.length - Ipv6Header.BYTES);
    return packet;
  }

  private static void put16(byte[] bytes, int at, int value) {
    bytes[at] = (byte) (value >>> 8);
    bytes[at + 1] = (byte) value;
  }
}
