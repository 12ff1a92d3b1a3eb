package dev.wfpsim.net.tcp;

import dev.wfpsim.collect.LazyLinkedMap;
import dev.wfpsim.collect.LongMap;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.DataBuffer;
import dev.wfpsim.net.buffer.MemorySpace;
import dev.wfpsim.net.buffer.PacketContext;
import dev.wfpsim.net.identity.Flow;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.inspect.DiscardLayer;
import dev.wfpsim.net.inspect.DiscardReason;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.ip.IcmpErrorNotice;
import dev.wfpsim.net.ip.InboundPacket;
import dev.wfpsim.net.ip.PacketForms;
import dev.wfpsim.net.ip.SynOptions;
import dev.wfpsim.net.transport.Binding;
import dev.wfpsim.net.transport.ReceivedPacket;
import dev.wfpsim.net.transport.TransportProtocol;
import dev.wfpsim.net.transport.TransportStack;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.net.winsock.WinsockError;
import dev.wfpsim.net.wire.TcpHeader;
import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.StableHash;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * TCP of one host: connections by their pair of addresses, listeners by their endpoint, and what
 * happens to segments that belong to neither.
 */
public final class TcpStack implements TransportProtocol {
  private static final int IPV4_HEADERS = 20 + TcpHeader.MIN_BYTES;
  private static final int IPV6_HEADERS = 40 + TcpHeader.MIN_BYTES;

  /** The two ends of a connection. */
  private record Pair(SocketAddress local, SocketAddress remote) {
    static Pair of(SocketAddress local, SocketAddress remote) {
      return new Pair(plain(local), plain(remote));
    }

    private static SocketAddress plain(SocketAddress address) {
      return address.scopeId() == 0
          ? address
          : new SocketAddress(address.address(), address.port());
    }
  }

  private static final long ISN = StableHash.of("isn");

  private final TransportStack transport;
  private TcpSettings settings;
  private boolean decided;
  private final StreamLedger streams;
  private final BlockPool blocks;
  private final TcpOutput output;
  private final ConnectionKeys keys;
  private final WaitPlaces waitPlaces;
  private final Map<Pair, TcpEndpoint> connections = new LazyLinkedMap<>();
  private final LongMap<TcpEndpoint> endpoints = new LongMap<>();
  private final LongMap<TcpListener> listeners = new LongMap<>();

  /**
   * TCP of a host being made.
   *
   * @param settings of sockets that have none of their own
   * @param sendLists how segments are handed down that are sent at one time; null to draw it
   * @param streams compares what both ends of a connection write and read
   * @param space where the data that waits to be sent has its memory from
   */
  public TcpStack(
      TransportStack transport,
      TcpSettings settings,
      @Nullable SendLists sendLists,
      StreamLedger streams,
      MemorySpace space) {
    this.blocks = new BlockPool(space);
    this.transport = transport;
    this.settings = settings;
    this.streams = streams;
    this.output = new TcpOutput(transport, sendLists);
    this.keys = new ConnectionKeys(transport.machine().key());
    this.waitPlaces = new WaitPlaces(transport.machine());
  }

  @Override
  public boolean hasPorts() {
    return true;
  }

  @Override
  public boolean flowsExpire() {
    return false;
  }

  TransportStack transport() {
    return transport;
  }

  /** The settings of sockets that have none of their own. */
  public TcpSettings settings() {
    TcpFeatures features = settings.features();
    if (!decided && features.timestamps() == TcpFeatures.Timestamps.ALLOWED) {
      SynOptions set = transport.ip().forms().synOptions();
      if (PacketForms.chosen(set, SynOptions.class, transport.machine()) == SynOptions.TIMESTAMPS) {
        settings = settings.withFeatures(features.withTimestamps(TcpFeatures.Timestamps.ENABLED));
      }
    }
    decided = true;
    return settings;
  }

  TcpOutput output() {
    return output;
  }

  /** Where its buffers have their memory from. */
  BlockPool blocks() {
    return blocks;
  }

  /** Where threads wait for something of an endpoint. */
  WaitPlaces waitPlaces() {
    return waitPlaces;
  }

  StreamLedger streams() {
    return streams;
  }

  /** Connections in any state, those in TIME_WAIT included. */
  public int connectionCount() {
    return connections.size();
  }

  /** An endpoint that will connect; not bound yet. */
  public TcpEndpoint openActive(
      @Nullable UserProcess process, AddressFamily socketFamily, TcpSettings settings) {
    TransportEndpoint identity =
        transport.newEndpoint(
            process,
            IpProtocol.TCP,
            socketFamily,
            new SocketAddress(IpAddress.any(socketFamily), 0),
            null);
    TcpEndpoint endpoint = new TcpEndpoint(this, identity, settings, null);
    endpoints.put(identity.handle(), endpoint);
    return endpoint;
  }

  /** Makes a bound endpoint a listener. */
  TcpListener listen(TransportEndpoint identity, Binding binding, int backlog, TcpSettings settings)
      throws SocketError {
    TcpListener listener = new TcpListener(this, identity, binding, backlog, settings);
    listener.authorise();
    if (!identity.open()) {
      transport.inspection().endpointClosure(identity);
      throw new SocketError(WinsockError.WSAENOTSOCK, "closed during listen");
    }
    listeners.put(identity.handle(), listener);
    return listener;
  }

  void remove(TcpListener listener) {
    listeners.remove(listener.identity().handle());
  }

  /** Enters a connection; false where the pair of addresses is in use. */
  boolean register(TcpEndpoint endpoint, SocketAddress local, SocketAddress remote) {
    return connections.putIfAbsent(Pair.of(local, remote), endpoint) == null;
  }

  /** Enters a connection again that another was to replace. */
  void restore(TcpEndpoint endpoint) {
    SocketAddress remote = endpoint.identity().remote();
    if (remote != null) {
      connections.putIfAbsent(Pair.of(endpoint.identity().local(), remote), endpoint);
    }
  }

  void remove(TcpEndpoint endpoint, SocketAddress local, SocketAddress remote) {
    connections.remove(Pair.of(local, remote), endpoint);
  }

  void forget(TransportEndpoint identity) {
    endpoints.remove(identity.handle());
  }

  ConnectionKeys keys() {
    return keys;
  }

  /** The initial sequence number of a new connection, given its key. */
  int chooseIss(long connection) {
    long key = StableHash.mix(connection, ISN);
    int drawn = transport.kernel().choices().pick(ChoiceKind.ISN, key, Integer.MAX_VALUE);
    return (int) key + drawn;
  }

  /** The largest segment for a peer: what its interface takes. */
  int linkMss(SocketAddress remote) {
    int headers = remote.address().isIpv4() ? IPV4_HEADERS : IPV6_HEADERS;
    int mtu = Math.min(0xffff, transport.ip().pathMtu(remote.address()));
    return Math.max(1, mtu - headers);
  }

  /** The largest segment a peer takes that does not say (MUST-15). */
  static int defaultMss(SocketAddress remote) {
    return remote.address().isIpv4() ? Tcb.DEFAULT_MSS_IPV4 : Tcb.DEFAULT_MSS_IPV6;
  }

  @Override
  public void receive(InboundPacket inbound) {
    ReceivedPacket packet = new ReceivedPacket(inbound, transport.kernel());
    DataBuffer data = packet.data();
    TcpHeader header = TcpHeader.tryView(data.memory(), data.offset(), data.length());
    if (header == null) {
      discard(packet, packet.to(0), packet.from(0), 0, DiscardReason.HEADER_INVALID);
      return;
    }
    SocketAddress local = packet.to(header.destinationPort());
    SocketAddress remote = packet.from(header.sourcePort());
    int headerLength = header.headerLength();
    PacketContext context = packet.nbl().packetContext();
    if (!context.unsummed()
        && !context.checksumInfo().tcpChecksumSucceeded()
        && !header.checksumIsValid(packet.source(), packet.destination())) {
      discard(packet, local, remote, headerLength, DiscardReason.CHECKSUM_INVALID);
      return;
    }
    Text text = new Text(data.memory(), data.offset() + headerLength, header.payloadLength());
    TcpSegment segment = TcpSegment.received(header, text);
    receive(new TcpArrival(packet, segment, headerLength, local, remote));
  }

  private void receive(TcpArrival arrival) {
    TcpSegment segment = arrival.segment();
    SocketAddress local = arrival.local();
    TcpEndpoint known = connections.get(Pair.of(local, arrival.remote()));
    if (known != null) {
      TcpListener heir = known.mayBeReplacedBy(segment) ? listenerFor(local) : null;
      if (heir == null || !heir.receiveSyn(arrival)) {
        known.receive(arrival);
      }
      return;
    }
    if (!arrival.packet().inbound().unicast()) { // RFC 1122, 4.2.3.10: no answer, no connection
      Verdict unused = discard(arrival, DiscardReason.ENDPOINT_NOT_FOUND);
      return;
    }
    TcpListener listener = segment.has(TcpHeader.RST) ? null : listenerFor(local);
    boolean acknowledges = segment.has(TcpHeader.ACK);
    if (listener != null && segment.has(TcpHeader.SYN) && !acknowledges) {
      listener.receiveSyn(arrival);
      return;
    }
    if (listener != null && !acknowledges) {
      // it can belong to no connection, and is dropped without an answer (RFC 9293, 3.10.7.2)
      Verdict unused = discard(arrival, DiscardReason.EXPECTED_SYN);
      return;
    }
    closedPort(
        arrival, listener == null ? DiscardReason.ENDPOINT_NOT_FOUND : DiscardReason.EXPECTED_SYN);
  }

  private @Nullable TcpListener listenerFor(SocketAddress local) {
    for (TransportEndpoint holder :
        transport.holders(IpProtocol.TCP, local.address(), local.port())) {
      TcpListener listener = listeners.get(holder.handle());
      if (listener != null) {
        return listener;
      }
    }
    return null;
  }

  private Verdict discard(
      ReceivedPacket packet,
      SocketAddress local,
      SocketAddress remote,
      int headerLength,
      int reason) {
    transport.ip().drops().transport("TCP", reason);
    return packet.atPayload(
        headerLength,
        () ->
            transport
                .inspection()
                .discarded(
                    packet.indication(local, remote, headerLength),
                    DiscardLayer.INBOUND_TRANSPORT,
                    reason));
  }

  private Verdict discard(TcpArrival arrival, int reason) {
    return discard(
        arrival.packet(), arrival.local(), arrival.remote(), arrival.headerLength(), reason);
  }

  /**
   * No endpoint: the discard layer hears of it; unless it objects, a RST answers.
   */
  private void closedPort(TcpArrival arrival, int reason) {
    Verdict verdict = discard(arrival, reason);
    if (verdict.permitted() && !arrival.segment().has(TcpHeader.RST)) {
      output.sendAlone(arrival.segment().reset(), arrival.local(), arrival.remote());
    }
  }

  @Override
  public Verdict sendInjected(TransportEndpoint identity, PacketIndication packet) {
    TcpEndpoint endpoint = endpoints.get(identity.handle());
    packet.of(identity, endpoint == null ? null : endpoint.flow());
    return transport.ip().send(packet, packet.local(), packet.remote());
  }

  @Override
  public void forget(Flow flow) {
    throw new IllegalStateException("a flow of TCP lives as long as its connection: " + flow);
  }

  /** Resets the connection of the flow. */
  @Override
  public void abort(Flow flow) {
    TcpEndpoint endpoint = endpoints.get(flow.endpoint().handle());
    if (endpoint != null) {
      endpoint.abortFlow();
    }
  }

  @Override
  public void streamChanged(Flow flow) {
    TcpEndpoint endpoint = endpoints.get(flow.endpoint().handle());
    if (endpoint != null) {
      endpoint.streamChanged();
    }
  }

  @Override
  public @Nullable TransportEndpoint ownerOf(IcmpErrorNotice notice) {
    SocketAddress local = new SocketAddress(notice.local(), notice.localPort());
    SocketAddress remote = new SocketAddress(notice.remote(), notice.remotePort());
    TcpEndpoint endpoint = connections.get(Pair.of(local, remote));
    return endpoint == null ? null : endpoint.identity();
  }

  @Override
  public void icmpError(IcmpErrorNotice notice) {
    SocketAddress local = new SocketAddress(notice.local(), notice.localPort());
    SocketAddress remote = new SocketAddress(notice.remote(), notice.remotePort());
    TcpEndpoint endpoint = connections.get(Pair.of(local, remote));
    if (endpoint != null && notice.mtu() > 0) {
      endpoint.pathTakes(linkMss(remote));
    } else if (endpoint != null) {
      endpoint.undelivered(notice.isHard());
    }
  }

  /** An error has to quote a sequence number that is under way (RFC 5927, 4.1). */
  @Override
  public boolean believes(IcmpErrorNotice notice) {
    SocketAddress local = new SocketAddress(notice.local(), notice.localPort());
    SocketAddress remote = new SocketAddress(notice.remote(), notice.remotePort());
    TcpEndpoint endpoint = connections.get(Pair.of(local, remote));
    return endpoint != null
        && notice.sequence() >= 0
        && endpoint.connection().isUnderWay((int) notice.sequence());
  }

  /** A new endpoint for a SYN that reached a listener. */
  TcpEndpoint openPassive(TcpListener listener, SocketAddress local, SocketAddress remote) {
    TransportEndpoint parent = listener.identity();
    TransportEndpoint identity =
        transport.newEndpoint(
            parent.process(), IpProtocol.TCP, parent.socketFamily(), local, parent);
    TcpEndpoint child = new TcpEndpoint(this, identity, listener.settings(), listener);
    endpoints.put(identity.handle(), child);
    TcpEndpoint before = connections.remove(Pair.of(local, remote));
    if (before != null) {
      child.succeeds(before);
    }
    child.adopt(local, remote);
    return child;
  }
}
