package dev.wfpsim.bench;

import dev.wfpsim.bench.BenchWorld.Node;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.winsock.SocketError;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What an injection costs from the driver's request to its completion, by the call and by how many
 * are under way at once: the list is made, injected, goes through the stack, completes and is
 * freed. What is sent leaves by a card whose link loses all; what is received is of a protocol that
 * nobody has. An invocation is {@value #INJECTIONS} injections and fails unless each completed
 * once, with success.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class InjectionBenchmark {
  static final int INJECTIONS = 60;

  /** The stack's ways in, as the calls are named. */
  public enum Kind {
    /** FwpsInjectTransportSendAsync1. */
    TRANSPORT_SEND,
    /** FwpsInjectTransportReceiveAsync0. */
    TRANSPORT_RECEIVE,
    /** FwpsInjectNetworkSendAsync0. */
    NETWORK_SEND,
    /** FwpsInjectNetworkReceiveAsync0. */
    NETWORK_RECEIVE,
    /** FwpsInjectForwardAsync0. */
    FORWARD;

    boolean isReceive() {
      return this == TRANSPORT_RECEIVE || this == NETWORK_RECEIVE;
    }
  }

  @Param private Kind kind = Kind.NETWORK_SEND;

  @Param({"1", "20"})
  private int depth = 1;

  private @Nullable Injections injections;

  /** The benchmark of a kind and depth, ready to be run. */
  static InjectionBenchmark of(Kind kind, int depth) {
    InjectionBenchmark made = new InjectionBenchmark();
    made.kind = kind;
    made.depth = depth;
    made.make();
    return made;
  }

  /** A world of its own. */
  @Setup
  public void make() {
    injections = new Injections(kind, depth, true);
  }

  /** Request, stack, completion. */
  @Benchmark
  @OperationsPerInvocation(INJECTIONS)
  public long injection() {
    Injections made = injections;
    return made == null ? 0 : made.piece();
  }

  /** A host whose driver injects again and again. */
  static final class Injections {
    private final BenchWorld world = new BenchWorld();
    private final Node host;
    private final InjectingDriver driver;
    private long endpoint;
    private long pieces;

    /**
     * A host.
     *
     * @param isSound whether the stack can do what the driver asks for; else it has no route
     */
    Injections(Kind kind, int depth, boolean isSound) {
      HostOptions options = new HostOptions("h").processors(2).icmpErrorsPerSecond(0);
      host = world.add(options.address("10.0.0.5/16"));
      driver = new InjectingDriver(kind, depth, INJECTIONS, () -> endpoint);
      if (isSound) {
        world.connectToNothing(host);
      }
      world.start();
      host.load("inject", driver);
      host.process("app", this::bind);
    }

    /** Injects so often; answers how many have succeeded so far. */
    long piece() {
      world.piece();
      pieces++;
      BenchWorld.check("completed with success", driver.succeeded(), pieces * INJECTIONS);
      return driver.succeeded();
    }

    private void bind() throws SocketError {
      Socket socket = host.socket(SocketKind.DATAGRAM);
      socket.bind(
          new SocketAddress(
              host.host().options().addresses().getFirst().address(),
              PathConversation.CLIENT_PORT));
      endpoint = socket.endpoint().handle();
    }
  }
}
