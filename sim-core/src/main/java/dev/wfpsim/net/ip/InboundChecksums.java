package dev.wfpsim.net.ip;

import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.ChecksumInfo;
import dev.wfpsim.net.buffer.DataBuffer;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.wire.Ipv4Header;
import dev.wfpsim.net.wire.TcpHeader;
import dev.wfpsim.net.wire.UdpHeader;

/**
 * What an adapter checks of a packet that came in, for the stack and for drivers to read: the IPv4
 * header, and the TCP or UDP checksum of a packet that is whole. It says nothing of fragments, of a
 * UDP datagram without a checksum, and of other protocols: those the stack checks itself, as it
 * does all of an injected packet. A wrong checksum is only told, it is the stack that drops.
 *
 * <p>Documentation: "Offloading checksum tasks", NDIS_TCP_IP_CHECKSUM_NET_BUFFER_LIST_INFO.
 */
final class InboundChecksums {
  private InboundChecksums() {}

  /** Checks a packet that begins at its IP header. */
  static void check(DataBuffer data, IpPacket facts, ChecksumInfo info) {
    Memory bytes = data.memory();
    if (facts.isIpv4()) {
      info.checkedIpHeader(Ipv4Header.view(bytes, data.offset(), data.length()).checksumIsValid());
    }
    if (facts.fragment()) {
      return;
    }
    int at = data.offset() + facts.headerLength();
    int length = facts.totalLength() - facts.headerLength();
    if (facts.protocol() == IpProtocol.TCP) {
      TcpHeader tcp = TcpHeader.tryView(bytes, at, length);
      if (tcp != null) {
        info.checkedTcp(tcp.checksumIsValid(facts.source(), facts.destination()));
      }
    } else if (facts.protocol() == IpProtocol.UDP) {
      UdpHeader udp = UdpHeader.tryView(bytes, at, length);
      if (udp != null && udp.checksum() != 0) {
        info.checkedUdp(udp.checksumIsValid(facts.source(), facts.destination()));
      }
    }
  }

  /**
   * Whether the header checksum of an IPv4 packet is right, as the adapter said or computed now.
   */
  static boolean headerIsRight(DataBuffer data, ChecksumInfo info) {
    return info.ipChecksumSucceeded()
        || Ipv4Header.view(data.memory(), data.offset(), data.length()).checksumIsValid();
  }
}
