package dev.wfpsim.net.ip;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.DataBuffer;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.identity.Direction;
import dev.wfpsim.net.inspect.DiscardLayer;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.link.NetworkInterface;
import dev.wfpsim.net.wire.Checksum;
import dev.wfpsim.net.wire.IcmpType;
import dev.wfpsim.net.wire.Ipv4Header;
import dev.wfpsim.net.wire.Ipv6Header;
import dev.wfpsim.trace.EventKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Passes packets on: hop limit, route, the IPFORWARD and then the OUTBOUND_IPPACKET hook, and out
 * . IPv4 packets are cut on the way unless they forbid it; IPv6 packets never are. A host
 * that groups forwarded fragments shows each as it comes and, when all of a datagram are there,
 * once more as a chain.
 */
final class IpForwarder {
  private final IpResources resources;
  private final Routing routing;
  private final IpOutput output;
  private final IcmpErrors icmp;

  /** Where fragments are held together; null where each goes on as it comes. */
  private final @Nullable FragmentGroups groups;

  IpForwarder(IpResources resources, Routing routing, IpOutput output, IcmpErrors icmp) {
    this.resources = resources;
    this.routing = routing;
    this.output = output;
    this.icmp = icmp;
    this.groups =
        resources.settings().groupForwardedFragments() ? new FragmentGroups(resources) : null;
  }

  /** Passes a packet on; the buffer, at its IP header, stays the caller's. */
  void forward(NetBufferList nbl, IpPacket facts, NetworkInterface in) {
    if (facts.destination().isMulticast()
        || facts.destination().isLinkLocal()
        || facts.source().isLinkLocal()) {
      refuse(nbl, facts, in, null, IpDiscard.BEYOND_SCOPE);
      return;
    }
    if (facts.hopLimit() <= 1) {
      if (refuse(nbl, facts, in, null, IpDiscard.HOP_LIMIT_EXCEEDED)) {
        icmp.sendAbout(
            nbl.firstNetBuffer().copyBytes(),
            facts.isIpv4() ? IcmpType.TIME_EXCEEDED : IcmpType.V6_TIME_EXCEEDED,
            IcmpType.CODE_HOPS_EXCEEDED,
            0);
      }
      return;
    }
    Hop hop = routing.find(facts.destination(), null, null, 0);
    if (hop == null || hop.through().isLoopback()) {
      if (refuse(nbl, facts, in, null, IpDiscard.NO_ROUTE)) {
        icmp.sendUnreachable(nbl.firstNetBuffer().copyBytes(), Unreachable.NETWORK);
      }
      return;
    }
    NetBufferList copy = copyWithOneHopLess(nbl, facts, in);
    if (copy == null) {
      resources.discarded(facts.totalLength(), IpDiscard.ALLOCATION_FAILURE);
      return;
    }
    HeldFragment whole = new HeldFragment(copy, facts, in, hop);
    if (!isForwarded(indication(copy, facts, in, hop), List.of(whole))) {
      copy.release();
    } else if (groups == null || !facts.fragment()) {
      goOn(whole);
    } else {
      List<HeldFragment> group = groups.hold(whole);
      if (group != null) {
        forwardGroup(group);
      }
    }
  }

  /** Whether the layers of the forward path, shown an injected packet, let it pass. */
  boolean permits(NetBufferList copy, IpPacket facts, Hop hop) {
    NetworkInterface arrival =
        resources.interfaces().byIndex(copy.packetContext().arrivalInterfaceIndex());
    NetworkInterface in = arrival == null ? hop.through() : arrival;
    return isForwarded(
            indication(copy, facts, in, hop), List.of(new HeldFragment(copy, facts, in, hop)))
        && output.inspect(copy, hop, facts.source(), facts.destination(), null) == null;
  }

  /** All fragments of a datagram, a chain: shown once more, together, each going on by itself. */
  private void forwardGroup(List<HeldFragment> group) {
    HeldFragment first = group.getFirst();
    PacketIndication indication =
        indication(first.packet(), first.facts(), first.in(), first.hop())
            .without(PacketIndication.FRAGMENT)
            .with(PacketIndication.FRAGMENT_GROUP);
    boolean forwarded = isForwarded(indication, group);
    for (HeldFragment each : group) {
      if (forwarded) {
        each.packet().setNext(null); // no other layer shows a chain
        goOn(each);
      } else {
        each.packet().release();
      }
    }
  }

  /** What the forward layer let pass; it is given up when it is out. */
  private void goOn(HeldFragment packet) {
    IpPacket facts = packet.facts();
    NetBufferList copy = packet.packet();
    if (output.inspect(copy, packet.hop(), facts.source(), facts.destination(), null) == null) {
      transmit(copy, facts, packet.hop());
    }
    copy.release();
  }

  private @Nullable NetBufferList copyWithOneHopLess(
      NetBufferList nbl, IpPacket facts, NetworkInterface in) {
    NetBufferList copy = resources.buffer(nbl.firstNetBuffer());
    if (copy != null) {
      takeOneHop(copy.firstNetBuffer().view(), facts);
      copy.continues(nbl);
      copy.packetContext().copyFrom(nbl.packetContext());
      if (!in.isLoopback()) { // what was sent here, to pass through, is still the adapter's to sum
        copy.packetContext().clearOffload();
      }
    }
    return copy;
  }

  /** In a packet that nobody else has yet. */
  private static void takeOneHop(DataBuffer packet, IpPacket facts) {
    Memory bytes = packet.memory();
    if (facts.isIpv4()) {
      Ipv4Header header = Ipv4Header.view(bytes, packet.offset(), packet.length());
      int before = facts.hopLimit() << 8 | header.protocol();
      int checksum = Checksum.update(header.checksum(), before, before - 0x100);
      header.setTimeToLive(facts.hopLimit() - 1);
      header.setChecksum(checksum);
    } else {
      Ipv6Header.view(bytes, packet.offset(), packet.length()).setHopLimit(facts.hopLimit() - 1);
    }
  }

  private PacketIndication indication(
      NetBufferList nbl, IpPacket facts, NetworkInterface in, @Nullable Hop hop) {
    PacketIndication indication =
        new PacketIndication(
                nbl,
                Direction.OUTBOUND,
                new SocketAddress(facts.source(), 0),
                new SocketAddress(facts.destination(), 0),
                facts.protocol())
            .headers(facts.headerLength(), 0)
            .through(in)
            .forwardedTo(hop == null ? null : hop.through());
    if (in.isLoopback()) { // sent here, from an address that is not this host's
      indication.with(PacketIndication.OUTBOUND_PASS_THRU);
    }
    return facts.fragment() ? indication.with(PacketIndication.FRAGMENT) : indication;
  }

  private boolean isForwarded(PacketIndication indication, List<HeldFragment> shown) {
    Verdict verdict = resources.inspection().ipForward(indication);
    if (!verdict.permitted()) {
      for (HeldFragment each : shown) {
        resources.discarded(each.facts().totalLength(), IpDiscard.INSPECTION_DROP);
      }
      resources.hooks().told(verdict, indication, DiscardLayer.IPFORWARD);
    }
    return verdict.permitted();
  }

  private void transmit(NetBufferList copy, IpPacket facts, Hop hop) {
    NetBuffer buffer = copy.firstNetBuffer();
    int mtu = hop.through().mtu();
    if (buffer.dataLength() > mtu && facts.dontFragment()) {
      resources.discarded(facts.totalLength(), IpDiscard.DONT_FRAGMENT_MTU_EXCEEDED);
      icmp.sendAbout(
          buffer.copyBytes(),
          facts.isIpv4() ? IcmpType.DESTINATION_UNREACHABLE : IcmpType.V6_PACKET_TOO_BIG,
          facts.isIpv4() ? IcmpType.CODE_FRAGMENTATION_NEEDED : 0,
          mtu);
      return;
    }
    resources.note(EventKind.PACKET_FORWARDED, buffer.dataLength(), hop.through().index());
    NtStatus unused = output.transmitAll(copy, hop, false, false);
  }

  /** Tells the forward discard layer; whether an ICMP error may answer. */
  private boolean refuse(
      NetBufferList nbl, IpPacket facts, NetworkInterface in, @Nullable Hop hop, IpDiscard why) {
    resources.discarded(facts.totalLength(), why);
    return resources
        .inspection()
        .discarded(indication(nbl, facts, in, hop), DiscardLayer.IPFORWARD, why.reason())
        .permitted();
  }
}
