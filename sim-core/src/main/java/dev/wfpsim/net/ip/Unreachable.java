package dev.wfpsim.net.ip;

import dev.wfpsim.net.wire.IcmpType;

/** Why a packet could not be delivered, as the destination-unreachable codes of both families. */
public enum Unreachable {
  NETWORK(IcmpType.CODE_NET_UNREACHABLE, IcmpType.V6_CODE_NO_ROUTE),
  HOST(IcmpType.CODE_HOST_UNREACHABLE, IcmpType.V6_CODE_ADDRESS_UNREACHABLE),
  /** Over IPv6 this is a parameter problem (unknown next header). */
  PROTOCOL(IcmpType.CODE_PROTOCOL_UNREACHABLE, IcmpType.V6_CODE_UNKNOWN_NEXT_HEADER),
  PORT(IcmpType.CODE_PORT_UNREACHABLE, IcmpType.V6_CODE_PORT_UNREACHABLE),
  PROHIBITED(
      IcmpType.CODE_ADMINISTRATIVELY_PROHIBITED, IcmpType.V6_CODE_ADMINISTRATIVELY_PROHIBITED);

  private final int ipv4Code;
  private final int ipv6Code;

  Unreachable(int ipv4Code, int ipv6Code) {
    this.ipv4Code = ipv4Code;
    this.ipv6Code = ipv6Code;
  }

  /** The ICMP type that says it. */
  public int type(boolean ipv4) {
    if (ipv4) {
      return IcmpType.DESTINATION_UNREACHABLE;
    }
    return this == PROTOCOL ? IcmpType.V6_PARAMETER_PROBLEM : IcmpType.V6_DESTINATION_UNREACHABLE;
  }

  /** The ICMP code that says it. */
  public int code(boolean ipv4) {
    return ipv4 ? ipv4Code : ipv6Code;
  }
}
