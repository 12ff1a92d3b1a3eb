package dev.wfpsim.net.ip;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.PacketContext;
import dev.wfpsim.net.buffer.PacketEvent;
import dev.wfpsim.net.identity.Direction;
import dev.wfpsim.net.inspect.Hooks;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.link.NetworkInterface;
import dev.wfpsim.net.wire.IcmpType;
import dev.wfpsim.net.wire.Ipv4Header;
import java.util.Arrays;

/**
 * Where injected packets enter the network layer. Each NET_BUFFER is one packet and begins at its
 * IP header; the stack copies it, with its lineage, so the injected list can be completed as soon
 * as this returns. A packet re-enters at the top of the outbound or the bottom of the inbound path
 * whichever layer it was taken from; forward injection passes no layer.
 */
final class NetworkInjection {
  private static final byte[] NO_HEADER = {};

  private final IpResources resources;
  private final Routing routing;
  private final IpOutput output;
  private final IpInput input;
  private final IpForwarder forwarder;

  NetworkInjection(
      IpResources resources,
      Routing routing,
      IpOutput output,
      IpInput input,
      IpForwarder forwarder) {
    this.resources = resources;
    this.routing = routing;
    this.output = output;
    this.input = input;
    this.forwarder = forwarder;
  }

  /** One packet of an injected list, as the stack goes on with it. */
  @FunctionalInterface
  private interface Entry {
    NtStatus take(NetBufferList copy, IpPacket facts);
  }

  private NtStatus each(NetBufferList injected, Entry entry) {
    return each(NO_HEADER, injected, entry);
  }

  private NtStatus each(byte[] header, NetBufferList injected, Entry entry) {
    NtStatus status = NtStatus.STATUS_SUCCESS;
    for (NetBuffer each = injected.firstNetBuffer(); each != null; each = each.next()) {
      NtStatus one = enter(injected, Memory.of(joined(header, each.copyBytes())), entry);
      status = one.isSuccess() ? status : one;
    }
    return status;
  }

  private static byte[] joined(byte[] header, byte[] rest) {
    if (header.length == 0) {
      return rest;
    }
    byte[] packet = Arrays.copyOf(header, header.length + rest.length);
    System.arraycopy(rest, 0, packet, header.length, rest.length);
    return packet;
  }

  private NtStatus enter(NetBufferList injected, Memory packet, Entry entry) {
    IpPacket facts = IpPacket.of(packet, 0, packet.length(), resources.addresses());
    if (facts == null) {
      return NtStatus.STATUS_DATA_NOT_ACCEPTED;
    }
    NetBufferList copy = resources.buffer(packet, facts.totalLength(), 0);
    if (copy == null) {
      return NtStatus.STATUS_INSUFFICIENT_RESOURCES;
    }
    injected.happened(PacketEvent.ENTERS, null);
    copy.continues(injected);
    copy.packetContext().copyFrom(injected.packetContext());
    NtStatus status = entry.take(copy, facts);
    copy.release();
    return status;
  }

  /** The bottom of the inbound path; what it finds wrong there is dropped as if it had arrived. */
  NtStatus receive(NetBufferList injected, int interfaceIndex, int subInterfaceIndex) {
    NetworkInterface in = resources.interfaces().byIndex(interfaceIndex);
    if (in == null || subInterfaceIndex != in.subIndex()) {
      return NtStatus.STATUS_INVALID_PARAMETER;
    }
    return each(
        injected,
        (copy, facts) -> {
          PacketContext context = copy.packetContext();
          context.setArrival(in.index(), in.subIndex());
          context.setLoopback(in.isLoopback());
          context.setUnsummed(in.isLoopback() && !resources.settings().loopbackSumsChecked());
          context.clearOffload(); // checked anew, right or wrong
          input.receive(copy, in);
          return NtStatus.STATUS_SUCCESS;
        });
  }

  /** Straight out by an interface; fragments must have been joined before. */
  NtStatus forward(NetBufferList injected, int interfaceIndex) {
    NetworkInterface out = resources.interfaces().byIndex(interfaceIndex);
    if (out == null) {
      return NtStatus.STATUS_INVALID_PARAMETER;
    }
    return each(
        injected,
        (copy, facts) -> {
          Hop routed = routing.find(facts.destination(), null, out, 0);
          IpAddress nextHop =
              routed != null && routed.through() == out ? routed.nextHop() : facts.destination();
          Hop hop = new Hop(out, nextHop, out.isBroadcast(facts.destination()));
          boolean shown = resources.settings().forwardInjectionShown();
          return !shown || forwarder.permits(copy, facts, hop)
              ? output.transmitAll(copy, hop, false, false)
              : NtStatus.STATUS_SUCCESS;
        });
  }

  /**
   * The top of the outbound path: the packet is routed by its destination and passes
   * datagram data, transport and network again. One from an address that is not the host's
   * goes to the forward layer where the host forwards. One between a loopback address and
   * another completes with STATUS_INVALID_ADDRESS_COMPONENT, the error 1214 of the report
   * basil00/WinDivert#82.
   */
  NtStatus send(NetBufferList injected, boolean preserveIdentification) {
    return send(NO_HEADER, injected, preserveIdentification);
  }

  /** As {@link #send}, of a packet whose IP header comes apart. */
  NtStatus sendBehind(byte[] header, NetBufferList injected) {
    return send(header, injected, false);
  }

  private NtStatus send(byte[] header, NetBufferList injected, boolean preserveIdentification) {
    return each(
        header,
        injected,
        (copy, facts) -> {
          if (!routing.isLocal(facts.source()) && resources.settings().forwarding()) {
            forwarder.forward(copy, facts, resources.interfaces().loopback());
            return NtStatus.STATUS_SUCCESS;
          }
          Hop hop = routing.find(facts.destination(), facts.source(), null, 0);
          if (hop == null) {
            return routing.isOneZone(facts.source(), facts.destination())
                ? NtStatus.STATUS_NETWORK_UNREACHABLE
                : NtStatus.STATUS_INVALID_ADDRESS_COMPONENT;
          }
          prepare(copy, facts, hop, preserveIdentification);
          if (!inspectTransport(copy, facts, hop)) {
            return NtStatus.STATUS_SUCCESS;
          }
          NtStatus verdict = output.inspect(copy, hop, facts.source(), facts.destination(), null);
          return verdict == null ? output.transmitAll(copy, hop, false, true) : verdict;
        });
  }

  private void prepare(NetBufferList copy, IpPacket facts, Hop hop, boolean preserve) {
    PacketContext context = copy.packetContext();
    context.setLoopback(hop.through().isLoopback());
    context.describe(facts.isIpv4(), facts.headerLength());
    if (facts.isIpv4()) {
      NetBuffer buffer = copy.firstNetBuffer();
      context.setChecksumOffload(context.checksumOffload() | PacketContext.OFFLOAD_IP_HEADER);
      buffer.put16(Ipv4Header.HEADER_CHECKSUM, 0);
      if (!preserve && !facts.fragment()) {
        buffer.put16(Ipv4Header.IDENTIFICATION, output.nextIdentification() & 0xffff);
      }
    }
  }

  private boolean inspectTransport(NetBufferList copy, IpPacket facts, Hop hop) {
    if (!facts.hasTransportHeader()) {
      return true;
    }
    NetBuffer buffer = copy.firstNetBuffer();
    PacketIndication indication = transportIndication(copy, facts, hop);
    buffer.advance(facts.headerLength());
    boolean datagram =
        facts.protocol() == IpProtocol.UDP
            || facts.protocol() == IpProtocol.ICMP
            || facts.protocol() == IpProtocol.ICMPV6;
    Hooks hooks = resources.hooks();
    boolean permitted =
        (!datagram || isError(copy, facts) || hooks.datagramData(indication).permitted())
            && hooks.outboundTransport(indication).permitted();
    buffer.retreat(facts.headerLength());
    return permitted;
  }

  private static boolean isError(NetBufferList copy, IpPacket facts) {
    if (facts.protocol() == IpProtocol.UDP) {
      return false;
    }
    if (copy.firstNetBuffer().dataLength() == 0) {
      return true;
    }
    int type = copy.firstNetBuffer().byteAt(0);
    return facts.isIpv4() ? type != 8 && type != 0 : IcmpType.isIpv6Error(type);
  }

  private PacketIndication transportIndication(NetBufferList copy, IpPacket facts, Hop hop) {
    Memory bytes = Memory.of(copy.firstNetBuffer().copyBytes());
    int ports = facts.ports(bytes, 0);
    PacketIndication indication =
        new PacketIndication(
                copy,
                Direction.OUTBOUND,
                new SocketAddress(facts.source(), ports >>> 16),
                new SocketAddress(facts.destination(), ports & 0xffff),
                facts.protocol())
            .headers(0, facts.transportHeaderLength(bytes, 0))
            .through(hop.through());
    return hop.through().isLoopback() ? indication.with(PacketIndication.LOOPBACK) : indication;
  }
}
