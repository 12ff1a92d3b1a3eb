package dev.wfpsim.net.ip;

import dev.wfpsim.net.address.IpProtocol;

/**
 * What stands behind the fixed IP header of the packets that a host sends: IPv4 options, IPv6
 * extension headers. A callout must not take an IP header for 20 or 40 bytes; its length is in the
 * metadata, or in the header. Only options that who does not know them passes over (RFC 2113, RFC
 * 2711, RFC 4727), so that nothing else changes.
 *
 * <p>Pages: FWPS_INCOMING_METADATA_VALUES0 (ipHeaderSize), "Packet Modification Examples".
 */
public enum HeaderOptions {
  /** None, as most packets have none. */
  NONE(new byte[0], new byte[0]),
  /** A router alert and padding; over IPv6 padding for the destination. */
  SHORT(
      new byte[] {(byte) 0x94, 4, 0, 0, 1, 1, 1, 1},
      new byte[] {IpProtocol.IPV6_DESTINATION_OPTIONS, 0, 1, 4, 0, 0, 0, 0}),
  /** All that an IPv4 header takes; over IPv6 two extension headers. */
  LONG(
      longIpv4(),
      new byte[] {
        IpProtocol.HOP_BY_HOP,
        0,
        5,
        2,
        0,
        0,
        1,
        0,
        IpProtocol.IPV6_DESTINATION_OPTIONS,
        1,
        0x1e,
        12,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0
      });

  private static final int UNIT = 8;

  private final byte[] ipv4;
  private final byte[] ipv6;

  /**
   * @param ipv6 extension headers, each with its own protocol where the next one's goes
   */
  HeaderOptions(byte[] ipv4, byte[] ipv6) {
    this.ipv4 = ipv4;
    this.ipv6 = ipv6;
  }

  private static byte[] longIpv4() {
    byte[] options = new byte[40];
    options[0] = (byte) 0x94;
    options[1] = 4;
    options[4] = 0x1e; // an experiment (RFC 4727)
    options[5] = 36;
    return options;
  }

  /** How many bytes they add to a header. */
  public int length(boolean isIpv4) {
    return isIpv4 ? ipv4.length : ipv6.length;
  }

  /** The options of an IPv4 header; not to be changed. */
  byte[] ofIpv4() {
    return ipv4;
  }

  /** What an IPv6 header names as the next one. */
  int firstOfIpv6(int protocol) {
    return ipv6.length == 0 ? protocol : ipv6[0];
  }

  /** The extension headers of an IPv6 packet. */
  byte[] ofIpv6(int protocol) {
    byte[] headers = ipv6.clone();
    for (int at = 0; at < headers.length; ) {
      int next = at + UNIT * (1 + headers[at + 1]);
      headers[at] = next < headers.length ? headers[next] : (byte) protocol;
      at = next;
    }
    return headers;
  }
}
