package dev.wfpsim.bench;

import dev.wfpsim.explore.strategy.SeededChoices;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.KernelProfile;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.host.Host;
import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.net.host.Network;
import dev.wfpsim.net.link.LinkOptions;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.trace.Findings;
import dev.wfpsim.trace.Trace;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;

/**
 * What the two ends of a TCP connection keep on the heap while nothing is under way: after a
 * request and its answer have passed over it.
 */
final class IdleConnections {
  private static final int FEW = 200;
  private static final int MANY = 2_200;
  private static final int REQUEST_BYTES = 500;
  private static final int ANSWER_BYTES = 8_192;
  private static final long STOP_NANOS = 3_600_000_000_000L;
  private static final SocketAddress SERVICE =
      new SocketAddress(IpAddress.parse("10.0.0.80"), 5000);

  /** The heap that a connection more takes, everything else being there already. */
  Cost cost() {
    long unused = heapWith(FEW);
    long few = heapWith(FEW);
    long many = heapWith(MANY);
    double each = (double) (many - few) / (MANY - FEW);
    return new Cost(
        "an idle TCP connection, both ends",
        List.of(Costs.figure("bytes", unused == 0 ? 0 : each)));
  }

  private static long heapWith(int connections) {
    Kernel kernel =
        new Kernel(
            KernelProfile.documented(),
            new SeededChoices(1),
            new Trace(),
            new Findings(),
            CarrierKind.CONTINUATION);
    Network network = new Network(kernel);
    Host client = network.addHost(new HostOptions("client").address("10.0.0.5/24"));
    Host server = network.addHost(new HostOptions("server").address("10.0.0.80/24"));
    network.connect(new LinkOptions("wire"), List.of(client, server));
    network.start();
    List<Socket> open = new ArrayList<>();
    server
        .processes()
        .start("service", "C:\\service.exe")
        .startThread("main", () -> serve(server, connections, open));
    client
        .processes()
        .start("app", "C:\\app.exe")
        .startThread("main", () -> connect(client, connections, open));
    RunEnd end = kernel.run(STOP_NANOS);
    if (end.reason() != RunEnd.Reason.COMPLETED || open.size() != 2 * connections + 1) {
      throw new IllegalStateException("not every connection is open: " + end);
    }
    long used = Gauge.heapInUse();
    Reference.reachabilityFence(network);
    Reference.reachabilityFence(open);
    return used;
  }

  private static void serve(Host server, int connections, List<Socket> open) {
    try {
      Socket listener = socket(server);
      open.add(listener);
      listener.bind(new SocketAddress(IpAddress.any(AddressFamily.AF_INET), SERVICE.port()));
      listener.listen();
      byte[] request = new byte[REQUEST_BYTES];
      for (int i = 0; i < connections; i++) {
        Socket socket = listener.accept();
        receive(socket, request);
        socket.send(new byte[ANSWER_BYTES]);
        open.add(socket);
      }
    } catch (SocketError error) {
      throw new IllegalStateException(error);
    }
  }

  private static void connect(Host client, int connections, List<Socket> open) {
    try {
      for (int i = 0; i < connections; i++) {
        Socket socket = socket(client);
        socket.connect(SERVICE);
        socket.send(new byte[REQUEST_BYTES]);
        receive(socket, new byte[ANSWER_BYTES]);
        open.add(socket);
      }
    } catch (SocketError error) {
      throw new IllegalStateException(error);
    }
  }

  private static void receive(Socket socket, byte[] into) throws SocketError {
    for (int had = 0; had < into.length; ) {
      had += socket.receive(into, had, into.length - had, -1);
    }
  }

  private static Socket socket(Host host) {
    return host.sockets()
        .open(
            host.processes().running().iterator().next(), SocketKind.STREAM, AddressFamily.AF_INET);
  }
}
