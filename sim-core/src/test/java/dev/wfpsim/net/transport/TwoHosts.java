package dev.wfpsim.net.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.explore.strategy.SeededChoices;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.KernelProfile;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.kernel.run.WaitQueue;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.MemorySpace;
import dev.wfpsim.net.host.Host;
import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.net.host.Hosts;
import dev.wfpsim.net.host.Network;
import dev.wfpsim.net.host.TransportSettings;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.ip.PacketForms;
import dev.wfpsim.net.ip.ReceiveLayout;
import dev.wfpsim.net.link.LinkOptions;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.socket.SocketOptions;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.net.winsock.Wait;
import dev.wfpsim.trace.Choices;
import dev.wfpsim.trace.Findings;
import dev.wfpsim.trace.Trace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Two hosts on a link, each with a process and a recording inspection; both families. */
public final class TwoHosts {
  public static final long MILLISECOND = 1_000_000;
  public static final long SECOND = 1_000_000_000;

  /** What a thread of a process does. */
  public interface Body {
    void run() throws SocketError;
  }

  public final Trace trace = new Trace();
  public final Findings findings = new Findings();
  public final Kernel kernel;
  public final Network network;
  public final MemorySpace memory;
  public final Host a;
  public final Host b;
  public final UserProcess client;
  public final UserProcess server;
  public final RecordingInspection atA;
  public final RecordingInspection atB;
  private final AddressFamily family;

  public TwoHosts(AddressFamily family) {
    this(family, 1, new LinkOptions("wire"), CarrierKind.AUTOMATIC, TransportSettings.DEFAULT, 1);
  }

  public TwoHosts(
      AddressFamily family,
      long seed,
      LinkOptions link,
      CarrierKind carrier,
      TransportSettings settings,
      int processors) {
    this(family, seed, link, carrier, settings, processors, MemorySpace.ofArrays());
  }

  public TwoHosts(
      AddressFamily family,
      long seed,
      LinkOptions link,
      CarrierKind carrier,
      TransportSettings settings,
      int processors,
      MemorySpace memory) {
    this(family, seed, link, carrier, settings, processors, memory, null);
  }

  /** With adapters that all lay out in this way what comes in; null to draw it. */
  public TwoHosts(
      AddressFamily family,
      long seed,
      LinkOptions link,
      CarrierKind carrier,
      TransportSettings settings,
      int processors,
      MemorySpace memory,
      @Nullable ReceiveLayout layout) {
    this(family, seed, link, carrier, settings, processors, memory, layout, PacketForms.PLAIN);
  }

  /** With packets in those forms. */
  public TwoHosts(
      AddressFamily family,
      long seed,
      LinkOptions link,
      CarrierKind carrier,
      TransportSettings settings,
      int processors,
      MemorySpace memory,
      @Nullable ReceiveLayout layout,
      PacketForms forms) {
    this.family = family;
    this.memory = memory;
    Choices choices = new SeededChoices(seed);
    kernel = new Kernel(KernelProfile.documented(), choices, trace, findings, carrier);
    network = new Network(kernel, memory);
    a =
        network.addHost(
            new HostOptions("a")
                .processors(processors)
                .transport(settings)
                .receiveLayout(layout)
                .packetForms(forms)
                .address("10.0.0.1/24")
                .address("10.0.0.3/24")
                .address("fd00::1/64"));
    b =
        network.addHost(
            new HostOptions("b")
                .processors(processors)
                .transport(settings)
                .receiveLayout(layout)
                .packetForms(forms)
                .address("10.0.0.2/24")
                .address("fd00::2/64"));
    network.connect(link, List.of(a, b));
    network.start();
    client = a.processes().start("client", "C:\\client.exe");
    server = b.processes().start("server", "C:\\server.exe");
    atA = new RecordingInspection(a);
    atB = new RecordingInspection(b);
  }

  public SocketAddress toB(int port) {
    String text = family == AddressFamily.AF_INET ? "10.0.0.2" : "fd00::2";
    return new SocketAddress(IpAddress.parse(text), port);
  }

  public SocketAddress toA(int port) {
    String text = family == AddressFamily.AF_INET ? "10.0.0.1" : "fd00::1";
    return new SocketAddress(IpAddress.parse(text), port);
  }

  public SocketAddress any(int port) {
    return new SocketAddress(IpAddress.any(family), port);
  }

  public SocketAddress loopback(int port) {
    return new SocketAddress(IpAddress.loopback(family), port);
  }

  public Socket socket(UserProcess process, SocketKind kind) {
    return Hosts.of(network, process).sockets().open(process, kind, family);
  }

  public Socket socket(UserProcess process, SocketKind kind, SocketOptions options) {
    return Hosts.of(network, process).sockets().open(process, kind, family, options);
  }

  public Socket listener(UserProcess process, int port) throws SocketError {
    Socket socket = socket(process, SocketKind.STREAM);
    socket.bind(any(port));
    socket.listen();
    return socket;
  }

  public void onClient(Body body) {
    start(client, body);
  }

  public void onServer(Body body) {
    start(server, body);
  }

  public void start(UserProcess process, Body body) {
    process.startThread("main", () -> call(body));
  }

  private static void call(Body body) {
    try {
      body.run();
    } catch (SocketError error) {
      throw new AssertionError(error);
    }
  }

  public void sleep(long nanos) {
    WaitQueue queue = new WaitQueue(a.machine(), "sleep of a test");
    Wait.until(kernel, "sleep", queue, () -> false, nanos);
  }

  /** Runs until nothing is left to do; the run must end well and without findings. */
  public RunEnd run() {
    return run(400 * SECOND);
  }

  public RunEnd run(long stopNanos) {
    RunEnd end = kernel.run(stopNanos);
    assertThat(end.error()).as(end.toString()).isNull();
    assertThat(end.reason()).as(end.toString()).isEqualTo(RunEnd.Reason.COMPLETED);
    assertThat(findings.all()).isEmpty();
    assertThat(atA.wrongLevel).isEmpty();
    assertThat(atB.wrongLevel).isEmpty();
    return end;
  }
}
