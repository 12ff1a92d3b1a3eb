package dev.wfpsim.bench;

import dev.wfpsim.bench.BenchWorld.Node;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.net.inspect.ConnectOperation;
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
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * What redirecting a connect costs, from the stack's question to its answer: a driver acquires the
 * request, modifies it, applies it and releases it, inside classifyFn or pended and on a thread of
 * its own; beside the same question with nobody to redirect. An invocation is {@value #CONNECTS}
 * connects and fails unless each went where the driver sent it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ConnectRedirectBenchmark {
  static final int CONNECTS = 64;
  private static final SocketAddress CLIENT = SocketAddress.parse("10.0.0.5:50000");
  private static final SocketAddress SERVER = SocketAddress.parse("10.0.0.80:443");
  static final SocketAddress ELSEWHERE = SocketAddress.parse("10.0.0.99:8443");

  private final Connects alone = new Connects(null, SERVER);
  private final Connects inline = new Connects(new RedirectingDriver(ELSEWHERE, false), ELSEWHERE);
  private final Connects pended = new Connects(new RedirectingDriver(ELSEWHERE, true), ELSEWHERE);

  /** Nobody redirects: no filter is at the layer. */
  @Benchmark
  @OperationsPerInvocation(CONNECTS)
  public long notRedirected() {
    return alone.piece();
  }

  /** Redirected inside classifyFn. */
  @Benchmark
  @OperationsPerInvocation(CONNECTS)
  public long inline() {
    return inline.piece();
  }

  /** Pended, and redirected by a thread while the connect waits. */
  @Benchmark
  @OperationsPerInvocation(CONNECTS)
  public long pended() {
    return pended.piece();
  }

  /** A host whose application connects again and again, as far as the redirect layer. */
  static final class Connects {
    private final BenchWorld world = new BenchWorld();
    private final Node host = world.add(new HostOptions("h").processors(2).address("10.0.0.5/24"));
    private final SocketAddress expected;
    private long right;
    private long pieces;

    /**
     * A host.
     *
     * @param driver who redirects; null for nobody
     * @param expected where each connect has to go
     */
    Connects(@Nullable RedirectingDriver driver, SocketAddress expected) {
      this.expected = expected;
      world.start();
      if (driver != null) {
        RedirectingDriver.addFilter(host.session());
        host.load("redirect", driver);
      }
      host.process("app", this::connectForEver);
    }

    /** Connects so often; answers how many went the right way so far. */
    long piece() {
      world.piece();
      pieces++;
      BenchWorld.check("connects that went the right way", right, pieces * CONNECTS);
      return right;
    }

    private void connectForEver() throws SocketError {
      Socket socket = host.socket(SocketKind.DATAGRAM);
      socket.bind(CLIENT);
      while (true) {
        for (int i = 0; i < CONNECTS; i++) {
          ConnectOperation connect =
              new ConnectOperation(socket.endpoint(), AddressFamily.AF_INET, CLIENT, SERVER);
          connect.follow(host.host().inspection().connectRedirect(connect));
          right += connect.remote().equals(expected) ? 1 : 0;
        }
        BenchWorld.endPiece();
      }
    }
  }
}
