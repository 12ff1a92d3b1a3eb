package dev.wfpsim.net.udp;

import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.DataBuffer;
import dev.wfpsim.net.buffer.PacketContext;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.inspect.DiscardLayer;
import dev.wfpsim.net.inspect.DiscardReason;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.ip.IcmpErrorNotice;
import dev.wfpsim.net.ip.InboundPacket;
import dev.wfpsim.net.ip.Unreachable;
import dev.wfpsim.net.transport.ReceivedPacket;
import dev.wfpsim.net.transport.TransportStack;
import dev.wfpsim.net.wire.UdpHeader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** UDP of one host: endpoints by handle, and where an arriving datagram goes. */
public final class UdpStack extends DatagramStack {
  /**
   * UDP of a host being made.
   *
   * @param bufferBytes received payload an endpoint keeps before it drops more
   */
  public UdpStack(TransportStack transport, int bufferBytes) {
    super(transport, bufferBytes);
  }

  @Override
  public boolean hasPorts() {
    return true;
  }

  /** A new endpoint, not bound. */
  public DatagramEndpoint open(@Nullable UserProcess process, AddressFamily socketFamily) {
    TransportEndpoint identity =
        transport()
            .newEndpoint(
                process,
                IpProtocol.UDP,
                socketFamily,
                new SocketAddress(IpAddress.any(socketFamily), 0),
                null);
    return endpointFor(identity);
  }

  @Override
  public void receive(InboundPacket inbound) {
    ReceivedPacket packet = new ReceivedPacket(inbound, transport().kernel());
    DataBuffer data = packet.data();
    UdpHeader header = UdpHeader.tryView(data.memory(), data.offset(), data.length());
    if (header == null || !checksumIsRight(packet, header)) {
      int reason = header == null ? DiscardReason.HEADER_INVALID : DiscardReason.CHECKSUM_INVALID;
      discarded(packet, packet.to(0), packet.from(0), DiscardLayer.INBOUND_TRANSPORT, reason);
      return;
    }
    SocketAddress local = packet.to(header.destinationPort());
    SocketAddress remote = packet.from(header.sourcePort());
    int length = header.length() - UdpHeader.BYTES;
    byte[] payload = data.memory().toBytes(data.offset() + UdpHeader.BYTES, length);
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
    PacketContext context = packet.nbl().packetContext();
    return context.unsummed()
        || context.checksumInfo().udpChecksumSucceeded()
        || header.checksumIsValid(packet.source(), packet.destination());
  }

  /**
   * One endpoint for a unicast: connected to the sender first, then the most specific address. Of a
   * broadcast all, of a multicast those that joined its group on the interface.
   */
  private List<DatagramEndpoint> receivers(
      ReceivedPacket packet, SocketAddress local, SocketAddress remote) {
    boolean unicast = packet.inbound().unicast();
    List<TransportEndpoint> holders =
        transport().holders(IpProtocol.UDP, local.address(), local.port());
    List<DatagramEndpoint> found = new ArrayList<>(holders.size());
    for (TransportEndpoint holder : holders) {
      DatagramEndpoint endpoint = endpointOf(holder);
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
      transport().ip().sendUnreachable(packet.inbound(), Unreachable.PORT);
    }
  }

  private Verdict discarded(
      ReceivedPacket packet,
      SocketAddress local,
      SocketAddress remote,
      DiscardLayer layer,
      int reason) {
    transport().ip().drops().transport("UDP", reason);
    return transport().inspection().discarded(packet.indication(local, remote, 0), layer, reason);
  }

  @Override
  public @Nullable TransportEndpoint ownerOf(IcmpErrorNotice notice) {
    List<TransportEndpoint> holders =
        transport().holders(IpProtocol.UDP, notice.local(), notice.localPort());
    return holders.isEmpty() ? null : holders.getFirst();
  }

  @Override
  public boolean believes(IcmpErrorNotice notice) {
    return true;
  }

  /** The next receive of the endpoint hears that something could not be delivered. */
  @Override
  public void icmpError(IcmpErrorNotice notice) {
    SocketAddress remote = new SocketAddress(notice.remote(), notice.remotePort());
    for (TransportEndpoint holder :
        transport().holders(IpProtocol.UDP, notice.local(), notice.localPort())) {
      DatagramEndpoint endpoint = endpointOf(holder);
      if (endpoint != null) {
        endpoint.unreachable(remote);
      }
    }
  }
}
