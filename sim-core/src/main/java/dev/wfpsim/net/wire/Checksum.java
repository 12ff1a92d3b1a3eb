package dev.wfpsim.net.wire;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.Memory;

/**
 * The Internet checksum (RFC 1071), its pseudo headers for IPv4 (RFC 793) and IPv6 (RFC 8200), and
 * its incremental update (RFC 1624).
 *
 * <p>A <em>sum</em> here is the folded one's complement sum of 16-bit words, 0 to 0xffff; a
 * <em>checksum</em> is the complement of a sum, as it stands in a header. Over bytes that include a
 * right checksum the sum is 0xffff.
 */
public final class Checksum {
  /** The sum of data that includes its own right checksum. */
  public static final int VALID_SUM = 0xffff;

  private Checksum() {}

  /**
   * Adds bytes to a sum; they must begin at an even distance from the first byte summed. Eight at
   * once: 2^16 is 1 in this arithmetic, so wider words give the same sum.
   */
  public static int sum(int sum, Memory bytes, int offset, int length) {
    long total = sum;
    int i = offset;
    for (int wide = offset + (length & -Long.BYTES); i < wide; i += Long.BYTES) {
      long word = bytes.i64(i);
      total += (word >>> 32) + (word & 0xffff_ffffL);
    }
    int end = offset + (length & ~1);
    for (; i < end; i += 2) {
      total += bytes.u16(i);
    }
    if ((length & 1) != 0) {
      total += bytes.u8(end) << 8;
    }
    return fold(total);
  }

  /** The checksum of bytes in which the checksum field is zero. */
  public static int of(Memory bytes, int offset, int length) {
    return ~sum(0, bytes, offset, length) & 0xffff;
  }

  /** The sum of a pseudo header; {@code length} is that of transport header and payload. */
  public static int pseudoHeader(
      IpAddress source, IpAddress destination, int protocol, int length) {
    long total =
        sumOf(source) + sumOf(destination) + protocol + (length >>> 16) + (length & 0xffff);
    return fold(total);
  }

  /**
   * The checksum of a transport header and its payload, whose checksum field is zero.
   *
   * <p>A UDP checksum that computes to zero is sent as 0xffff, since zero means none. ICMP over
   * IPv4 has no pseudo header.
   */
  public static int transport(
      IpAddress source, IpAddress destination, int protocol, Memory bytes, int offset, int length) {
    int start =
        protocol == IpProtocol.ICMP ? 0 : pseudoHeader(source, destination, protocol, length);
    int checksum = ~sum(start, bytes, offset, length) & 0xffff;
    return checksum == 0 && protocol == IpProtocol.UDP ? 0xffff : checksum;
  }

  /** Whether a transport header and payload carry their right checksum. */
  public static boolean transportIsValid(
      IpAddress source, IpAddress destination, int protocol, Memory bytes, int offset, int length) {
    int start =
        protocol == IpProtocol.ICMP ? 0 : pseudoHeader(source, destination, protocol, length);
    return sum(start, bytes, offset, length) == VALID_SUM;
  }

  /** The checksum after one 16-bit word under it changed (RFC 1624, equation 3). */
  public static int update(int checksum, int oldWord, int newWord) {
    return ~fold((~checksum & 0xffff) + (~oldWord & 0xffff) + (newWord & 0xffff)) & 0xffff;
  }

  /** The checksum after an address under it (in the header or pseudo header) changed. */
  public static int update(int checksum, IpAddress oldAddress, IpAddress newAddress) {
    if (oldAddress.family() != newAddress.family()) {
      throw new IllegalArgumentException(
          "addresses of two families: old=" + oldAddress + ", new=" + newAddress);
    }
    int updated = checksum;
    for (int shift = oldAddress.bitCount() - 16; shift >= 0; shift -= 16) {
      updated = update(updated, word(oldAddress, shift), word(newAddress, shift));
    }
    return updated;
  }

  private static long sumOf(IpAddress address) {
    return words(address.highBits()) + words(address.lowBits());
  }

  private static int word(IpAddress address, int shift) {
    long bits = shift >= Long.SIZE ? address.highBits() : address.lowBits();
    return (int) (bits >>> shift % Long.SIZE) & 0xffff;
  }

  private static long words(long bits) {
    return (bits >>> 48) + (bits >>> 32 & 0xffff) + (bits >>> 16 & 0xffff) + (bits & 0xffff);
  }

  private static int fold(long total) {
    long folded = total;
    while (folded >>> 16 != 0) {
      folded = (folded & 0xffff) + (folded >>> 16);
    }
    return (int) folded;
  }
}
