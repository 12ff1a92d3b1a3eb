package dev.wfpsim.net.udp;

import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.ChecksumInfo;
import dev.wfpsim.net.buffer.DataBuffer;
import dev.wfpsim.net.identity.Flow;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.inspect.DiscardLayer;
import dev.wfpsim.net.inspect.DiscardReason;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.ip.IcmpErrorNotice;
import dev.wfpsim.net.ip.Unreachable;
import dev.wfpsim.net.transport.ReceivedPacket;
import dev.wfpsim.net.transport.TransportStack;
import dev.wfpsim.net.wire.UdpHeader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** UDP of one host: endpoints by handle, and where an arriving datagram goes. */
public final class UdpStack {
  private final TransportStack transport;
  private final Map<Long, DatagramEndpoint> endpoints = new LinkedHashMap<>();

  public UdpStack(TransportStack transport) {
    this.transport = transport;
  }

  /** A new endpoint, not bound. */
  public DatagramEndpoint open(@Nullable UserProcess process, AddressFamily socketFamily) {
    TransportEndpoint identity =
        transport.newEndpoint(
            process,
            IpProtocol.UDP,
            socketFamily,
            new SocketAddress(IpAddress.any(socketFamily), 0),
            null);
    DatagramEndpoint endpoint = new DatagramEndpoint(transport, identity, this::forget);
    endpoints.put(identity.handle(), endpoint);
    return endpoint;
  }

  private void forget(DatagramEndpoint endpoint) {
    endpoints.remove(endpoint.identity().handle());
  }

  /** A datagram for this host; at DISPATCH_LEVEL. */
  public void receive(ReceivedPacket packet) {
    DataBuffer data = packet.data();
    UdpHeader header = UdpHeader.tryView(data.bytes(), data.offset(), data.length());
    if (header == null || !checksumIsRight(packet, header)) {
      int reason = header == null ? DiscardReason.HEADER_INVALID : DiscardReason.CHECKSUM_INVALID;
      discarded(packet, packet.to(0), packet.from(0), DiscardLayer.INBOUND_TRANSPORT, reason);
      return;
    }
    SocketAddress local = packet.to(header.destinationPort());
    SocketAddress remote = packet.from(header.sourcePort());
    byte[] payload = new byte[header.length() - UdpHeader.BYTES];
    System.arraycopy(data.bytes(), data.offset() + UdpHeader.BYTES, payload, 0, payload.length);
    List<DatagramEndpoint> receivers = receivers(packet, local, remote);
    if (receivers.isEmpty()) {
      closedPort(packet, local, remote);
      return;
    }
    for (DatagramEndpoint receiver : receivers) {
      receiver.receive(packet, payload, UdpHeader.BYTES, local, remote, 0);
    }
  }

  /** As the adapter said; else computed now. None over IPv4 is right, over IPv6 wrong. */
  private static boolean checksumIsRight(ReceivedPacket packet, UdpHeader header) {
    ChecksumInfo checked = packet.nbl().packetContext().checksumInfo();
    return checked.udpChecksumSucceeded()
        || header.checksumIsValid(packet.source(), packet.destination());
  }

  /**
   * One endpoint for a unicast: connected to the sender first, then the most specific address. Of a
   * broadcast all, of a multicast those that joined its group on the interface.
   */
  private List<DatagramEndpoint> receivers(
      ReceivedPacket packet, SocketAddress local, SocketAddress remote) {
    boolean unicast = packet.inbound().unicast();
    List<DatagramEndpoint> found = new ArrayList<>();
    for (TransportEndpoint holder :
        transport.holders(IpProtocol.UDP, local.address(), local.port())) {
      DatagramEndpoint endpoint = endpoints.get(holder.handle());
      if (endpoint != null && endpoint.takesFrom(remote) && hears(endpoint, packet)) {
        found.add(endpoint);
      }
    }
    if (unicast && found.size() > 1) {
      DatagramEndpoint best = found.getFirst();
      for (DatagramEndpoint each : found) {
        if (each.isConnected()) {
          best = each;
          break;
        }
      }
      return List.of(best);
    }
    return found;
  }

  private static boolean hears(DatagramEndpoint endpoint, ReceivedPacket packet) {
    return !packet.destination().isMulticast()
        || endpoint.hears(packet.destination(), packet.arrival(), packet.inbound().loopback());
  }

  /** No endpoint: the IP packet discard layer hears of it, then an ICMP error answers. */
  private void closedPort(ReceivedPacket packet, SocketAddress local, SocketAddress remote) {
    Verdict verdict =
        discarded(
            packet, local, remote, DiscardLayer.INBOUND_IPPACKET, DiscardReason.ENDPOINT_NOT_FOUND);
    if (verdict.permitted() && packet.inbound().unicast()) {
      transport.ip().sendUnreachable(packet.inbound(), Unreachable.PORT);
    }
  }

  private Verdict discarded(
      ReceivedPacket packet,
      SocketAddress local,
      SocketAddress remote,
      DiscardLayer layer,
      int reason) {
    transport.ip().drops().transport("UDP", reason);
    return transport.inspection().discarded(packet.indication(local, remote, 0), layer, reason);
  }

  /** A driver's datagram for one of this host's endpoints. */
  public Verdict sendInjected(TransportEndpoint identity, PacketIndication packet) {
    DatagramEndpoint endpoint = endpoints.get(identity.handle());
    return endpoint == null ? Verdict.BLOCK : endpoint.sendInjected(packet);
  }

  /** Something this host sent could not be delivered: the endpoint's next receive hears of it. */
  public void icmpError(IcmpErrorNotice notice) {
    SocketAddress remote = new SocketAddress(notice.remote(), notice.remotePort());
    for (TransportEndpoint holder :
        transport.holders(IpProtocol.UDP, notice.local(), notice.localPort())) {
      DatagramEndpoint endpoint = endpoints.get(holder.handle());
      if (endpoint != null) {
        endpoint.unreachable(remote);
      }
    }
  }

  /** The flow expired. */
  public void forget(Flow flow) {
    DatagramEndpoint endpoint = endpoints.get(flow.endpoint().handle());
    if (endpoint != null) {
      endpoint.forget(flow);
    }
  }
}
