package dev.wfpsim.scenario.read;

import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;

/** What to say where an address is IPv4 and must be IPv6, or the other way round. */
final class Families {

  private Families() {}

  static String wrong(IpAddress address, AddressFamily expected) {
    return "address of the wrong family: address=" + address + ", expected " + name(expected);
  }

  static String name(AddressFamily family) {
    return family == AddressFamily.AF_INET6 ? "IPv6" : "IPv4";
  }
}
