package dev.wfpsim.bench;

import dev.wfpsim.bench.BenchWorld.Node;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.wfp.layer.FwpsLayer;

/**
 * A client and a server on a link, the platform on both, with filters at every layer or at none.
 */
final class TcpWorld {
  private static final SocketAddress SERVICE = SocketAddress.parse("10.0.0.80:5000");

  private final BenchWorld world = new BenchWorld();
  private final Node client = world.add(new HostOptions("client").address("10.0.0.5/24"));
  private final Node server = world.add(new HostOptions("server").address("10.0.0.80/24"));

  /** A world whose layers have so many filters each. */
  TcpWorld(int filters) {
    world.connect("wire", client, server);
    world.start();
    PermitLast.addTo(client.session(), filters);
    PermitLast.addTo(server.session(), filters);
  }

  BenchWorld world() {
    return world;
  }

  Node client() {
    return client;
  }

  Node server() {
    return server;
  }

  /** A socket that listens at the service's port. */
  Socket listener() throws SocketError {
    Socket listener = server.socket(SocketKind.STREAM);
    listener.bind(new SocketAddress(IpAddress.any(AddressFamily.AF_INET), SERVICE.port()));
    listener.listen();
    return listener;
  }

  /** A socket that is connected to the service. */
  Socket connected() throws SocketError {
    Socket socket = client.socket(SocketKind.STREAM);
    socket.connect(SERVICE);
    return socket;
  }

  /** Fails unless a layer of a node was classified so often, and never blocked. */
  static void check(Node node, FwpsLayer layer, long classifies) {
    var counts = node.wfp().classifier().counts(layer);
    BenchWorld.check(node.host().name() + " " + layer, counts.classifies(), classifies);
    BenchWorld.check(node.host().name() + " " + layer + " blocked", counts.blocks(), 0);
  }
}
