package dev.wfpsim.net.udp;

import dev.wfpsim.collect.Fifo;
import dev.wfpsim.collect.LazyLinkedMap;
import dev.wfpsim.kernel.run.WaitQueue;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.identity.Flow;
import dev.wfpsim.net.identity.MulticastOptions;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.inspect.Patience;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.ip.DispatchLevel;
import dev.wfpsim.net.link.NetworkInterface;
import dev.wfpsim.net.transport.Binding;
import dev.wfpsim.net.transport.EndpointGate;
import dev.wfpsim.net.transport.ReceivedPacket;
import dev.wfpsim.net.transport.TransportStack;
import dev.wfpsim.net.winsock.ControlData;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.net.winsock.Wait;
import dev.wfpsim.net.winsock.WinsockError;
import dev.wfpsim.net.wire.IcmpHeader;
import dev.wfpsim.trace.EventKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint of a datagram protocol, UDP or ICMP echo: its peers with their flows, and what it
 * received. What goes up and down through the layers is in {@link DatagramPath}.
 *
 * <p>Arriving datagrams are handled one after another (a backlog, as for TCP); senders run on their
 * own threads and only share the table of peers.
 */
public final class DatagramEndpoint {
  private final TransportStack transport;
  private final TransportEndpoint identity;
  private final int bufferBytes;
  private final Consumer<DatagramEndpoint> onClose;
  private final DatagramPath path;
  private final EndpointGate gate = new EndpointGate();
  private final Map<SocketAddress, Peer> byDestination = new LazyLinkedMap<>();
  private final Map<SocketAddress, Peer> byRemote = new LazyLinkedMap<>();
  private final Fifo<Datagram> received = new Fifo<>();
  private final WaitQueue readable;
  private final GroupMembership groups;
  private @Nullable Binding binding;
  private @Nullable SocketAddress connectedTo;
  private @Nullable WinsockError pendingError;
  private int receivedBytes;
  private long sentTotal;
  private long receivedTotal;
  private boolean answersEcho;
  private boolean hearsAll;
  private boolean closed;

  DatagramEndpoint(
      TransportStack transport,
      TransportEndpoint identity,
      int bufferBytes,
      Consumer<DatagramEndpoint> onClose) {
    this.transport = transport;
    this.identity = identity;
    this.bufferBytes = bufferBytes;
    this.onClose = onClose;
    this.path = new DatagramPath(transport, this);
    this.groups = new GroupMembership(transport.ip());
    this.readable = new WaitQueue(transport.machine(), "datagram").idle();
  }

  public TransportEndpoint identity() {
    return identity;
  }

  /** Gives the endpoint what a bind made; gives it back where it was closed meanwhile. */
  public void bound(Binding made) {
    binding = made;
    if (closed) {
      giveBack(made);
    }
  }

  private void giveBack(Binding held) {
    transport.inspection().endpointClosure(identity);
    held.reportRelease();
    held.release();
  }

  boolean addressChosen() {
    Binding made = binding;
    return made != null && made.addressChosen();
  }

  boolean isClosed() {
    return closed;
  }

  // --- peers

  /** Sends to this peer and receives from it only; null for any again. */
  public void connect(@Nullable SocketAddress peer) {
    connectedTo = peer;
    identity.setRemote(peer);
  }

  public boolean isConnected() {
    return connectedTo != null;
  }

  /** Where {@link #connect} pointed it. */
  public @Nullable SocketAddress connectedTo() {
    return connectedTo;
  }

  /** Whether a packet from this sender is for it: of a connected one, from the effective peer. */
  boolean takesFrom(SocketAddress remote) {
    SocketAddress wanted = connectedTo;
    if (closed) {
      return false;
    }
    if (wanted == null) {
      return true;
    }
    SocketAddress effective = identity.remote();
    return plain(remote).equals(plain(effective == null ? wanted : effective));
  }

  private static SocketAddress plain(SocketAddress address) {
    return address.scopeId() == 0 ? address : new SocketAddress(address.address(), address.port());
  }

  /** How peers are told apart: by address and port; over ICMP by address and identifier. */
  private SocketAddress key(SocketAddress address, int icmpId) {
    SocketAddress plain = plain(address);
    return DatagramBytes.isUdp(identity) ? plain : plain.withPort(icmpId);
  }

  /**
   * Whom a datagram to there goes to; null where nobody was asked about it. A conversation that was
   * idle for too long is forgotten when its flow is deleted: until then it is the same one.
   */
  @Nullable Peer peerTo(SocketAddress destination, int icmpId) {
    Peer peer = byDestination.get(key(destination, icmpId));
    Peer heard = peer != null ? peer : byRemote.get(key(destination, icmpId));
    return heard != null && heard.takesAnswers() ? heard : null;
  }

  @Nullable Peer peerFrom(SocketAddress remote, int icmpId) {
    return byRemote.get(key(remote, icmpId));
  }

  Peer newPeer(SocketAddress destination, int icmpId) {
    Peer peer = new Peer(transport.machine(), destination);
    byDestination.put(key(destination, icmpId), peer);
    return peer;
  }

  void permitted(Peer peer, Flow flow) {
    byRemote.put(key(flow.remote(), flow.icmpId()), peer);
    SocketAddress wanted = connectedTo;
    if (wanted != null && plain(wanted).equals(plain(peer.wanted()))) {
      identity.setRemote(flow.remote());
    }
    transport.expireWhenIdle(flow);
  }

  void refused(Peer peer, int icmpId) {
    peer.end();
    byDestination.remove(key(peer.wanted(), icmpId), peer);
  }

  /** The flow is gone: the next packet of its peer starts over. */
  void forget(Flow flow) {
    forget(byRemote, key(flow.remote(), flow.icmpId()), flow);
    forget(byDestination, key(flow.originalRemote(), flow.icmpId()), flow);
  }

  private static void forget(Map<SocketAddress, Peer> peers, SocketAddress key, Flow flow) {
    Peer peer = peers.get(key);
    if (peer != null && peer.flow() == flow) {
      peers.remove(key);
    }
  }

  // --- groups

  /**
   * Joins a multicast group on an interface, 0 for the one that packets to the group leave by.
   *
   * @throws SocketError WSAEINVAL for what is no group, or joined already; WSAEADDRNOTAVAIL for an
   *     interface that is none; WSAENOTSOCK
   */
  public void joinGroup(IpAddress group, int interfaceIndex) throws SocketError {
    requireOpen("join");
    groups.join(group, interfaceIndex);
  }

  /** Leaves a multicast group; WSAEADDRNOTAVAIL where it was not joined on that interface. */
  public void leaveGroup(IpAddress group, int interfaceIndex) throws SocketError {
    requireOpen("leave");
    groups.leave(group, interfaceIndex);
  }

  private void requireOpen(String call) throws SocketError {
    if (closed) {
      throw new SocketError(WinsockError.WSAENOTSOCK, "closed, call=" + call);
    }
  }

  /**
   * Whether a packet to a multicast group is for it: it has joined the group on that interface and,
   * over IPv4, did not ask not to hear this host (IP_MULTICAST_LOOP).
   */
  boolean hears(IpAddress group, NetworkInterface arrival, boolean ownHosts) {
    MulticastOptions set = identity.multicast();
    boolean deaf = ownHosts && group.isIpv4() && set != null && !set.loop();
    return !deaf && groups.hears(group, arrival);
  }

  // --- the application's side

  /**
   * Sends one datagram, authorising its peer first if it is new; at PASSIVE_LEVEL.
   *
   * @param controlData what the send says about its header; null for nothing
   * @param patience how long to wait for drivers that hold it
   * @throws SocketError WSAEACCES (blocked), WSAENETUNREACH, WSAEMSGSIZE, WSAENOTSOCK,
   *     WSAETIMEDOUT, WSAEINVAL for control data that is malformed
   */
  public void send(
      byte[] bytes,
      int offset,
      int length,
      SocketAddress destination,
      byte @Nullable [] controlData,
      Patience patience)
      throws SocketError {
    if (closed) {
      throw new SocketError(WinsockError.WSAENOTSOCK, "closed");
    }
    int headers = destination.address().isIpv4() ? 28 : 48;
    if (length > 0xffff - headers) {
      throw new SocketError(WinsockError.WSAEMSGSIZE, "length=" + length);
    }
    if (!DatagramBytes.isUdp(identity) && length < IcmpHeader.BYTES) {
      throw new SocketError(WinsockError.WSAEINVAL, "no ICMP header: length=" + length);
    }
    byte[] payload = new byte[length];
    System.arraycopy(bytes, offset, payload, 0, length);
    if (ControlData.of(controlData) == null) {
      throw new SocketError(WinsockError.WSAEINVAL, "control data is malformed");
    }
    path.send(payload, scoped(destination), controlData, patience);
    transport.events().write(EventKind.BYTES_SENT, identity.objectId(), sentTotal, length);
    transport.events().writeBytes(EventKind.PAYLOAD_SENT, payload, 0, length);
    sentTotal += length;
  }

  /** A group is sent to by the interface that was set (IP_MULTICAST_IF), if any. */
  private SocketAddress scoped(SocketAddress destination) {
    MulticastOptions set = identity.multicast();
    if (set == null
        || set.interfaceIndex() == 0
        || destination.scopeId() != 0
        || !destination.address().isMulticast()) {
      return destination;
    }
    return new SocketAddress(destination.address(), destination.port(), set.interfaceIndex());
  }

  /**
   * Waits for a datagram.
   *
   * @throws SocketError WSAETIMEDOUT, WSAENOTSOCK (closed meanwhile), WSAECONNRESET (a datagram
   *     sent before could not be delivered)
   */
  public Datagram receive(long timeoutNanos) throws SocketError {
    return next(timeoutNanos, true);
  }

  /** The datagram that is received next, which stays to be received (MSG_PEEK). */
  public Datagram peek(long timeoutNanos) throws SocketError {
    return next(timeoutNanos, false);
  }

  private Datagram next(long timeoutNanos, boolean take) throws SocketError {
    while (true) {
      boolean inTime = awaitReadable(timeoutNanos);
      if (closed) {
        throw new SocketError(WinsockError.WSAENOTSOCK, "closed during receive");
      }
      WinsockError error = pendingError;
      if (error != null) {
        pendingError = null;
        throw new SocketError(error, "local=" + identity.local());
      }
      Datagram next = take ? received.poll() : received.peek();
      if (next != null) {
        return take ? taken(next) : next;
      }
      if (!inTime) {
        throw new SocketError(WinsockError.WSAETIMEDOUT, "receive");
      }
    }
  }

  /** Waits until a receive would not wait; false where the time was over first. */
  public boolean awaitReadable(long timeoutNanos) {
    return Wait.until(
        transport.kernel(),
        "receiveFrom",
        readable,
        () -> !received.isEmpty() || closed || pendingError != null,
        timeoutNanos);
  }

  private Datagram taken(Datagram datagram) {
    int length = datagram.payload().length;
    receivedBytes -= length;
    transport.events().write(EventKind.BYTES_DELIVERED, identity.objectId(), receivedTotal, length);
    transport.events().writeBytes(EventKind.PAYLOAD_DELIVERED, datagram.payload(), 0, length);
    receivedTotal += length;
    return datagram;
  }

  /**
   * Closes: ALE_ENDPOINT_CLOSURE once, ALE_RESOURCE_RELEASE, flows deleted. At
   * PASSIVE_LEVEL on the caller's thread: a driver may hold the closure.
   */
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    readable.wakeAll();
    for (Peer peer : List.copyOf(byDestination.values())) {
      if (!peer.isSettled()) {
        peer.end();
      }
    }
    Binding held = binding;
    if (held != null) {
      giveBack(held);
    }
    List<Flow> mine = new ArrayList<>(transport.flows().of(identity));
    DispatchLevel.run(transport.machine(), () -> mine.forEach(transport::deleteFlow));
    groups.leaveAll();
    byDestination.clear();
    byRemote.clear();
    received.clear();
    transport.closeEndpoint(identity);
    onClose.accept(this);
  }

  // --- the way up

  /** A datagram for this endpoint, header and checksum in order; at DISPATCH_LEVEL. */
  void receive(
      ReceivedPacket packet,
      byte[] payload,
      int headerSize,
      SocketAddress local,
      SocketAddress remote,
      int icmpIdAndSequence) {
    if (gate.busy()) {
      packet.keep(transport.pool());
      if (!packet.isKept()) {
        return;
      }
    }
    gate.enter(
        () -> {
          if (!closed) {
            PacketIndication indication =
                packet
                    .indication(local, remote, headerSize)
                    .withIcmpIdAndSequence(icmpIdAndSequence);
            Datagram datagram = path.receive(packet, indication, headerSize, payload);
            if (datagram != null && answersEcho) {
              path.answerEcho(indication, payload);
            } else if (datagram != null) {
              deliver(datagram);
            }
          }
          packet.release();
        });
  }

  private void deliver(Datagram datagram) {
    int length = datagram.payload().length;
    if (closed || receivedBytes + length > bufferBytes && !received.isEmpty()) {
      return; // as on a real host, a reader that is too slow loses datagrams
    }
    receivedBytes += length;
    received.add(datagram);
    readable.wakeOne();
  }

  /** The network says a datagram to {@code remote} could not be delivered. */
  void unreachable(SocketAddress remote) {
    if (peerFrom(remote, 0) != null) {
      pendingError = WinsockError.WSAECONNRESET;
      readable.wakeAll();
    }
  }

  Verdict sendInjected(PacketIndication packet) {
    return path.sendInjected(packet);
  }

  /** Makes a raw one hear all messages to its address, and to the groups it has joined. */
  public void receiveAll() {
    hearsAll = true;
  }

  /** Whether it is to be handed this message, whoever it is meant for. */
  boolean hearsAll(ReceivedPacket packet) {
    IpAddress own = identity.local().address();
    IpAddress to = packet.destination();
    boolean ours = own.family() == to.family() && (own.isUnspecified() || own.equals(to));
    boolean group = to.isMulticast();
    return hearsAll
        && !closed
        && (group ? hears(to, packet.arrival(), packet.inbound().loopback()) : ours);
  }

  /** Hands the application a message that was shown to its layers already. */
  void hand(Datagram message) {
    deliver(message);
  }

  /** Makes it the stack's own: what it receives are echo requests, which it answers. */
  void answerEchoRequests() {
    answersEcho = true;
  }

  @Override
  public String toString() {
    return identity.toString();
  }
}
