package dev.wfpsim.net.udp;

import dev.wfpsim.collect.LazyTreeMap;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.DataBuffer;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.inspect.DiscardLayer;
import dev.wfpsim.net.inspect.DiscardReason;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.ip.IcmpErrorNotice;
import dev.wfpsim.net.ip.InboundPacket;
import dev.wfpsim.net.transport.ReceivedPacket;
import dev.wfpsim.net.transport.TransportStack;
import dev.wfpsim.net.wire.IcmpHeader;
import dev.wfpsim.net.wire.IcmpType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * ICMP echo of one host, after the pattern of UDP: the stack's own endpoints answer
 * requests, raw sockets send requests and get the answers to them. A raw socket may also send any
 * other message, and hear all of them (SIO_RCVALL).
 */
public final class EchoStack extends DatagramStack {
  private final Map<AddressFamily, DatagramEndpoint> own = new LazyTreeMap<>();

  /**
   * ICMP echo of a host being made.
   *
   * @param bufferBytes received payload an endpoint keeps before it drops more
   */
  public EchoStack(TransportStack transport, int bufferBytes) {
    super(transport, bufferBytes);
  }

  @Override
  public boolean hasPorts() {
    return false;
  }

  /** A raw socket's endpoint, not bound. */
  public DatagramEndpoint open(@Nullable UserProcess process, AddressFamily family) {
    TransportEndpoint identity =
        transport().newEndpoint(process, protocol(family), family, unbound(family), null);
    identity.setRaw(process != null);
    return endpointFor(identity);
  }

  private static int protocol(AddressFamily family) {
    return family == AddressFamily.AF_INET ? IpProtocol.ICMP : IpProtocol.ICMPV6;
  }

  private static SocketAddress unbound(AddressFamily family) {
    return new SocketAddress(IpAddress.any(family), 0);
  }

  /**
   * An ICMP message for this host that is no error. One to a group or a broadcast is not answered
   * (RFC 1122, 3.2.2.6).
   */
  @Override
  public void receive(InboundPacket inbound) {
    ReceivedPacket packet = new ReceivedPacket(inbound, transport().kernel());
    DataBuffer data = packet.data();
    IcmpHeader header = IcmpHeader.tryView(data.memory(), data.offset(), data.length());
    if (header == null || !header.checksumIsValid(packet.source(), packet.destination())) {
      int reason = header == null ? DiscardReason.HEADER_INVALID : DiscardReason.CHECKSUM_INVALID;
      discard(packet, 0, 0, reason);
      return;
    }
    AddressFamily family = packet.destination().family();
    boolean v4 = family == AddressFamily.AF_INET;
    int type = header.type();
    byte[] message = data.toBytes();
    boolean unicast = packet.inbound().unicast();
    List<DatagramEndpoint> receivers = new ArrayList<>();
    if (unicast && type == (v4 ? IcmpType.ECHO_REQUEST : IcmpType.V6_ECHO_REQUEST)) {
      receivers.add(own.computeIfAbsent(family, this::openOwn));
    } else if (unicast && type == (v4 ? IcmpType.ECHO_REPLY : IcmpType.V6_ECHO_REPLY)) {
      asked(receivers, packet.from(header.code()), header.identifier());
    }
    addHearingAll(receivers, packet);
    for (DatagramEndpoint receiver : receivers) {
      deliver(receiver, packet, message, header);
    }
    if (receivers.isEmpty()) {
      discard(packet, type, header.code(), DiscardReason.ENDPOINT_NOT_FOUND);
    }
  }

  /** The raw socket that sent the echo request. */
  private void asked(List<DatagramEndpoint> receivers, SocketAddress remote, int identifier) {
    for (DatagramEndpoint each : open()) {
      if (each.identity().raw() && each.peerFrom(remote, identifier) != null) {
        receivers.add(each);
        return;
      }
    }
  }

  /** Those that hear everything (SIO_RCVALL). */
  private void addHearingAll(List<DatagramEndpoint> receivers, ReceivedPacket packet) {
    for (DatagramEndpoint each : open()) {
      if (each.hearsAll(packet) && !receivers.contains(each)) {
        receivers.add(each);
      }
    }
  }

  /** An ICMP error, which its own layers have seen, for the raw sockets that hear everything. */
  @Override
  public void receiveError(InboundPacket inbound) {
    ReceivedPacket packet = new ReceivedPacket(inbound, transport().kernel());
    List<DatagramEndpoint> receivers = new ArrayList<>();
    addHearingAll(receivers, packet);
    for (DatagramEndpoint each : receivers) {
      byte[] message = packet.data().toBytes();
      SocketAddress from = packet.from(message[1] & 0xff);
      each.hand(new Datagram(message, from, packet.to(message[0] & 0xff), null, null));
    }
  }

  /** The stack's own endpoint of a family: it answers echo requests and sends ICMP errors. */
  @Override
  public TransportEndpoint ownEndpoint(AddressFamily family) {
    return own.computeIfAbsent(family, this::openOwn).identity();
  }

  private DatagramEndpoint openOwn(AddressFamily family) {
    DatagramEndpoint endpoint =
        endpointFor(transport().newOwnEndpoint(protocol(family), family, unbound(family)));
    endpoint.answerEchoRequests();
    return endpoint;
  }

  private void deliver(
      DatagramEndpoint to, ReceivedPacket packet, byte[] message, IcmpHeader header) {
    int idAndSequence = header.identifier() << 16 | header.sequence();
    to.receive(
        packet,
        message.clone(),
        0, // the stack's ICMP endpoint sees the ICMP header as its payload
        packet.to(header.type()),
        packet.from(header.code()),
        idAndSequence);
  }

  private void discard(ReceivedPacket packet, int type, int code, int reason) {
    PacketIndication indication = packet.indication(packet.to(type), packet.from(code), 0);
    transport().ip().drops().transport("ICMP", reason);
    transport().inspection().discarded(indication, DiscardLayer.INBOUND_TRANSPORT, reason);
  }

  /** An error has no flow to authorise. */
  @Override
  public Verdict sendInjected(TransportEndpoint identity, PacketIndication packet) {
    int type = packet.local().port();
    boolean v4 = packet.family() == AddressFamily.AF_INET;
    if (v4 ? IcmpType.isIpv4Error(type) : IcmpType.isIpv6Error(type)) {
      return transport().ip().sendIcmpError(packet.of(identity, null));
    }
    return super.sendInjected(identity, packet);
  }

  /** Whose echo request it was is not looked up. */
  @Override
  public @Nullable TransportEndpoint ownerOf(IcmpErrorNotice notice) {
    return null;
  }

  @Override
  public boolean believes(IcmpErrorNotice notice) {
    return true;
  }

  /** Echo requests time out. */
  @Override
  public void icmpError(IcmpErrorNotice notice) {}
}
