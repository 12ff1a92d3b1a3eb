package dev.wfpsim.net.address;

/**
 * An address, a port and, for IPv6 link-local addresses, a scope.
 *
 * @param address the address; unspecified means any
 * @param port 0 to 65535 in host order; 0 means any
 * @param scopeId the IPv6 scope (an interface index), 0 when none
 */
public record SocketAddress(IpAddress address, int port, int scopeId)
    implements Comparable<SocketAddress> {
  public SocketAddress {
    if (port < 0 || port > 0xffff) {
      throw new IllegalArgumentException("port out of range: port=" + port);
    }
  }

  public SocketAddress(IpAddress address, int port) {
    this(address, port, 0);
  }

  /** Parses {@code 10.0.0.1:80} or {@code [::1]:80}. */
  public static SocketAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    boolean bracketed = text.startsWith("[");
    if (colon < 0 || (bracketed && text.charAt(colon - 1) != ']')) {
      throw new IllegalArgumentException("no port: text=" + text + ", expected address:port");
    }
    if (!bracketed && text.indexOf(':') != colon) {
      throw new IllegalArgumentException(
          "an IPv6 address with a port is bracketed: text=" + text + ", expected [address]:port");
    }
    String host = bracketed ? text.substring(1, colon - 1) : text.substring(0, colon);
    String port = text.substring(colon + 1);
    if (port.isEmpty() || port.length() > 5 || !port.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new IllegalArgumentException("not a port: text=" + text + ", expected 0 to 65535");
    }
    return new SocketAddress(IpAddress.parse(host), Integer.parseInt(port));
  }

  public AddressFamily family() {
    return address.family();
  }

  /** The same address with another port. */
  public SocketAddress withPort(int newPort) {
    return new SocketAddress(address, newPort, scopeId);
  }

  /** The same port at another address. */
  public SocketAddress withAddress(IpAddress newAddress) {
    return new SocketAddress(newAddress, port, scopeId);
  }

  @Override
  public int compareTo(SocketAddress other) {
    int byAddress = address.compareTo(other.address);
    if (byAddress != 0) {
      return byAddress;
    }
    int byPort = Integer.compare(port, other.port);
    return byPort != 0 ? byPort : Integer.compare(scopeId, other.scopeId);
  }

  @Override
  public String toString() {
    return address.isIpv6() ? "[" + address + "]:" + port : address + ":" + port;
  }
}
