package dev.wfpsim.bench;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.driver.DriverHost;
import dev.wfpsim.explore.strategy.SeededChoices;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.KernelProfile;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.kernel.run.WaitQueue;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.host.Host;
import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.net.host.Network;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.link.LinkOptions;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.net.winsock.Wait;
import dev.wfpsim.trace.Findings;
import dev.wfpsim.trace.Trace;
import dev.wfpsim.wfp.engine.EngineSession;
import dev.wfpsim.wfp.fwpm.SessionOptions;
import dev.wfpsim.wfp.platform.Wfp;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;
import org.jspecify.annotations.Nullable;

/**
 * A network whose run goes on a piece at a time, so that what is measured is the work and not the
 * making of the world, and worlds can take turns. The whole run is a continuation: a simulated
 * thread says where a piece ends ({@link #endPiece}), and the next {@link #piece} goes on there.
 */
final class BenchWorld {
  private static final ContinuationScope SCOPE = new ContinuationScope("piece");
  private static final long STOP_NANOS = Long.MAX_VALUE / 4;
  private static final long LOADING_NANOS = 10_000_000;
  private static final int ACTIVITIES = 100_000;
  private static final int PENDING = 1_000_000;

  private final Trace trace = new Trace();
  private final Findings findings = new Findings();
  private final Kernel kernel =
      new Kernel(
          KernelProfile.documented().withLimits(Long.MAX_VALUE, ACTIVITIES, PENDING),
          new SeededChoices(1),
          trace,
          findings,
          CarrierKind.CONTINUATION);
  private final Network network = new Network(kernel);
  private final Continuation run = new Continuation(SCOPE, this::run);
  private @Nullable RunEnd end;

  /** A host with the platform on it. */
  record Node(Host host, Wfp wfp) {
    /** A session of the engine for filters and the like. */
    EngineSession session() {
      return Objects.requireNonNull(
          wfp.engine().open(SessionOptions.user("bench", false)).session());
    }

    /** Loads a driver: its driverEntry runs when the world does. */
    void load(String name, Driver driver) {
      new DriverHost(wfp).load(name, driver);
    }

    /** A socket of the host's first process. */
    Socket socket(SocketKind kind) {
      UserProcess first = host.processes().running().iterator().next();
      return host.sockets().open(first, kind, AddressFamily.AF_INET);
    }

    /** Starts a process, whose thread begins when drivers have been loaded. */
    void process(String name, Part part) {
      WaitQueue loaded = new WaitQueue(host.machine(), "loading");
      host.processes()
          .start(name, "C:\\" + name + ".exe")
          .startThread(
              "main",
              () -> {
                Wait.until(host.kernel(), "loading", loaded, () -> false, LOADING_NANOS);
                part.runOrFail();
              });
    }
  }

  /** What a simulated thread does. */
  interface Part {
    void run() throws SocketError;

    /** Runs; an error of a socket ends the world. */
    default void runOrFail() {
      try {
        run();
      } catch (SocketError error) {
        throw new IllegalStateException(error);
      }
    }
  }

  Kernel kernel() {
    return kernel;
  }

  Trace trace() {
    return trace;
  }

  /** A host with a platform as it is documented. */
  Node add(HostOptions options) {
    Host host = network.addHost(options);
    return new Node(host, new Wfp(host, PlatformProfile.DOCUMENTED));
  }

  /** Links hosts. */
  void connect(String name, Node... ends) {
    List<Host> hosts = List.of(ends).stream().map(Node::host).toList();
    network.connect(new LinkOptions(name), hosts);
  }

  /** Where a simulated thread waits for the rest of a piece. */
  static final class Gate {
    private final Kernel kernel;
    private final WaitQueue queue;
    private final BooleanSupplier isDone;

    /**
     * A gate on a node.
     *
     * @param isDone whether all of the piece is done
     */
    Gate(Node node, BooleanSupplier isDone) {
      this.kernel = node.host.kernel();
      this.queue = new WaitQueue(node.host.machine(), "piece");
      this.isDone = isDone;
    }

    /** Waits until all is done; then the piece ends here. */
    void endPiece() {
      endPiece(0);
    }

    /** Waits until all is done, and so much longer; then the piece ends here. */
    void endPiece(long afterNanos) {
      Wait.until(kernel, "piece", queue, isDone, Wait.FOREVER);
      Wait.until(kernel, "piece", queue, () -> false, afterNanos);
      BenchWorld.endPiece();
    }

    /** Something was done: if it was the last, the waiting thread goes on. */
    void look() {
      if (isDone.getAsBoolean()) {
        kernel.call("piece", this::open);
      }
    }

    private boolean open() {
      queue.wakeAll();
      return true;
    }
  }

  /** Links a host to another one that nothing ever reaches: all that it sends is lost. */
  void connectToNothing(Node node) {
    Node other = add(new HostOptions("nothing").address("10.0.200.200/16"));
    network.connect(new LinkOptions("lossy").loss(1), List.of(node.host, other.host));
  }

  /** To be called once hosts and links are complete. */
  void start() {
    network.start();
  }

  /** From here on nothing is written into the trace, nor into the fingerprint. */
  void closeTrace() {
    trace.close();
  }

  private void run() {
    end = kernel.run(STOP_NANOS);
  }

  /** Goes on until a simulated thread ends the piece; the run must not end, nor find anything. */
  void piece() {
    if (end == null) {
      run.run();
    }
    if (end != null || !findings.all().isEmpty()) {
      throw new IllegalStateException("a measured run went wrong: " + end + " " + findings.all());
    }
  }

  /** Fails unless a count is what it has to be. */
  static void check(String what, long is, long expected) {
    if (is != expected) {
      throw new IllegalStateException(what + ": " + is + ", not " + expected);
    }
  }

  /** On a simulated thread: here a piece ends, and the next begins. */
  static void endPiece() {
    Continuation.yield(SCOPE);
  }
}
