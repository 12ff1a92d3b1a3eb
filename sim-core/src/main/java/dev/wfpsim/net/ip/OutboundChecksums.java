package dev.wfpsim.net.ip;

import dev.wfpsim.net.IpProtocol;
import dev.wfpsim.net.buffer.PacketContext;
import dev.wfpsim.net.wire.Checksum;
import dev.wfpsim.net.wire.IcmpHeader;
import dev.wfpsim.net.wire.Ipv4Header;
import dev.wfpsim.net.wire.TcpHeader;
import dev.wfpsim.net.wire.UdpHeader;

/**
 * What the adapter computes for packets that ask for it
 * (NDIS_TCP_IP_CHECKSUM_NET_BUFFER_LIST_INFO). A packet that does not ask leaves with the checksums
 * it has, right or wrong.
 */
final class OutboundChecksums {
  private OutboundChecksums() {}

  /** Fills in the checksums named by the offload bits. */
  static void complete(byte[] packet, IpPacket facts, int offloadBits) {
    if ((offloadBits & PacketContext.OFFLOAD_IP_HEADER) != 0 && facts.isIpv4()) {
      Ipv4Header.view(packet, 0, packet.length).fillChecksum();
    }
    int field = fieldOf(facts.protocol(), offloadBits);
    int length = facts.totalLength() - facts.headerLength();
    if (field < 0 || facts.fragment() || length < field + 2) {
      return;
    }
    int at = facts.headerLength() + field;
    packet[at] = 0;
    packet[at + 1] = 0;
    int checksum =
        Checksum.transport(
            facts.source(),
            facts.destination(),
            facts.protocol(),
            packet,
            facts.headerLength(),
            length);
    packet[at] = (byte) (checksum >>> 8);
    packet[at + 1] = (byte) checksum;
  }

  private static int fieldOf(int protocol, int offloadBits) {
    return switch (protocol) {
      case IpProtocol.TCP ->
          (offloadBits & PacketContext.OFFLOAD_TCP) == 0 ? -1 : TcpHeader.CHECKSUM;
      case IpProtocol.UDP ->
          (offloadBits & PacketContext.OFFLOAD_UDP) == 0 ? -1 : UdpHeader.CHECKSUM;
      case IpProtocol.ICMP, IpProtocol.ICMPV6 ->
          (offloadBits & PacketContext.OFFLOAD_ICMP) == 0 ? -1 : IcmpHeader.CHECKSUM;
      default -> -1;
    };
  }
}
