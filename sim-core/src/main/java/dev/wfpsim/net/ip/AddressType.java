package dev.wfpsim.net.ip;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.link.Interfaces;
import dev.wfpsim.net.link.NetworkInterface;

/**
 * What kind of address an address is to a host (NL_ADDRESS_TYPE).
 *
 * <p>Of somebody else's address only its form is known: an anycast address looks like any other,
 * but the subnet-router anycast addresses of the host's own subnets (RFC 4291, 2.6.1).
 */
public enum AddressType {
  UNSPECIFIED(0),
  UNICAST(1),
  ANYCAST(2),
  MULTICAST(3),
  BROADCAST(4);

  private final int code;

  AddressType(int code) {
    this.code = code;
  }

  /** The number in NL_ADDRESS_TYPE: NlatUnspecified is 0. */
  public int code() {
    return code;
  }

  /** The type of an address as the host of these interfaces sees it. Allocates nothing. */
  public static AddressType of(IpAddress address, Interfaces interfaces) {
    if (address.isUnspecified()) {
      return UNSPECIFIED;
    }
    if (address.isMulticast()) {
      return MULTICAST;
    }
    if (address.isLimitedBroadcast()) {
      return BROADCAST;
    }
    for (int i = 0; i < interfaces.all().size(); i++) {
      NetworkInterface each = interfaces.all().get(i);
      if (!each.isLoopback() && each.isBroadcast(address)) {
        return BROADCAST;
      }
      if (each.isSubnetRouter(address)) {
        return ANYCAST;
      }
    }
    return UNICAST;
  }
}
