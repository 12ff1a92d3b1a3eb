package dev.wfpsim.net.address;

import java.util.Objects;

/**
 * An IPv4 or IPv6 address: 128 bits in two longs, never resolved, never naming a scope.
 *
 * <p>An IPv4 address keeps its 32 bits in the low word, in host order. IPv4-mapped IPv6 addresses
 * stay IPv6 until {@link #unmapped()} is asked for. Text is read and written by {@link
 * IpAddressText}.
 */
public final class IpAddress implements Comparable<IpAddress> {
  public static final int IPV4_BYTES = 4;
  public static final int IPV6_BYTES = 16;
  public static final IpAddress IPV4_ANY = new IpAddress(AddressFamily.AF_INET, 0, 0);
  public static final IpAddress IPV6_ANY = new IpAddress(AddressFamily.AF_INET6, 0, 0);
  public static final IpAddress IPV4_LOOPBACK = ofIpv4(0x7f00_0001);
  public static final IpAddress IPV6_LOOPBACK = ofIpv6(0, 1);
  public static final IpAddress IPV4_BROADCAST = ofIpv4(0xffff_ffff);
  private static final long MAPPED_PREFIX = 0x0000_ffff_0000_0000L;

  private final AddressFamily family;
  private final long high;
  private final long low;

  private IpAddress(AddressFamily family, long high, long low) {
    this.family = family;
    this.high = high;
    this.low = low;
  }

  /** The IPv4 address whose host-order bits are given. */
  public static IpAddress ofIpv4(int hostOrder) {
    return new IpAddress(AddressFamily.AF_INET, 0, hostOrder & 0xffff_ffffL);
  }

  /** The IPv6 address of two 64-bit halves, the first one leading. */
  public static IpAddress ofIpv6(long high, long low) {
    return new IpAddress(AddressFamily.AF_INET6, high, low);
  }

  /** An address of 4 or 16 network-order bytes; any other length is an illegal argument. */
  public static IpAddress of(byte[] networkOrder) {
    return switch (networkOrder.length) {
      case IPV4_BYTES -> readIpv4(networkOrder, 0);
      case IPV6_BYTES -> readIpv6(networkOrder, 0);
      default ->
          throw new IllegalArgumentException(
              "address needs 4 or 16 bytes: length=" + networkOrder.length);
    };
  }

  /** Reads four network-order bytes. */
  public static IpAddress readIpv4(byte[] bytes, int offset) {
    return ofIpv4((int) read(bytes, offset, IPV4_BYTES));
  }

  /** Reads sixteen network-order bytes. */
  public static IpAddress readIpv6(byte[] bytes, int offset) {
    return ofIpv6(read(bytes, offset, 8), read(bytes, offset + 8, 8));
  }

  /** Parses dotted or colon notation (RFC 4291); an illegal argument says what is wrong. */
  public static IpAddress parse(String text) {
    return IpAddressText.parse(Objects.requireNonNull(text, "text"));
  }

  /** The unspecified address of a family. */
  public static IpAddress any(AddressFamily family) {
    return family == AddressFamily.AF_INET6 ? IPV6_ANY : IPV4_ANY;
  }

  /** The loopback address of a family. */
  public static IpAddress loopback(AddressFamily family) {
    return family == AddressFamily.AF_INET6 ? IPV6_LOOPBACK : IPV4_LOOPBACK;
  }

  private static long read(byte[] bytes, int offset, int count) {
    long value = 0;
    for (int i = 0; i < count; i++) {
      value = value << 8 | bytes[offset + i] & 0xff;
    }
    return value;
  }

  public AddressFamily family() {
    return family;
  }

  public boolean isIpv4() {
    return family == AddressFamily.AF_INET;
  }

  public boolean isIpv6() {
    return family == AddressFamily.AF_INET6;
  }

  /** 32 or 128. */
  public int bitCount() {
    return isIpv4() ? 32 : 128;
  }

  /** 4 or 16. */
  public int byteCount() {
    return isIpv4() ? IPV4_BYTES : IPV6_BYTES;
  }

  /** The host-order bits of an IPv4 address; an illegal state for IPv6. */
  public int ipv4Bits() {
    if (!isIpv4()) {
      throw new IllegalStateException("not an IPv4 address: address=" + this);
    }
    return (int) low;
  }

  /** The upper half of its IPv6 form; an IPv4 address is mapped, {@code ::ffff:10.0.0.5}. */
  public long mappedHigh() {
    return isIpv4() ? 0 : high;
  }

  /** The lower half of that form. */
  public long mappedLow() {
    return isIpv4() ? MAPPED_PREFIX | ipv4Bits() & 0xffff_ffffL : low;
  }

  /** The leading 64 bits of an IPv6 address (0 for IPv4). */
  public long highBits() {
    return high;
  }

  /** The trailing 64 bits (an IPv4 address in its low half). */
  public long lowBits() {
    return low;
  }

  /** The address in network order: a new array of 4 or 16 bytes. */
  public byte[] bytes() {
    byte[] bytes = new byte[byteCount()];
    writeTo(bytes, 0);
    return bytes;
  }

  /** Writes the address in network order; {@link #byteCount()} bytes. */
  public void writeTo(byte[] target, int offset) {
    int count = byteCount();
    for (int i = 0; i < count; i++) {
      int shift = (count - 1 - i) * 8;
      target[offset + i] = (byte) (shift >= 64 ? high >>> shift - 64 : low >>> shift);
    }
  }

  /** Whether this is 0.0.0.0 or ::. */
  public boolean isUnspecified() {
    return high == 0 && low == 0;
  }

  /** Whether this is in 127.0.0.0/8 or is ::1. */
  public boolean isLoopback() {
    return isIpv4() ? low >>> 24 == 127 : high == 0 && low == 1;
  }

  /** Whether this is in 224.0.0.0/4 or ff00::/8. */
  public boolean isMulticast() {
    return isIpv4() ? low >>> 28 == 0xe : high >>> 56 == 0xff;
  }

  /** Whether this is the group of all nodes: 224.0.0.1, ff01::1 or ff02::1. */
  public boolean isAllNodes() {
    return isIpv4()
        ? low == 0xe000_0001L
        : low == 1 && (high == 0xff02_0000_0000_0000L || high == 0xff01_0000_0000_0000L);
  }

  /** The solicited-node group of an IPv6 address (RFC 4291, 2.7.1). */
  public IpAddress solicitedNode() {
    return ofIpv6(0xff02_0000_0000_0000L, 0x1_ff00_0000L | low & 0xff_ffffL);
  }

  /** Whether this is 255.255.255.255. A subnet's broadcast address depends on its prefix. */
  public boolean isLimitedBroadcast() {
    return isIpv4() && low == 0xffff_ffffL;
  }

  /** Whether this is in 169.254.0.0/16 or fe80::/10. */
  public boolean isLinkLocal() {
    return isIpv4() ? low >>> 16 == 0xa9fe : high >>> 54 == 0x3fa;
  }

  /** Whether this is an IPv6 address of the form ::ffff:a.b.c.d. */
  public boolean isIpv4Mapped() {
    return isIpv6() && high == 0 && (low & 0xffff_ffff_0000_0000L) == MAPPED_PREFIX;
  }

  /** The IPv4-mapped IPv6 form of an IPv4 address; an IPv6 address is itself. */
  public IpAddress mapped() {
    return isIpv4() ? ofIpv6(0, MAPPED_PREFIX | low) : this;
  }

  /** The IPv4 address inside a mapped one; any other address is itself. */
  public IpAddress unmapped() {
    return isIpv4Mapped() ? ofIpv4((int) low) : this;
  }

  /** This address with all bits after the first {@code prefixLength} cleared. */
  public IpAddress prefix(int prefixLength) {
    Objects.checkIndex(prefixLength, bitCount() + 1);
    if (isIpv4()) {
      return ofIpv4((int) (low & leading(prefixLength + 32)));
    }
    return ofIpv6(high & leading(Math.min(prefixLength, 64)), low & leading(prefixLength - 64));
  }

  /** Whether the first {@code prefixLength} bits equal those of {@code other}, same family. */
  public boolean matches(IpAddress other, int prefixLength) {
    if (family != other.family) {
      return false;
    }
    if (isIpv4()) {
      return ((low ^ other.low) & leading(prefixLength + 32)) == 0;
    }
    return ((high ^ other.high) & leading(Math.min(prefixLength, 64))) == 0
        && ((low ^ other.low) & leading(prefixLength - 64)) == 0;
  }

  /** A mask of the leading {@code bits} of 64; none when negative. */
  private static long leading(int bits) {
    return bits <= 0 ? 0 : -1L << 64 - Math.min(bits, 64);
  }

  @Override
  public int compareTo(IpAddress other) {
    int byFamily = family.compareTo(other.family);
    if (byFamily != 0) {
      return byFamily;
    }
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  @Override
  public boolean equals(Object object) {
    return object instanceof IpAddress other
        && family == other.family
        && high == other.high
        && low == other.low;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(high * 31 + low) + family.value();
  }

  /** Dotted notation, or the canonical colon notation of RFC 5952. */
  @Override
  public String toString() {
    return IpAddressText.format(this);
  }
}
