package dev.wfpsim.bench;

import dev.wfpsim.bench.BenchWorld.Gate;
import dev.wfpsim.bench.BenchWorld.Node;
import dev.wfpsim.bench.PathConversation.Place;
import dev.wfpsim.bench.PathConversation.Visit;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.trace.Trace;
import dev.wfpsim.wfp.classify.LayerCounts;
import dev.wfpsim.wfp.engine.EngineSession;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * A datagram's whole path in the simulator: a connected socket sends it, ten layers are classified
 * ({@link PathConversation}), a callout clones and blocks it and injects the clone, which
 * completes, goes over two links and is received.
 *
 * <p>A piece is {@value #PACKETS} datagrams. It fails unless each arrived as it was sent, was
 * permitted at each layer, was cloned once, and completed with success.
 */
final class WholePath {
  static final int PACKETS = 64;

  private final BenchWorld world = new BenchWorld();
  private final Map<Place, Node> nodes = new EnumMap<>(Place.class);
  private final Gate gate;
  private final CloningDriver driver;
  private final Arrivals arrivals = new Arrivals();
  private long sent;
  private long pieces;

  /**
   * A world whose client has connected, and has sent one piece.
   *
   * @param isKept whether decisions may be kept for the next packet
   */
  WholePath(boolean isKept) {
    this(isKept, PathConversation::policy);
  }

  /** A world with other policies. */
  WholePath(boolean isKept, Function<Visit, PathPolicy> policies) {
    nodes.put(Place.CLIENT, world.add(host("client").address("10.0.0.5/24")));
    nodes.put(
        Place.ROUTER,
        world.add(host("router").address("10.0.0.1/24").address("10.0.1.1/24").forwarding(true)));
    nodes.put(Place.SERVER, world.add(host("server").address("10.0.1.80/24")));
    world.connect("near", node(Place.CLIENT), node(Place.ROUTER));
    world.connect("far", node(Place.ROUTER), node(Place.SERVER));
    world.start();
    nodes.values().forEach(node -> node.wfp().ale().keepDecisions(isKept));
    addPolicies(policies);
    gate = new Gate(node(Place.CLIENT), this::isDone);
    driver = new CloningDriver(gate::look);
    node(Place.CLIENT).load("clone", driver);
    node(Place.SERVER).process("server", this::receive);
    node(Place.CLIENT).process("client", this::send);
    piece();
  }

  private static HostOptions host(String name) {
    return new HostOptions(name).processors(2);
  }

  private Node node(Place place) {
    return Objects.requireNonNull(nodes.get(place));
  }

  private void addPolicies(Function<Visit, PathPolicy> policies) {
    Map<Place, EngineSession> sessions = new EnumMap<>(Place.class);
    nodes.forEach((place, node) -> sessions.put(place, node.session()));
    for (Visit visit : Visit.values()) {
      EngineSession session = Objects.requireNonNull(sessions.get(visit.place()));
      if (visit == visit.first()) {
        policies.apply(visit).addTo(session);
      }
    }
    CloningDriver.addFilter(Objects.requireNonNull(sessions.get(Place.CLIENT)));
  }

  Trace trace() {
    return world.trace();
  }

  /** From here on nothing is written into the trace, nor into the fingerprint. */
  void closeTrace() {
    world.closeTrace();
  }

  /** Sends and receives a piece; answers how many datagrams were received so far. */
  long piece() {
    pieces++;
    world.piece();
    long expected = pieces * PACKETS;
    BenchWorld.check("sent", sent, expected);
    BenchWorld.check("received", arrivals.received(), expected);
    BenchWorld.check("cloned", driver.cloned(), expected);
    BenchWorld.check("completed", driver.completed(), expected);
    for (Visit visit : Visit.values()) {
      LayerCounts counts = node(visit.place()).wfp().classifier().counts(visit.layer());
      boolean isCloned = visit.first() == Visit.TRANSPORT_OUT;
      boolean isTwice = isCloned || visit.first() == Visit.DATAGRAM_OUT;
      BenchWorld.check(
          visit + " classified", counts.classifies(), isTwice ? 2 * expected : expected);
      BenchWorld.check(visit + " blocked", counts.blocks(), isCloned ? expected : 0);
      BenchWorld.check(
          visit + " permitted", counts.permits(), counts.classifies() - counts.blocks());
    }
    return arrivals.received();
  }

  private void send() throws SocketError {
    Socket socket = socket(Place.CLIENT);
    socket.bind(
        new SocketAddress(IpAddress.ofIpv4(PathConversation.CLIENT), PathConversation.CLIENT_PORT));
    socket.connect(
        new SocketAddress(IpAddress.ofIpv4(PathConversation.SERVER), PathConversation.SERVER_PORT));
    while (true) {
      for (byte[] payload : arrivals.payloads()) {
        socket.send(payload);
        sent++;
      }
      gate.endPiece();
    }
  }

  private boolean isDone() {
    return sent % PACKETS == 0 && arrivals.received() == sent && driver.completed() == sent;
  }

  private void receive() throws SocketError {
    Socket socket = socket(Place.SERVER);
    socket.bind(
        new SocketAddress(IpAddress.any(AddressFamily.AF_INET), PathConversation.SERVER_PORT));
    while (true) {
      arrivals.arrived(socket.receiveFrom().payload());
      gate.look();
    }
  }

  private Socket socket(Place place) {
    return node(place).socket(SocketKind.DATAGRAM);
  }
}
