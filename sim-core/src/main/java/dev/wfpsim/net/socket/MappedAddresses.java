package dev.wfpsim.net.socket;

import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.net.winsock.WinsockError;

/** Addresses of a dual-stack socket: v4-mapped outside, IPv4 inside. */
final class MappedAddresses {
  private MappedAddresses() {}

  /** As the stack has it. */
  static SocketAddress inward(SocketAddress address, AddressFamily family, boolean dualStack)
      throws SocketError {
    IpAddress ip = address.address();
    if (ip.isIpv4Mapped() && family == AddressFamily.AF_INET6) {
      if (!dualStack) {
        throw new SocketError(WinsockError.WSAEADDRNOTAVAIL, "not dual-stack, address=" + ip);
      }
      return new SocketAddress(ip.unmapped(), address.port());
    }
    if (ip.family() != family) {
      throw new SocketError(WinsockError.WSAEAFNOSUPPORT, "family=" + family + " address=" + ip);
    }
    return address;
  }

  /** Whether a stream may be connected to it: one host and a port ("connect function"). */
  static boolean isPeer(SocketAddress address) {
    IpAddress ip = address.address();
    return !ip.isUnspecified()
        && !ip.isMulticast()
        && !ip.isLimitedBroadcast()
        && address.port() != 0;
  }

  /** As the application sees it. */
  static SocketAddress outward(SocketAddress address, AddressFamily family) {
    return family == AddressFamily.AF_INET6 && address.address().isIpv4()
        ? new SocketAddress(address.address().mapped(), address.port())
        : address;
  }
}
