package dev.wfpsim.net.ip;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.PacketContext;
import dev.wfpsim.net.wire.Checksum;
import dev.wfpsim.net.wire.Ipv4Header;
import dev.wfpsim.net.wire.TcpHeader;
import dev.wfpsim.net.wire.UdpHeader;

/**
 * The two halves of an outbound checksum that is left to the adapter: what the stack puts into the
 * field while it is pending, and what the adapter makes of it. A packet that does not ask leaves
 * with the checksums it has, right or wrong.
 *
 * <p>The adapter adds header and payload to what it finds in the field, so a packet whose addresses
 * or length a driver changed without changing the pseudo header's sum leaves with a wrong checksum.
 *
 * <p>Documentation: "Offloading checksum tasks", NDIS_TCP_IP_CHECKSUM_NET_BUFFER_LIST_INFO.
 */
public final class OutboundChecksums {
  private OutboundChecksums() {}

  /**
   * Puts the pseudo header's sum into the checksum field of each packet whose transport checksum is
   * pending, and says so beside the packet. Of a large packet that sum has no length in it.
   *
   * @param nbl each NET_BUFFER at its transport header
   */
  public static void begin(
      NetBufferList nbl, IpAddress source, IpAddress destination, int protocol) {
    PacketContext context = nbl.packetContext();
    context.describe(source.isIpv4(), 0);
    boolean large = context.largeSendMss() > 0;
    int field = fieldOf(protocol, context.checksumOffload());
    if (field < 0) {
      return;
    }
    for (NetBuffer each = nbl.firstNetBuffer(); each != null; each = each.next()) {
      if (each.dataLength() >= field + 2) {
        int length = large ? 0 : each.dataLength(); // each segment has its own
        each.put16(field, Checksum.pseudoHeader(source, destination, protocol, length));
      }
    }
  }

  /** Fills in the checksums named by the offload bits, as the adapter does. */
  static void complete(Memory bytes, int offset, IpPacket facts, int offloadBits) {
    if ((offloadBits & PacketContext.OFFLOAD_IP_HEADER) != 0 && facts.isIpv4()) {
      Ipv4Header.view(bytes, offset, facts.totalLength()).fillChecksum();
    }
    int field = fieldOf(facts.protocol(), offloadBits);
    int length = facts.totalLength() - facts.headerLength();
    if (field < 0 || facts.fragment() || length < field + 2) {
      return;
    }
    int transport = offset + facts.headerLength();
    int checksum = ~Checksum.sum(0, bytes, transport, length) & 0xffff;
    if (checksum == 0 && facts.protocol() == IpProtocol.UDP) {
      checksum = 0xffff; // 0 would say that there is none
    }
    bytes.put16(transport + field, checksum);
  }

  private static int fieldOf(int protocol, int offloadBits) {
    return switch (protocol) {
      case IpProtocol.TCP ->
          (offloadBits & PacketContext.OFFLOAD_TCP) == 0 ? -1 : TcpHeader.CHECKSUM;
      case IpProtocol.UDP ->
          (offloadBits & PacketContext.OFFLOAD_UDP) == 0 ? -1 : UdpHeader.CHECKSUM;
      default -> -1;
    };
  }
}
