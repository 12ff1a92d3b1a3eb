package dev.wfpsim.net.ip;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.ChecksumInfo;
import dev.wfpsim.net.buffer.DataBuffer;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.PacketContext;
import dev.wfpsim.net.identity.Direction;
import dev.wfpsim.net.inspect.DiscardLayer;
import dev.wfpsim.net.inspect.FragmentFacts;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.link.Frame;
import dev.wfpsim.net.link.NetworkInterface;
import dev.wfpsim.net.wire.IcmpType;
import dev.wfpsim.net.wire.Ipv6FragmentHeader;
import dev.wfpsim.net.wire.Ipv6Header;
import dev.wfpsim.trace.EventKind;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The way up: validation, the INBOUND_IPPACKET hook, reassembly, and delivery or forwarding.
 *
 * <p>The hook sees every packet once: a fragment marked as one, and the packet that fragments
 * became once more, marked reassembled. The buffer stands at the transport header
 * then, the IP header before it. A reassembled IPv4 packet keeps the header checksum of its
 * first fragment, which is wrong now.
 */
final class IpInput {
  private final IpResources resources;
  private final Routing routing;
  private final IpForwarder forwarder;
  private final IcmpErrors icmp;
  private final ProtocolTable protocols;

  /** There from the first fragment. */
  private @Nullable FragmentQueue fragments;

  IpInput(
      IpResources resources,
      Routing routing,
      IpForwarder forwarder,
      IcmpErrors icmp,
      ProtocolTable protocols) {
    this.resources = resources;
    this.protocols = protocols;
    this.routing = routing;
    this.forwarder = forwarder;
    this.icmp = icmp;
  }

  /** A packet injected as if it had come in; the buffer stays the caller's. */
  void receive(NetBufferList nbl, NetworkInterface in) {
    NetBuffer buffer = nbl.firstNetBuffer();
    DataBuffer data = buffer.view();
    receive(nbl, in, data, read(data, buffer.dataLength()), null);
  }

  /**
   * A packet from an interface, whose adapter checks it first; the buffer stays the caller's.
   *
   * @param frame what the buffer was made of, in one piece however the buffer lies
   * @param facts what its headers say; null where it is no packet
   */
  void arrive(NetBufferList nbl, NetworkInterface in, Frame frame, @Nullable IpPacket facts) {
    DataBuffer data = new DataBuffer(frame.bytes(), frame.offset(), frame.length(), false);
    receive(nbl, in, data, facts, data);
  }

  private @Nullable IpPacket read(DataBuffer data, int available) {
    return IpPacket.of(data.memory(), data.offset(), available, resources.addresses());
  }

  private void receive(
      NetBufferList nbl,
      NetworkInterface in,
      DataBuffer data,
      @Nullable IpPacket facts,
      @Nullable DataBuffer wire) {
    NetBuffer buffer = nbl.firstNetBuffer();
    if (facts == null) {
      resources.discarded(buffer.dataLength(), IpDiscard.MALFORMED_HEADER);
      return;
    }
    buffer.setDataLength(facts.totalLength());
    PacketContext context = nbl.packetContext();
    if (wire != null && !context.unsummed()) { // the adapter checks what comes from outside
      InboundChecksums.check(data, facts, context.checksumInfo());
    }
    IpDiscard fault = fault(data, facts, in, context);
    if (fault != null) {
      refuse(nbl, facts, data, in, fault);
      return;
    }
    boolean local =
        routing.accepts(facts.destination(), in)
            && (!in.isLoopback()
                || routing.staysOnItsInterface(facts.source(), facts.destination()));
    boolean passesOn = resources.settings().forwarding() && !facts.destination().isMulticast();
    if (!local && !passesOn) {
      refuse(nbl, facts, data, in, IpDiscard.NOT_LOCALLY_DESTINED);
      return;
    }
    if (!inspect(nbl, facts, data, in, 0)) {
      return;
    }
    if (!local) {
      forwarder.forward(nbl, facts, in);
    } else if (facts.fragment()) {
      join(nbl, facts, in);
    } else {
      deliver(nbl, facts, wire, in, false);
    }
  }

  private @Nullable IpDiscard fault(
      DataBuffer data, IpPacket facts, NetworkInterface in, PacketContext context) {
    ChecksumInfo checksums = context.checksumInfo();
    boolean unsummed = context.unsummed();
    if (facts.isIpv4() && !unsummed && !InboundChecksums.headerIsRight(data, checksums)) {
      return IpDiscard.BAD_CHECKSUM;
    }
    if (isMartian(facts, in)) {
      return IpDiscard.BAD_SOURCE_ADDRESS;
    }
    return facts.hopLimit() == 0 && !in.isLoopback() ? IpDiscard.HOP_LIMIT_EXCEEDED : null;
  }

  /**
   * Whether its addresses can never have come this way (RFC 1122, 3.2.1.3; RFC 4291, 2.5): loopback
   * from outside or mixed with other addresses, a source that names many, no destination. Without a
   * source only who has no address yet sends, and only to all.
   */
  private boolean isMartian(IpPacket facts, NetworkInterface in) {
    IpAddress source = facts.source();
    IpAddress destination = facts.destination();
    boolean loopback = source.isLoopback() || destination.isLoopback();
    if (loopback && !(in.isLoopback() && routing.isOneZone(source, destination))) {
      return true;
    }
    boolean toAll =
        destination.isIpv4() ? destination.isLimitedBroadcast() : destination.isMulticast();
    return source.isMulticast()
        || in.isBroadcast(source)
        || source.isUnspecified() && !toAll
        || destination.isUnspecified();
  }

  private PacketIndication indication(
      NetBufferList nbl, IpPacket facts, DataBuffer data, NetworkInterface in) {
    int ports = facts.ports(data.memory(), data.offset());
    boolean icmp = facts.protocol() == IpProtocol.ICMP || facts.protocol() == IpProtocol.ICMPV6;
    int localPort = icmp ? ports >>> 16 : ports & 0xffff;
    int remotePort = icmp ? ports & 0xffff : ports >>> 16;
    PacketIndication indication =
        new PacketIndication(
                nbl,
                Direction.INBOUND,
                new SocketAddress(facts.destination(), localPort),
                new SocketAddress(facts.source(), remotePort),
                facts.protocol())
            .headers(
                facts.headerLength(), facts.transportHeaderLength(data.memory(), data.offset()))
            .through(in);
    if (facts.fragment()) {
      indication.fragment(
          new FragmentFacts(
              facts.identification(),
              facts.fragmentOffset(),
              facts.totalLength() - facts.fragmentHeaderLength()));
    }
    return nbl.packetContext().loopback() ? indication.with(PacketIndication.LOOPBACK) : indication;
  }

  private boolean inspect(
      NetBufferList nbl, IpPacket facts, DataBuffer data, NetworkInterface in, int flags) {
    PacketIndication indication = indication(nbl, facts, data, in).with(flags);
    NetBuffer buffer = nbl.firstNetBuffer();
    buffer.advance(facts.headerLength());
    Verdict verdict = resources.hooks().inboundIpPacket(indication);
    buffer.retreat(facts.headerLength());
    if (!verdict.permitted()) {
      resources.discarded(
          facts.totalLength(),
          verdict == Verdict.ABSORB ? IpDiscard.INSPECTION_ABSORB : IpDiscard.INSPECTION_DROP);
    }
    return verdict.permitted();
  }

  private void refuse(
      NetBufferList nbl, IpPacket facts, DataBuffer data, NetworkInterface in, IpDiscard why) {
    resources.discarded(facts.totalLength(), why);
    PacketIndication indication = indication(nbl, facts, data, in);
    NetBuffer buffer = nbl.firstNetBuffer();
    buffer.advance(facts.headerLength());
    Verdict unused =
        resources.inspection().discarded(indication, DiscardLayer.INBOUND_IPPACKET, why.reason());
    buffer.retreat(facts.headerLength());
  }

  private void deliver(
      NetBufferList nbl,
      IpPacket facts,
      @Nullable DataBuffer wire,
      NetworkInterface in,
      boolean reassembled) {
    ExtensionFault fault = extensionFault(nbl.firstNetBuffer(), facts);
    if (fault != null) {
      DataBuffer data = nbl.firstNetBuffer().view();
      refuse(nbl, facts, data, in, IpDiscard.EXTENSION_HEADERS_FAILURE);
      if (fault.answered()) {
        icmp.sendAbout(
            nbl.firstNetBuffer().copyBytes(),
            IcmpType.V6_PARAMETER_PROBLEM,
            fault.code(),
            fault.pointer());
      }
      return;
    }
    nbl.firstNetBuffer().advance(facts.headerLength());
    InboundPacket packet =
        new InboundPacket(nbl, facts, wire, in, nbl.packetContext().loopback(), reassembled);
    if (icmp.take(packet)) {
      return;
    }
    UpperProtocol above = protocols.find(packet.protocol());
    if (above == null) {
      icmp.sendUnreachable(packet.copyFromIpHeader(), Unreachable.PROTOCOL);
    } else {
      above.receive(packet);
    }
  }

  /** Most packets have no extension headers, and none over IPv4: nothing is read then. */
  private static @Nullable ExtensionFault extensionFault(NetBuffer buffer, IpPacket facts) {
    if (facts.isIpv4() || facts.headerLength() == Ipv6Header.BYTES) {
      return null;
    }
    DataBuffer data = buffer.view();
    return ExtensionFault.of(data.memory(), data.offset(), facts);
  }

  // --- fragments

  private FragmentQueue fragments() {
    FragmentQueue known = fragments;
    if (known == null) {
      OverlapPolicy policy = resources.settings().overlapPolicy();
      known = new FragmentQueue(resources, policy, "reassembly timer", this::gaveUp);
      fragments = known;
    }
    return known;
  }

  private void join(NetBufferList nbl, IpPacket facts, NetworkInterface in) {
    Reassembly.Pending datagram = fragments().datagramOf(facts);
    Reassembly.Outcome outcome =
        fragments()
            .add(
                datagram,
                new Reassembly.Fragment(
                    nbl.firstNetBuffer().copyBytes(),
                    facts.fragmentHeaderLength(),
                    facts.fragmentOffset(),
                    facts.totalLength() - facts.fragmentHeaderLength(),
                    facts.moreFragments(),
                    nbl.lineage()));
    switch (outcome) {
      case COMPLETE -> complete(datagram, facts, in, nbl.packetContext().loopback());
      case KEPT -> {}
      case DUPLICATE, OVERLAP -> resources.discarded(facts.totalLength(), IpDiscard.BAD_LENGTH);
      case INVALID -> {
        answerInvalid(nbl, facts);
        resources.discarded(facts.totalLength(), IpDiscard.BAD_LENGTH);
      }
    }
  }

  /** A length or an offset that no fragment can have is the sender's to know (RFC 8200, 4.5). */
  private void answerInvalid(NetBufferList nbl, IpPacket facts) {
    int length = facts.totalLength() - facts.fragmentHeaderLength();
    int pointer =
        facts.moreFragments() && length % 8 != 0
            ? Ipv6Header.PAYLOAD_LENGTH
            : facts.fragmentOffset() + length > Ipv6Header.MAX_PAYLOAD_BYTES
                ? facts.fragmentHeaderLength()
                    - Ipv6FragmentHeader.BYTES
                    + Ipv6FragmentHeader.OFFSET_AND_MORE
                : 0;
    if (!facts.isIpv4() && pointer > 0) {
      icmp.sendAbout(
          nbl.firstNetBuffer().copyBytes(),
          IcmpType.V6_PARAMETER_PROBLEM,
          IcmpType.V6_CODE_ERRONEOUS_FIELD,
          pointer);
    }
  }

  private void complete(
      Reassembly.Pending datagram, IpPacket last, NetworkInterface in, boolean loopback) {
    Reassembly reassembly = fragments().reassembly();
    Reassembly.Fragment first = Objects.requireNonNull(datagram.first());
    Memory packet = Memory.of(ReassembledHeader.join(reassembly, datagram, first, last.isIpv4()));
    resources.note(EventKind.PACKET_REASSEMBLED, packet.length(), reassembly.pendingCount());
    IpPacket facts = IpPacket.of(packet, 0, packet.length(), resources.addresses());
    if (facts == null || facts.totalLength() != packet.length()) {
      resources.discarded(packet.length(), IpDiscard.BAD_LENGTH);
      return;
    }
    NetBufferList whole = resources.buffer(packet, packet.length(), 0);
    if (whole == null) {
      resources.discarded(packet.length(), IpDiscard.ALLOCATION_FAILURE);
      return;
    }
    whole.setLineage(first.lineage());
    whole.packetContext().setArrival(in.index(), in.subIndex());
    whole.packetContext().setLoopback(loopback);
    whole.packetContext().setReassembled(true);
    DataBuffer data = whole.firstNetBuffer().view();
    if (inspect(whole, facts, data, in, PacketIndication.REASSEMBLED)) {
      deliver(whole, facts, null, in, true);
    }
    whole.release();
  }

  private void gaveUp(Reassembly.Pending datagram, boolean expired) {
    Reassembly.Fragment first = datagram.first();
    if (!expired) {
      resources.discarded(0, IpDiscard.QUEUE_FULL);
    } else if (first != null) {
      resources.discarded(first.packet().length, IpDiscard.BEYOND_SCOPE);
      boolean ipv4 = datagram.key().source().isIpv4();
      icmp.sendAbout(
          first.packet(),
          ipv4 ? IcmpType.TIME_EXCEEDED : IcmpType.V6_TIME_EXCEEDED,
          IcmpType.CODE_REASSEMBLY_TIME_EXCEEDED,
          0);
    }
  }
}
