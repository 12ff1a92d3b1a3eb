package dev.wfpsim.net.ip;

import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.wire.Ipv4Header;
import dev.wfpsim.net.wire.Ipv6Extensions;
import dev.wfpsim.net.wire.Ipv6FragmentHeader;
import dev.wfpsim.net.wire.Ipv6Header;
import java.util.Arrays;
import java.util.Objects;

/**
 * The header a datagram has after reassembly: that of its first fragment, made whole again. Over
 * IPv4 the header checksum is left as it came, which is wrong now; over IPv6 the fragment
 * header is taken out.
 */
final class ReassembledHeader {
  private static final int TOTAL_LENGTH = 2;
  private static final int FLAGS_AND_FRAGMENT_OFFSET = 6;
  private static final int DONT_FRAGMENT = 0x40;

  private ReassembledHeader() {}

  /** The whole packet; the datagram is forgotten. */
  static byte[] join(
      Reassembly reassembly, Reassembly.Pending datagram, Reassembly.Fragment first, boolean ipv4) {
    byte[] header = of(first.packet(), first.headerLength(), ipv4);
    byte[] packet = reassembly.takeComplete(datagram, header.length);
    System.arraycopy(header, 0, packet, 0, header.length);
    setLength(packet, packet.length, ipv4);
    return packet;
  }

  /**
   * The header alone.
   *
   * @param first the datagram's first fragment, from its IP header
   * @param headerLength bytes before its payload, fragment header included
   */
  static byte[] of(byte[] first, int headerLength, boolean ipv4) {
    return ipv4 ? ofIpv4(first, headerLength) : ofIpv6(first);
  }

  /** Writes how long the whole packet is, as far as that fits. */
  static void setLength(byte[] packet, int length, boolean ipv4) {
    if (ipv4) {
      put16(packet, TOTAL_LENGTH, Math.min(length, Ipv4Header.MAX_PACKET_BYTES));
    } else {
      put16(packet, Ipv6Header.PAYLOAD_LENGTH, length - Ipv6Header.BYTES);
    }
  }

  private static byte[] ofIpv4(byte[] first, int headerLength) {
    byte[] header = Arrays.copyOf(first, headerLength);
    header[FLAGS_AND_FRAGMENT_OFFSET] &= DONT_FRAGMENT;
    header[FLAGS_AND_FRAGMENT_OFFSET + 1] = 0;
    return header;
  }

  private static byte[] ofIpv6(byte[] first) {
    Memory head = Memory.of(first);
    int length = head.length();
    Ipv6Extensions extensions = Objects.requireNonNull(Ipv6Extensions.walk(head, 0, length));
    int before = extensions.fragmentOffsetInPacket();
    int nextHeader = Ipv6FragmentHeader.view(head, before, length - before).nextHeader();
    byte[] header = Arrays.copyOf(first, before);
    header[extensions.unfragmentableFieldOffset()] = (byte) nextHeader;
    return header;
  }

  private static void put16(byte[] bytes, int at, int value) {
    bytes[at] = (byte) (value >>> 8);
    bytes[at + 1] = (byte) value;
  }
}
