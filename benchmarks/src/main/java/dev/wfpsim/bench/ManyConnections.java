package dev.wfpsim.bench;

import com.sun.management.ThreadMXBean;
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
import dev.wfpsim.wfp.platform.Wfp;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;

/**
 * Many TCP connections open at once between two hosts, the platform on both, and requests and
 * answers over all of them in turn: what a packet costs, and what a connection keeps.
 */
final class ManyConnections {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int ROUNDS = 2;
  private static final int BYTES = 100;
  private static final long STOP_NANOS = 360_000_000_000_000L;
  private static final String SERVER = "10.0.0.80";
  private static final int FIRST_PORT = 5000;

  /** A local port serves one connection to each remote endpoint, and there are 16,384 of them. */
  private static final int OF_A_PORT = 10_000;

  private final int connections;
  private final List<Socket> clients = new ArrayList<>();
  private final List<Socket> servers = new ArrayList<>();
  private long cpuNanos;
  private final PacketCount count = new PacketCount();
  private long heapBytes;

  private ManyConnections(int connections) {
    this.connections = connections;
  }

  /**
   * What so many connections took.
   *
   * @param cpuNanos processor time from the first connect to the last answer
   * @param packets that were sent
   * @param heapBytes in use when all is answered and every connection idle; 0 if not weighed
   */
  record Taken(long cpuNanos, long packets, long heapBytes) {
    double nanosOfPacket() {
      return (double) cpuNanos / packets;
    }
  }

  /**
   * Opens and uses them.
   *
   * @param isWeighed whether the heap is to be measured, which takes collecting all of it
   */
  static Taken run(int connections, boolean isWeighed) {
    ManyConnections many = new ManyConnections(connections);
    many.run(isWeighed);
    return new Taken(many.cpuNanos, many.count.packets(), many.heapBytes);
  }

  private void run(boolean isWeighed) {
    Trace trace = new Trace();
    trace.attach(count);
    KernelProfile profile = KernelProfile.documented();
    Kernel kernel =
        new Kernel(profile, new SeededChoices(1), trace, new Findings(), CarrierKind.CONTINUATION);
    Network network = new Network(kernel);
    Host client = network.addHost(new HostOptions("client").address("10.0.0.5/24"));
    Host server = network.addHost(new HostOptions("server").address(SERVER + "/24"));
    network.connect(new LinkOptions("wire"), List.of(client, server));
    network.start();
    List<Wfp> platforms =
        List.of(
            new Wfp(client, PlatformProfile.DOCUMENTED),
            new Wfp(server, PlatformProfile.DOCUMENTED));
    server
        .processes()
        .start("service", "C:\\service.exe")
        .startThread("main", () -> work(() -> serve(server)));
    client
        .processes()
        .start("app", "C:\\app.exe")
        .startThread("main", () -> work(() -> ask(client)));
    long begin = THREADS.getCurrentThreadCpuTime();
    RunEnd end = kernel.run(STOP_NANOS);
    cpuNanos = THREADS.getCurrentThreadCpuTime() - begin;
    if (end.reason() != RunEnd.Reason.COMPLETED || servers.size() != connections) {
      throw new IllegalStateException("not every connection was answered: " + end);
    }
    heapBytes = isWeighed ? Gauge.heapInUse() : 0;
    Reference.reachabilityFence(network);
    Reference.reachabilityFence(platforms);
    Reference.reachabilityFence(this);
  }

  /** What a simulated thread does. */
  private interface Part {
    void run() throws SocketError;
  }

  private static void work(Part part) {
    try {
      part.run();
    } catch (SocketError error) {
      throw new IllegalStateException(error);
    }
  }

  private void serve(Host server) throws SocketError {
    List<Socket> listeners = new ArrayList<>();
    for (int port = 0; port <= (connections - 1) / OF_A_PORT; port++) {
      Socket listener = socket(server);
      listener.bind(new SocketAddress(IpAddress.any(AddressFamily.AF_INET), FIRST_PORT + port));
      listener.listen();
      listeners.add(listener);
    }
    byte[] request = new byte[BYTES];
    for (int i = 0; i < connections; i++) {
      servers.add(listeners.get(i / OF_A_PORT).accept());
    }
    for (int round = 0; round < ROUNDS; round++) {
      for (Socket socket : servers) {
        receive(socket, request);
        socket.send(request);
      }
    }
  }

  private void ask(Host client) throws SocketError {
    byte[] request = new byte[BYTES];
    for (int i = 0; i < connections; i++) {
      Socket socket = socket(client);
      socket.connect(new SocketAddress(IpAddress.parse(SERVER), FIRST_PORT + i / OF_A_PORT));
      clients.add(socket);
    }
    for (int round = 0; round < ROUNDS; round++) {
      for (Socket socket : clients) {
        socket.send(request);
        receive(socket, request);
      }
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
