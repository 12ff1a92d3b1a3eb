package dev.wfpsim.net.address;

/**
 * An address and how many of its leading bits name the network, as in {@code 10.0.0.5/24}.
 *
 * <p>The address keeps its host bits: the same record names an interface's address with its subnet,
 * and, through {@link #network()}, the subnet alone.
 *
 * @param address the address, host bits kept
 * @param length how many leading bits name the network: 0 to 32 or 128
 */
public record IpPrefix(IpAddress address, int length) {
  public IpPrefix {
    if (length < 0 || length > address.bitCount()) {
      throw new IllegalArgumentException(
          "prefix length out of range: length=" + length + ", address=" + address);
    }
  }

  /** Parses {@code address/length}; without a length the whole address is the prefix. */
  public static IpPrefix parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      IpAddress address = IpAddress.parse(text);
      return new IpPrefix(address, address.bitCount());
    }
    IpAddress address = IpAddress.parse(text.substring(0, slash));
    String length = text.substring(slash + 1);
    if (length.isEmpty()
        || length.length() > 3
        || !length.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new IllegalArgumentException("not a prefix: text=" + text + ", expected address/bits");
    }
    return new IpPrefix(address, Integer.parseInt(length));
  }

  /** Whether an address lies in this prefix. */
  public boolean contains(IpAddress other) {
    return address.matches(other, length);
  }

  /** The prefix with its host bits cleared. */
  public IpPrefix network() {
    return length == address.bitCount() ? this : new IpPrefix(address.prefix(length), length);
  }

  /** Whether {@code other} is this IPv4 subnet's broadcast address (all host bits set). */
  public boolean isBroadcast(IpAddress other) {
    if (!address.isIpv4() || !other.isIpv4() || length > 30 || !contains(other)) {
      return false;
    }
    int hostMask = length == 0 ? -1 : (1 << 32 - length) - 1;
    return (other.ipv4Bits() & hostMask) == hostMask;
  }

  /**
   * Whether {@code other} is this IPv6 subnet's router anycast address: no host bit set (RFC 4291,
   * 2.6.1). A link of two (/127, RFC 6164) and a single address have none.
   */
  public boolean isSubnetRouter(IpAddress other) {
    return address.isIpv6()
        && length > 0
        && length < 127
        && contains(other)
        && other.equals(other.prefix(length))
        && !other.equals(address);
  }

  @Override
  public String toString() {
    return address + "/" + length;
  }
}
