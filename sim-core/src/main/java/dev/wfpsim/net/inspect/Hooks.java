package dev.wfpsim.net.inspect;

import dev.wfpsim.net.identity.Direction;

/**
 * Where the filtering platform of one host is plugged into its stack; without one everything is
 * permitted. The hooks that are the same wherever the stack has them are here: a packet that is
 * blocked is told to the discard layer of its layer, an absorbed one is not.
 */
public final class Hooks {
  private Inspection inspection = new NoInspection();

  /** What inspects the traffic now. */
  public Inspection inspection() {
    return inspection;
  }

  /** From now on this inspects the traffic. */
  public void plug(Inspection platform) {
    inspection = platform;
  }

  /** OUTBOUND_TRANSPORT; see {@link Inspection#outboundTransport}. */
  public Verdict outboundTransport(PacketIndication packet) {
    return told(inspection.outboundTransport(packet), packet, DiscardLayer.OUTBOUND_TRANSPORT);
  }

  /** INBOUND_TRANSPORT; see {@link Inspection#inboundTransport}. */
  public Verdict inboundTransport(PacketIndication packet) {
    return told(inspection.inboundTransport(packet), packet, DiscardLayer.INBOUND_TRANSPORT);
  }

  /** DATAGRAM_DATA; see {@link Inspection#datagramData}. */
  public Verdict datagramData(PacketIndication packet) {
    return told(inspection.datagramData(packet), packet, DiscardLayer.DATAGRAM_DATA);
  }

  /** INBOUND_IPPACKET; see {@link Inspection#inboundIpPacket}. */
  public Verdict inboundIpPacket(PacketIndication packet) {
    return told(inspection.inboundIpPacket(packet), packet, DiscardLayer.INBOUND_IPPACKET);
  }

  /** INBOUND_ICMP_ERROR or OUTBOUND_ICMP_ERROR; see {@link Inspection#icmpError}. */
  public Verdict icmpError(PacketIndication packet) {
    DiscardLayer layer =
        packet.direction() == Direction.INBOUND
            ? DiscardLayer.INBOUND_ICMP_ERROR
            : DiscardLayer.OUTBOUND_ICMP_ERROR;
    return told(inspection.icmpError(packet), packet, layer);
  }

  /** What was decided about a packet, after its discard layer has heard of a BLOCK. */
  public Verdict told(Verdict verdict, PacketIndication packet, DiscardLayer layer) {
    if (verdict == Verdict.BLOCK) {
      Verdict unused = inspection.discarded(packet, layer, DiscardReason.FIREWALL_POLICY);
    }
    return verdict;
  }
}
