package dev.wfpsim.bench;

import dev.wfpsim.bench.BenchWorld.Gate;
import dev.wfpsim.bench.BenchWorld.Node;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.winsock.SocketError;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * What a driver costs that clones each packet, blocks it and sends the clone ({@link
 * CloningDriver}): datagrams that leave by a card whose link loses all, with it and without it, and
 * no other filter anywhere. An invocation is {@value #PACKETS} datagrams and fails unless each left
 * once, and was cloned once if there is who clones.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CloneBenchmark {
  static final int PACKETS = 64;

  private final Sends plain = new Sends(false);
  private final Sends cloned = new Sends(true);

  /** A datagram that nobody looks at. */
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public long plain() {
    return plain.piece();
  }

  /** A datagram that is cloned, blocked, and sent as the clone. */
  @Benchmark
  @OperationsPerInvocation(PACKETS)
  public long clonedAndInjected() {
    return cloned.piece();
  }

  /** A host whose application sends again and again. */
  static final class Sends {
    private final BenchWorld world = new BenchWorld();
    private final Node host = world.add(new HostOptions("h").processors(2).address("10.0.0.5/16"));
    private final Gate gate = new Gate(host, this::isDone);
    private final CloningDriver driver = new CloningDriver(gate::look);
    private final PacketCount left = new PacketCount();
    private final boolean isCloned;
    private long sent;
    private long pieces;

    Sends(boolean isCloned) {
      this(isCloned, isCloned);
    }

    Sends(boolean isCloned, boolean isExpected) {
      this.isCloned = isExpected;
      world.trace().attach(left);
      world.connectToNothing(host);
      world.start();
      if (isCloned) {
        CloningDriver.addFilter(host.session());
        host.load("clone", driver);
      }
      host.process("app", this::sendForEver);
    }

    /** Sends so many; answers how many have left so far. */
    long piece() {
      world.piece();
      pieces++;
      BenchWorld.check("left", left.packets(), pieces * PACKETS);
      BenchWorld.check("completed", driver.completed(), isCloned ? pieces * PACKETS : 0);
      return left.packets();
    }

    private boolean isDone() {
      return sent % PACKETS == 0 && (!isCloned || driver.completed() == sent);
    }

    private void sendForEver() throws SocketError {
      Socket socket = host.socket(SocketKind.DATAGRAM);
      socket.bind(new SocketAddress(IpAddress.any(AddressFamily.AF_INET), 50_000));
      socket.connect(
          new SocketAddress(
              IpAddress.ofIpv4(PathConversation.SERVER), PathConversation.SERVER_PORT));
      byte[] payload = PathConversation.payload(0);
      while (true) {
        for (int i = 0; i < PACKETS; i++) {
          socket.send(payload);
          sent++;
        }
        gate.endPiece();
      }
    }
  }
}
