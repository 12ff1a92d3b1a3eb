package dev.wfpsim.net.ip;

import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.identity.Direction;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.wire.IcmpFields;
import dev.wfpsim.net.wire.IcmpHeader;
import dev.wfpsim.net.wire.IcmpType;
import dev.wfpsim.net.wire.Ipv6Extensions;
import dev.wfpsim.net.wire.Ipv6Header;
import org.jspecify.annotations.Nullable;

/**
 * ICMP errors of a host, both ways. Echo is the transports' business.
 *
 * <p>Outbound: never about an error, a later fragment, or what was sent to many or from nobody (RFC
 * 1122, RFC 4443); never more than the host's rate; then OUTBOUND_ICMP_ERROR, OUTBOUND_TRANSPORT
 * and OUTBOUND_IPPACKET in that order. Inbound: INBOUND_ICMP_ERROR with the buffer at the
 * inner IP header, then the path MTU and the transport of the inner packet hear of
 * it.
 */
final class IcmpErrors {
  private static final int MAX_IPV4_ERROR_BYTES = 576;
  private static final int MAX_IPV6_ERROR_BYTES = 1_280;

  private final IpResources resources;
  private final Routing routing;
  private final IpOutput output;
  private final ProtocolTable protocols;

  /** There from the first error. */
  private @Nullable ErrorRate rate;

  IcmpErrors(IpResources resources, Routing routing, IpOutput output, ProtocolTable protocols) {
    this.resources = resources;
    this.routing = routing;
    this.output = output;
    this.protocols = protocols;
  }

  // --- inbound

  /**
   * Takes a packet that is an ICMP error, at its ICMP header; false leaves it to the transports.
   * One with a wrong checksum is taken and dropped.
   */
  boolean take(InboundPacket packet) {
    boolean ipv4 = packet.source().isIpv4();
    if (packet.protocol() != (ipv4 ? IpProtocol.ICMP : IpProtocol.ICMPV6)) {
      return false;
    }
    Memory message = Memory.of(packet.nbl().firstNetBuffer().copyBytes());
    IcmpHeader header = IcmpHeader.tryView(message, 0, message.length());
    if (header == null || !isError(header.type(), ipv4)) {
      return false;
    }
    InnerPacket inner = InnerPacket.of(message, IcmpHeader.BYTES);
    if (inner == null || !header.checksumIsValid(packet.source(), packet.destination())) {
      resources.discarded(message.length(), IpDiscard.BAD_CHECKSUM);
      return true;
    }
    if (inspectInbound(packet, header, inner)) {
      hear(header, inner, ipv4);
      UpperProtocol icmp = protocols.find(packet.protocol());
      if (icmp != null) {
        icmp.receiveError(packet);
      }
    }
    return true;
  }

  private static boolean isError(int type, boolean ipv4) {
    return ipv4 ? IcmpType.isIpv4Error(type) : IcmpType.isIpv6Error(type);
  }

  private boolean inspectInbound(InboundPacket packet, IcmpHeader header, InnerPacket inner) {
    NetBuffer buffer = packet.nbl().firstNetBuffer();
    PacketIndication indication =
        new PacketIndication(
                packet.nbl(),
                Direction.INBOUND,
                new SocketAddress(packet.destination(), header.type()),
                new SocketAddress(packet.source(), header.code()),
                packet.protocol())
            .headers(packet.ipHeaderSize() + IcmpHeader.BYTES, IcmpHeader.BYTES)
            .through(packet.arrival())
            .about(inner.embedded())
            .of(ownerOf(notice(header, inner, 0)), null);
    if (packet.loopback()) {
      indication.with(PacketIndication.LOOPBACK);
    }
    buffer.advance(IcmpHeader.BYTES);
    Verdict verdict = resources.hooks().icmpError(indication);
    buffer.retreat(IcmpHeader.BYTES);
    return verdict.permitted();
  }

  private void hear(IcmpHeader header, InnerPacket inner, boolean ipv4) {
    boolean tooBig =
        ipv4
            ? header.type() == IcmpType.DESTINATION_UNREACHABLE
                && header.code() == IcmpType.CODE_FRAGMENTATION_NEEDED
            : header.type() == IcmpType.V6_PACKET_TOO_BIG;
    int mtu = tooBig ? ipv4 ? header.rest() & 0xffff : header.rest() : 0;
    IcmpErrorNotice notice = notice(header, inner, mtu);
    UpperProtocol sender = protocols.find(notice.protocol());
    if (sender != null && !sender.believes(notice)) {
      return;
    }
    if (tooBig) {
      routing.learnPathMtu(inner.destination(), mtu);
    }
    if (sender != null) {
      sender.icmpError(notice);
    }
  }

  private @Nullable TransportEndpoint ownerOf(IcmpErrorNotice notice) {
    UpperProtocol sender = protocols.find(notice.protocol());
    return sender == null ? null : sender.ownerOf(notice);
  }

  private static IcmpErrorNotice notice(IcmpHeader header, InnerPacket inner, int mtu) {
    return new IcmpErrorNotice(
        inner.source(),
        inner.destination(),
        inner.protocol(),
        inner.sourcePort(),
        inner.destinationPort(),
        inner.sequence(),
        header.type(),
        header.code(),
        mtu);
  }

  // --- outbound

  /** Says that a packet could not be delivered. */
  void sendUnreachable(byte[] packet, Unreachable why) {
    boolean ipv4 = packet[0] >> 4 == 4;
    int rest = why == Unreachable.PROTOCOL && !ipv4 ? protocolField(packet) : 0;
    sendAbout(packet, why.type(ipv4), why.code(ipv4), rest);
  }

  /** Where the next-header byte stands that names what nobody knows (RFC 4443, 3.4). */
  private static int protocolField(byte[] packet) {
    Ipv6Extensions extensions = Ipv6Extensions.walk(Memory.of(packet), 0, packet.length);
    return extensions == null ? Ipv6Header.NEXT_HEADER : extensions.protocolFieldOffset();
  }

  /** Whether the host may send one more error now; counts it. */
  private boolean isWithinRate() {
    ErrorRate known = rate;
    if (known == null) {
      known = new ErrorRate(resources.settings().icmpErrorsPerSecond());
      rate = known;
    }
    return known.take(resources.kernel().nowNanos());
  }

  /**
   * Sends an error about a packet, if one may be sent.
   *
   * @param packet from its IP header
   * @param rest the last four bytes of the ICMP header
   */
  void sendAbout(byte[] packet, int type, int code, int rest) {
    InnerPacket about = InnerPacket.of(Memory.of(packet), 0);
    if (about == null || !mayAnswer(about, packet, type, code) || !isWithinRate()) {
      return;
    }
    IpAddress target = about.source();
    IpAddress own = about.destination();
    IpAddress source = routing.isLocal(own) ? own : routing.sourceFor(target, 0);
    if (source == null) {
      return;
    }
    boolean ipv4 = target.isIpv4();
    int limit = ipv4 ? MAX_IPV4_ERROR_BYTES - 20 : MAX_IPV6_ERROR_BYTES - 40;
    int quoted = Math.min(packet.length, limit - IcmpHeader.BYTES);
    Memory message = Memory.ofSize(IcmpHeader.BYTES + quoted);
    new IcmpFields(type, code, rest).emit(message, 0);
    message.copyFrom(IcmpHeader.BYTES, packet, 0, quoted);
    IcmpHeader.view(message, 0, message.length()).fillChecksum(source, target);
    NetBufferList nbl =
        resources.buffer(
            message, message.length(), ipv4 ? 4 : 0); // the IP header is to be pointer-aligned
    if (nbl == null) {
      return;
    }
    int protocol = ipv4 ? IpProtocol.ICMP : IpProtocol.ICMPV6;
    PacketIndication indication =
        new PacketIndication(
                nbl,
                Direction.OUTBOUND,
                new SocketAddress(source, type),
                new SocketAddress(target, code),
                protocol)
            .headers(0, IcmpHeader.BYTES)
            .through(routing.interfaceFor(target, source, 0))
            .of(ownEndpoint(protocol, source.family()), null);
    if (routing.isLocal(target)) {
      indication.with(PacketIndication.LOOPBACK);
    }
    Verdict unused = send(indication);
    nbl.release();
  }

  private @Nullable TransportEndpoint ownEndpoint(int protocol, AddressFamily family) {
    UpperProtocol echo = protocols.find(protocol);
    return echo == null ? null : echo.ownEndpoint(family);
  }

  /** To all hosts of any, or of a subnet that this host has a card in (RFC 1122, 3.2.2). */
  private boolean isBroadcast(IpAddress address) {
    return AddressType.of(address, resources.interfaces()) == AddressType.BROADCAST;
  }

  private boolean mayAnswer(InnerPacket about, byte[] packet, int type, int code) {
    boolean option =
        type == IcmpType.V6_PARAMETER_PROBLEM && code == IcmpType.V6_CODE_UNKNOWN_OPTION;
    boolean toMany = about.source().isIpv6() && (type == IcmpType.V6_PACKET_TOO_BIG || option);
    IpAddress destination = about.destination();
    if (about.source().isUnspecified()
        || about.source().isMulticast()
        || isBroadcast(about.source())
        || about.source().isIpv4() && about.laterFragment() // RFC 1122, 3.2.2; not in RFC 4443
        || (destination.isMulticast() && !toMany)
        || isBroadcast(destination)) {
      return false;
    }
    boolean ipv4 = about.source().isIpv4();
    boolean icmp = about.protocol() == (ipv4 ? IpProtocol.ICMP : IpProtocol.ICMPV6);
    int at = about.headerLength();
    return !icmp || at >= packet.length || !isError(packet[at] & 0xff, ipv4);
  }

  /**
   * Sends an error through its layers, this host's own or one that a driver injects for the stack's
   * endpoint; the buffer, at the ICMP header, stays the caller's.
   */
  Verdict send(PacketIndication error) {
    Verdict verdict = resources.hooks().icmpError(error);
    return verdict.permitted() ? output.sendShown(error, error.local(), error.remote()) : verdict;
  }
}
