package dev.wfpsim.net.ip;

import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.MemorySpace;
import dev.wfpsim.net.buffer.PacketContext;
import dev.wfpsim.net.wire.Checksum;
import dev.wfpsim.net.wire.Ipv4Header;
import dev.wfpsim.net.wire.Ipv6Header;
import dev.wfpsim.net.wire.TcpHeader;
import java.util.ArrayList;
import java.util.List;

/**
 * What an adapter does with a packet below the last layer, because what stands beside the packet
 * says so: completes its checksums, or cuts a large TCP packet into segments. Loopback has no
 * adapter, so that nobody ever computes those checksums there.
 *
 * <p>Each segment has the headers of the large packet, its options too, with its own length,
 * identification, sequence number and checksums; PSH and FIN are the last one's.
 *
 * <p>Pages: "Offloading checksum tasks", "Offloading the Segmentation of Large TCP Packets".
 */
final class TaskOffload {
  private static final int ENDING = TcpHeader.PSH | TcpHeader.FIN;

  private TaskOffload() {}

  /** Whether a packet is left to the adapter to cut. */
  static boolean cuts(PacketContext context, IpPacket facts) {
    return context.largeSendMss() > 0
        && facts.protocol() == IpProtocol.TCP
        && !facts.fragment()
        && facts.totalLength() - facts.headerLength() >= TcpHeader.MIN_BYTES;
  }

  /** The segments of a large packet, each in memory of its own; the packet stays the caller's. */
  static List<Memory> segments(
      MemorySpace space, Memory packet, int offset, IpPacket facts, int mss) {
    int tcp = facts.headerLength();
    int headers = tcp + Math.max(facts.transportHeaderLength(packet, offset), TcpHeader.MIN_BYTES);
    int data = facts.totalLength() - headers;
    int sequence = packet.i32(offset + tcp + TcpHeader.SEQUENCE);
    int flags = packet.u8(offset + tcp + TcpHeader.FLAGS);
    List<Memory> segments = new ArrayList<>();
    for (int done = 0; done < data || segments.isEmpty(); done += mss) {
      int here = Math.clamp(data - done, 0, mss);
      boolean last = done + here >= data;
      Memory segment = space.allocate(headers + here);
      segment.copyFrom(0, packet, offset, headers);
      segment.copyFrom(headers, packet, offset + headers + done, here);
      writeNetworkHeader(segment, facts, segments.size());
      segment.put32(tcp + TcpHeader.SEQUENCE, sequence + done);
      segment.put8(tcp + TcpHeader.FLAGS, last ? flags : flags & ~ENDING);
      int length = segment.length() - tcp;
      int pseudoHeader = segment.u16(tcp + TcpHeader.CHECKSUM);
      segment.put16(tcp + TcpHeader.CHECKSUM, 0);
      int sum = Checksum.sum(pseudoHeader + length, segment, tcp, length);
      segment.put16(tcp + TcpHeader.CHECKSUM, ~sum & 0xffff);
      segments.add(segment);
    }
    return segments;
  }

  private static void writeNetworkHeader(Memory segment, IpPacket facts, int number) {
    if (facts.isIpv4()) {
      segment.put16(Ipv4Header.TOTAL_LENGTH, segment.length());
      segment.put16(Ipv4Header.IDENTIFICATION, facts.identification() + number & 0xffff);
      Ipv4Header.view(segment, 0, segment.length()).fillChecksum();
    } else {
      segment.put16(Ipv6Header.PAYLOAD_LENGTH, segment.length() - Ipv6Header.BYTES);
    }
  }
}
