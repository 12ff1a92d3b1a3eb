package dev.wfpsim.net.udp;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.identity.Direction;
import dev.wfpsim.net.identity.Flow;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.inspect.AcceptOperation;
import dev.wfpsim.net.inspect.ConnectOperation;
import dev.wfpsim.net.inspect.DiscardLayer;
import dev.wfpsim.net.inspect.Inspection;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.inspect.Patience;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.ip.AddressType;
import dev.wfpsim.net.ip.DispatchLevel;
import dev.wfpsim.net.transport.Authorisation;
import dev.wfpsim.net.transport.ReceivedPacket;
import dev.wfpsim.net.transport.RouteChoice;
import dev.wfpsim.net.transport.TransportStack;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.net.winsock.Wait;
import dev.wfpsim.net.winsock.WinsockError;
import dev.wfpsim.net.wire.IcmpHeader;
import dev.wfpsim.net.wire.IcmpType;
import dev.wfpsim.trace.EventKind;
import org.jspecify.annotations.Nullable;

/**
 * The way of a datagram through the layers, both directions, for one endpoint.
 *
 * <p>Down, to a new peer or one whose flow has expired: CONNECT_REDIRECT,
 * AUTH_CONNECT, FLOW_ESTABLISHED, then as to a known one: DATAGRAM_DATA, OUTBOUND_TRANSPORT,
 * network. Up, from a new peer: INBOUND_TRANSPORT with ALE_CLASSIFY_REQUIRED,
 * AUTH_RECV_ACCEPT, FLOW_ESTABLISHED, then as from a known one: DATAGRAM_DATA. A peer that was
 * redirected elsewhere is known by both addresses: the application sends to the one it named,
 * answers come from the other.
 *
 * <p>Documentation: "UDP packet flows", "ALE stateful filtering".
 */
final class DatagramPath {
  private final TransportStack transport;
  private final DatagramEndpoint endpoint;
  private final TransportEndpoint identity;

  DatagramPath(TransportStack transport, DatagramEndpoint endpoint) {
    this.transport = transport;
    this.endpoint = endpoint;
    this.identity = endpoint.identity();
  }

  private Inspection inspection() {
    return transport.inspection();
  }

  // --- down

  /** Sends on the caller's thread, at PASSIVE_LEVEL until the peer is known. */
  void send(byte[] payload, SocketAddress destination, byte @Nullable [] control, Patience patience)
      throws SocketError {
    SocketAddress wanted = DatagramBytes.remote(identity, payload, destination);
    if (DatagramBytes.isError(identity, payload)) {
      sendError(payload, wanted);
      return;
    }
    int icmpId = DatagramBytes.icmpIdAndSequence(identity, payload) >>> 16;
    Peer peer = endpoint.peerTo(wanted, icmpId);
    while (peer != null && !peer.isSettled()) {
      Peer asked = peer;
      Wait.until(
          transport.kernel(),
          "send",
          asked.settledQueue(),
          asked::isSettled,
          patience.remainingNanos(transport.kernel().nowNanos()));
      stillWanted(patience);
      peer = endpoint.peerTo(wanted, icmpId);
    }
    if (endpoint.isClosed()) {
      throw new SocketError(WinsockError.WSAENOTSOCK, "closed during send");
    }
    Flow known = peer == null ? null : peer.flow();
    Flow flow = known == null ? authorise(payload, wanted, icmpId, control, patience) : known;
    if (flow == null) {
      return;
    }
    Verdict verdict = DispatchLevel.get(transport.machine(), () -> sendOn(flow, payload, control));
    if (verdict == Verdict.BLOCK) {
      throw new SocketError(WinsockError.WSAEACCES, "blocked remote=" + flow.remote());
    }
  }

  /** An ICMP error of a raw socket goes through the layers of errors, as the stack's own do. */
  private void sendError(byte[] message, SocketAddress remote) throws SocketError {
    SocketAddress bound = DatagramBytes.local(identity, message, remote);
    IpAddress source =
        bound.address().isUnspecified()
            ? transport.ip().sourceFor(remote.address(), remote.scopeId())
            : bound.address();
    if (source == null) {
      throw new SocketError(WinsockError.WSAENETUNREACH, "no route to remote=" + remote);
    }
    SocketAddress local = bound.withAddress(source);
    Verdict verdict =
        DispatchLevel.get(
            transport.machine(),
            () -> {
              NetBufferList nbl = buffer(message, local, remote);
              if (nbl == null) {
                return Verdict.ABSORB;
              }
              Verdict shown = transport.ip().sendIcmpError(indication(nbl, local, remote, message));
              nbl.release();
              return shown;
            });
    if (verdict == Verdict.BLOCK) {
      throw new SocketError(WinsockError.WSAEACCES, "blocked remote=" + remote);
    }
  }

  /**
   * CONNECT_REDIRECT and AUTH_CONNECT with the first datagram, FLOW_ESTABLISHED.
   *
   * @return the flow; null where the datagram was absorbed
   */
  private @Nullable Flow authorise(
      byte[] payload,
      SocketAddress wanted,
      int icmpId,
      byte @Nullable [] control,
      Patience patience)
      throws SocketError {
    Peer peer = endpoint.newPeer(wanted, icmpId);
    try {
      ConnectOperation operation = redirect(payload, wanted, patience);
      NetBufferList first = buffer(payload, operation.local(), operation.remote());
      if (first == null) {
        throw new SocketError(WinsockError.WSAENOBUFS, "send");
      }
      try {
        PacketIndication packet =
            indication(first, operation.local(), operation.remote(), payload)
                .withControlData(control);
        return authorise(peer, operation, packet, first);
      } finally {
        first.release();
      }
    } finally {
      if (!peer.isSettled()) {
        endpoint.refused(peer, icmpId);
      }
    }
  }

  private ConnectOperation redirect(byte[] payload, SocketAddress wanted, Patience patience)
      throws SocketError {
    boolean fixed = endpoint.addressChosen();
    SocketAddress local = DatagramBytes.local(identity, payload, wanted);
    ConnectOperation operation = new ConnectOperation(identity, wanted.family(), local, wanted);
    RouteChoice.beforeRedirect(transport, operation, fixed);
    operation.setPatience(patience);
    operation.follow(inspection().connectRedirect(operation));
    stillWanted(patience);
    if (operation.redirected()) {
      SocketAddress effective = operation.remote();
      transport
          .events()
          .write(
              EventKind.CONNECTION_REDIRECTED,
              identity.objectId(),
              wanted.address().mappedHigh(),
              wanted.address().mappedLow(),
              wanted.port(),
              effective.address().mappedHigh(),
              effective.address().mappedLow(),
              effective.port());
    }
    if (!RouteChoice.afterRedirect(transport, operation, fixed)) {
      transport
          .events()
          .write(EventKind.CONNECTION_FAILED, identity.objectId(), 0, identity.protocol());
      throw new SocketError(
          RouteChoice.refusal(operation), "no route to remote=" + operation.remote());
    }
    return operation;
  }

  private void stillWanted(Patience patience) throws SocketError {
    if (endpoint.isClosed()) {
      throw new SocketError(WinsockError.WSAENOTSOCK, "closed during send");
    }
    if (patience.isOver(transport.kernel().nowNanos())) {
      throw new SocketError(WinsockError.WSAETIMEDOUT, "send held by a driver");
    }
  }

  private @Nullable Flow authorise(
      Peer peer, ConnectOperation operation, PacketIndication indication, NetBufferList first)
      throws SocketError {
    operation.setPacket(indication);
    Authorisation authorisation = new Authorisation(transport, operation);
    Verdict verdict = authorisation.authorise(first);
    if (verdict == Verdict.ABSORB) {
      return null;
    }
    Flow made =
        verdict.permitted() && !endpoint.isClosed()
            ? DispatchLevel.get(
                transport.machine(), () -> establish(peer, authorisation, indication, first))
            : null;
    if (made == null) {
      blocked(DiscardLayer.ALE_AUTH_CONNECT);
      throw new SocketError(WinsockError.WSAEACCES, "blocked remote=" + operation.remote());
    }
    return made;
  }

  /** FLOW_ESTABLISHED; null where refused. At DISPATCH_LEVEL. */
  private @Nullable Flow establish(
      Peer peer, Authorisation authorisation, PacketIndication packet, NetBufferList nbl) {
    Flow flow =
        transport
            .flows()
            .create(
                identity,
                packet.local(),
                packet.remote(),
                peer.wanted(),
                authorisation.direction(),
                transport.kernel().nowNanos());
    flow.setIcmpIdAndSequence(packet.icmpIdAndSequence());
    Verdict verdict = authorisation.establish(flow, nbl);
    if (!verdict.permitted() || endpoint.isClosed()) {
      transport.deleteFlow(flow);
      return null;
    }
    peer.permitted(flow, authorisation);
    if (transport.ip().typeOf(flow.local().address()) != AddressType.UNICAST) {
      peer.heardInGroup();
    }
    endpoint.permitted(peer, flow);
    SocketAddress near = packet.local();
    SocketAddress far = packet.remote();
    transport
        .events()
        .write(
            EventKind.CONNECTION_OPENED,
            identity.objectId(),
            near.address().mappedHigh(),
            near.address().mappedLow(),
            near.port(),
            far.address().mappedHigh(),
            far.address().mappedLow(),
            far.port(),
            authorisation.direction() == Direction.INBOUND ? 1 : 0);
    return flow;
  }

  /** DATAGRAM_DATA and below, for a known peer. At DISPATCH_LEVEL. */
  private Verdict sendOn(Flow flow, byte[] payload, byte @Nullable [] control) {
    NetBufferList nbl = buffer(payload, flow.local(), flow.remote());
    if (nbl == null) {
      return Verdict.ABSORB;
    }
    PacketIndication packet =
        indication(nbl, flow.local(), flow.remote(), payload)
            .withControlData(control)
            .of(identity, flow);
    Verdict verdict = down(flow, packet);
    nbl.release();
    return verdict;
  }

  private Verdict down(Flow flow, PacketIndication packet) {
    flow.usedAt(transport.kernel().nowNanos());
    Verdict verdict = reauthorised(flow, packet);
    if (!verdict.permitted()) {
      return verdict;
    }
    verdict = transport.hooks().datagramData(packet);
    return verdict.permitted()
        ? transport.ip().send(packet, packet.local(), packet.remote())
        : verdict;
  }

  /** A driver's datagram: through ALE if its peer is new, then as the endpoint's own. */
  Verdict sendInjected(PacketIndication packet) {
    packet.of(identity, null);
    int icmpId = packet.icmpIdAndSequence() >>> 16;
    Peer peer = endpoint.peerTo(packet.remote(), icmpId);
    Flow known = peer == null ? null : peer.flow();
    if (known == null) {
      Peer made = endpoint.newPeer(packet.remote(), icmpId);
      ConnectOperation operation =
          new ConnectOperation(identity, packet.family(), packet.local(), packet.remote());
      operation.setPacket(packet);
      operation.setLocalInterface(packet.networkInterface());
      Authorisation authorisation = new Authorisation(transport, operation);
      Verdict verdict = authorisation.authorise(packet.nbl());
      known = verdict.permitted() ? establish(made, authorisation, packet, packet.nbl()) : null;
      if (known == null) {
        endpoint.refused(made, icmpId);
        return verdict.permitted() ? Verdict.BLOCK : verdict;
      }
    }
    packet.of(identity, known);
    return down(known, packet);
  }

  // --- up

  /** Takes a datagram up; null where a hook dropped it. At DISPATCH_LEVEL, inside the gate. */
  @Nullable Datagram receive(
      ReceivedPacket packet, PacketIndication indication, int headerSize, byte[] payload) {
    int icmpId = indication.icmpIdAndSequence() >>> 16;
    Peer peer = endpoint.peerFrom(indication.remote(), icmpId);
    Flow flow = peer == null ? null : peer.flow();
    indication.of(identity, flow);
    if (flow == null || flow.reauthorize()) {
      indication.with(PacketIndication.ALE_CLASSIFY_REQUIRED);
    }
    Flow through = packet.atPayload(headerSize, () -> up(packet, indication, flow));
    if (through == null) {
      return null;
    }
    packet.readAgain(payload, headerSize);
    return new Datagram(
        payload,
        indication.remote(),
        indication.local(),
        inspection().redirectRecords(through),
        inspection().redirectContext(through));
  }

  private @Nullable Flow up(
      ReceivedPacket packet, PacketIndication indication, @Nullable Flow known) {
    if (!transport.hooks().inboundTransport(indication).permitted()) {
      return null;
    }
    Flow flow = known;
    if (flow == null || flow.deleted()) {
      flow = accept(packet, indication);
    } else if (!reauthorised(flow, indication).permitted()) {
      return null;
    }
    if (flow == null) {
      return null;
    }
    flow.usedAt(transport.kernel().nowNanos());
    indication.of(identity, flow).without(PacketIndication.ALE_CLASSIFY_REQUIRED);
    return transport.hooks().datagramData(indication).permitted() && !endpoint.isClosed()
        ? flow
        : null;
  }

  /** AUTH_RECV_ACCEPT, FLOW_ESTABLISHED. */
  private @Nullable Flow accept(ReceivedPacket packet, PacketIndication indication) {
    AcceptOperation operation =
        new AcceptOperation(
            identity, indication.family(), indication.local(), indication.remote(), indication);
    Authorisation authorisation = new Authorisation(transport, operation);
    Verdict verdict = authorisation.authorise(packet.nbl());
    if (!verdict.permitted()) {
      if (verdict == Verdict.BLOCK) {
        blocked(DiscardLayer.ALE_AUTH_RECV_ACCEPT);
      }
      return null;
    }
    Peer peer = new Peer(transport.machine(), indication.remote());
    return establish(peer, authorisation, indication, packet.nbl());
  }

  /** Sends the answer to an echo request over its flow. */
  void answerEcho(PacketIndication request, byte[] message) {
    Flow flow = request.flow();
    if (flow == null) {
      return;
    }
    byte[] reply = message.clone();
    boolean v4 = request.local().address().isIpv4();
    reply[0] = (byte) (v4 ? IcmpType.ECHO_REPLY : IcmpType.V6_ECHO_REPLY);
    reply[IcmpHeader.CHECKSUM] = 0;
    reply[IcmpHeader.CHECKSUM + 1] = 0;
    sendOn(flow, reply, null);
  }

  // --- both ways

  /** A marked flow asks ALE again; a refusal ends it. */
  private Verdict reauthorised(Flow flow, PacketIndication packet) {
    if (!flow.reauthorize()) {
      return Verdict.PERMIT;
    }
    Peer peer = endpoint.peerFrom(flow.remote(), flow.icmpId());
    Authorisation first = peer == null ? null : peer.authorisation();
    if (first == null) {
      return Verdict.PERMIT;
    }
    packet.of(identity, flow);
    Verdict verdict = first.reauthorise(flow, packet);
    if (verdict == Verdict.BLOCK) {
      blocked(
          flow.direction() == Direction.OUTBOUND
              ? DiscardLayer.ALE_AUTH_CONNECT
              : DiscardLayer.ALE_AUTH_RECV_ACCEPT);
      endpoint.forget(flow);
      transport.deleteFlow(flow);
    }
    return verdict;
  }

  private void blocked(DiscardLayer layer) {
    transport
        .events()
        .write(
            EventKind.CONNECTION_BLOCKED,
            identity.objectId(),
            layer.ordinal(),
            identity.protocol());
  }

  private @Nullable NetBufferList buffer(
      byte[] payload, SocketAddress local, SocketAddress remote) {
    int offload = DatagramBytes.offload(identity.protocol());
    return DatagramBytes.isUdp(identity)
        ? transport
            .output()
            .datagram(
                DatagramBytes.header(payload, local, remote), payload, local.address(), offload)
        : transport
            .output()
            .buffer(DatagramBytes.message(payload, local, remote), null, local.address(), offload);
  }

  private PacketIndication indication(
      NetBufferList nbl, SocketAddress local, SocketAddress remote, byte[] payload) {
    int header = DatagramBytes.headerSize(identity.protocol());
    return transport
        .output()
        .indication(nbl, local, remote, identity.protocol(), header)
        .withIcmpIdAndSequence(DatagramBytes.icmpIdAndSequence(identity, payload))
        .of(identity, null);
  }
}
