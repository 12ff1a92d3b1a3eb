package dev.wfpsim.net.buffer;

/**
 * What a NET_BUFFER_LIST's information array says about its checksums (the element
 * TcpIpChecksumNetBufferListInfo): on the way down, which the adapter is still to compute; on the
 * way up, which it has checked.
 *
 * <p>While a transport checksum is pending, its field in the packet holds the one's complement sum
 * of the pseudo header, to which the adapter adds header and payload; a pending IP header checksum
 * holds 0. A clone and the packets that an injection makes of it carry the duty on; a list that a
 * driver builds has none, so that bytes copied into it unfinished leave unfinished.
 *
 * <p>A driver that finishes the checksums of a clone itself clears the duty with {@link #clear()},
 * as it would set the element to 0.
 *
 * <p>Documentation: NDIS_TCP_IP_CHECKSUM_NET_BUFFER_LIST_INFO, "Offloading checksum tasks", "Packet
 * injection functions".
 */
public final class ChecksumInfo {
  private static final int CHECKED_IP = 1;
  private static final int CHECKED_TCP = 1 << 1;
  private static final int CHECKED_UDP = 1 << 2;

  private byte offload;
  private byte succeeded;
  private byte failed;
  private byte version;
  private int tcpHeaderOffset;

  /** Transmit.IsIPv4: the adapter has checksum tasks on an IPv4 packet. */
  public boolean isIPv4() {
    return offload != 0 && version == 4;
  }

  /** Transmit.IsIPv6: the adapter has checksum tasks on an IPv6 packet. */
  public boolean isIPv6() {
    return offload != 0 && version == 6;
  }

  /** Transmit.TcpChecksum: the adapter is to complete the TCP checksum. */
  public boolean tcpChecksum() {
    return (offload & PacketContext.OFFLOAD_TCP) != 0;
  }

  /** Transmit.UdpChecksum: the adapter is to complete the UDP checksum. */
  public boolean udpChecksum() {
    return (offload & PacketContext.OFFLOAD_UDP) != 0;
  }

  /** Transmit.IpHeaderChecksum: the adapter is to compute the IPv4 header checksum. */
  public boolean ipHeaderChecksum() {
    return (offload & PacketContext.OFFLOAD_IP_HEADER) != 0;
  }

  /** Transmit.TcpHeaderOffset: bytes before the TCP header; 0 for other protocols. */
  public int tcpHeaderOffset() {
    return tcpChecksum() ? tcpHeaderOffset : 0;
  }

  /** Receive.IpChecksumSucceeded. */
  public boolean ipChecksumSucceeded() {
    return (succeeded & CHECKED_IP) != 0;
  }

  /** Receive.IpChecksumFailed. */
  public boolean ipChecksumFailed() {
    return (failed & CHECKED_IP) != 0;
  }

  /** Receive.TcpChecksumSucceeded. */
  public boolean tcpChecksumSucceeded() {
    return (succeeded & CHECKED_TCP) != 0;
  }

  /** Receive.TcpChecksumFailed. */
  public boolean tcpChecksumFailed() {
    return (failed & CHECKED_TCP) != 0;
  }

  /** Receive.UdpChecksumSucceeded. */
  public boolean udpChecksumSucceeded() {
    return (succeeded & CHECKED_UDP) != 0;
  }

  /** Receive.UdpChecksumFailed. */
  public boolean udpChecksumFailed() {
    return (failed & CHECKED_UDP) != 0;
  }

  /** Sets the element to 0: nothing is left to the adapter, and nothing has been checked. */
  public void clear() {
    offload = 0;
    succeeded = 0;
    failed = 0;
    tcpHeaderOffset = 0;
    version = 0;
  }

  /** The adapter has checked the IPv4 header of a packet that came in. */
  public void checkedIpHeader(boolean right) {
    checked(CHECKED_IP, right);
  }

  /** The adapter has checked the TCP checksum of a packet that came in. */
  public void checkedTcp(boolean right) {
    checked(CHECKED_TCP, right);
  }

  /** The adapter has checked the UDP checksum of a packet that came in. */
  public void checkedUdp(boolean right) {
    checked(CHECKED_UDP, right);
  }

  private void checked(int which, boolean right) {
    succeeded = (byte) (right ? succeeded | which : succeeded & ~which);
    failed = (byte) (right ? failed & ~which : failed | which);
  }

  /** The network layer knows what packet it is. */
  public void describe(boolean ipv4, int transportHeaderOffset) {
    version = (byte) (ipv4 ? 4 : 6);
    tcpHeaderOffset = transportHeaderOffset;
  }

  int offload() {
    return offload;
  }

  void setOffload(int offloadBits) {
    offload = (byte) offloadBits;
  }

  void copyFrom(ChecksumInfo other) {
    offload = other.offload;
    succeeded = other.succeeded;
    failed = other.failed;
    tcpHeaderOffset = other.tcpHeaderOffset;
    version = other.version;
  }
}
