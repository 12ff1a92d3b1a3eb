package dev.wfpsim.net.ip;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.wire.IcmpType;

/**
 * An ICMP error that came in, as the transport of the packet it is about hears of it.
 *
 * @param local this host's address in that packet: its source
 * @param remote where that packet was going
 * @param protocol its transport
 * @param localPort its source port, 0 where it has none or it is cut off
 * @param remotePort its destination port
 * @param sequence TCP sequence number it quotes, as an unsigned number; -1 where it is cut off
 * @param type ICMP or ICMPv6 type, by the family of the addresses
 * @param code of the type
 * @param mtu what the link told of a too big packet takes, bytes; else 0
 */
public record IcmpErrorNotice(
    IpAddress local,
    IpAddress remote,
    int protocol,
    int localPort,
    int remotePort,
    long sequence,
    int type,
    int code,
    int mtu) {
  private static final int PORT_UNREACHABLE_V6 = 4;
  private static final int PROTOCOL_UNREACHABLE = 2;
  private static final int PORT_UNREACHABLE = 3;

  /**
   * Whether what it tells will not pass (RFC 1122, 4.2.3.9; RFC 4443, 3.1): there is no such
   * protocol or port. All else may.
   */
  public boolean isHard() {
    return local.isIpv4()
        ? type == IcmpType.DESTINATION_UNREACHABLE
            && (code == PROTOCOL_UNREACHABLE || code == PORT_UNREACHABLE)
        : type == IcmpType.V6_DESTINATION_UNREACHABLE && code == PORT_UNREACHABLE_V6;
  }
}
