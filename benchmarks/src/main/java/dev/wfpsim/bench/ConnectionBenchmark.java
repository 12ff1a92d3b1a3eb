package dev.wfpsim.bench;

import dev.wfpsim.bench.BenchWorld.Gate;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.List;
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
 * What a TCP connection costs through all its layers, both ends together: opened, accepted, closed
 * by both, and forgotten after TIME_WAIT; with no filter anywhere, with one and with a hundred at
 * each of the layers it meets ({@link PermitLast}). An invocation is {@value #CONNECTIONS}
 * connections, and fails unless the layers for operations were asked about each of them.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ConnectionBenchmark {
  static final int CONNECTIONS = 32;

  /** Longer than any connection is remembered. */
  private static final long FORGOTTEN_NANOS = 600_000_000_000L;

  private static final List<FwpsLayer> AT_CLIENT =
      List.of(
          FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V4,
          FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4,
          FwpsLayer.FWPS_LAYER_ALE_FLOW_ESTABLISHED_V4,
          FwpsLayer.FWPS_LAYER_ALE_ENDPOINT_CLOSURE_V4);

  private static final List<FwpsLayer> AT_SERVER =
      List.of(
          FwpsLayer.FWPS_LAYER_ALE_AUTH_RECV_ACCEPT_V4,
          FwpsLayer.FWPS_LAYER_ALE_FLOW_ESTABLISHED_V4,
          FwpsLayer.FWPS_LAYER_ALE_ENDPOINT_CLOSURE_V4);

  @Param({"0", "1", "100"})
  private int filters;

  private @Nullable Connections connections;

  /** The benchmark with so many filters at each layer, ready to be run. */
  static ConnectionBenchmark of(int filters) {
    ConnectionBenchmark made = new ConnectionBenchmark();
    made.filters = filters;
    made.make();
    return made;
  }

  /** A world of its own. */
  @Setup
  public void make() {
    connections = new Connections(filters);
  }

  /** Opened, closed and forgotten. */
  @Benchmark
  @OperationsPerInvocation(CONNECTIONS)
  public long connection() {
    Connections made = connections;
    return made == null ? 0 : made.piece();
  }

  /** A client that opens and closes again and again. */
  static final class Connections {
    private final TcpWorld tcp;
    private final Gate gate;
    private long opened;
    private long closed;
    private long pieces;

    Connections(int filters) {
      tcp = new TcpWorld(filters);
      gate = new Gate(tcp.client(), () -> opened == closed && opened % CONNECTIONS == 0);
      tcp.server().process("server", this::serve);
      tcp.client().process("client", this::connectForEver);
    }

    /** Opens and closes so many; answers how many so far. */
    long piece() {
      tcp.world().piece();
      pieces++;
      BenchWorld.check("closed", closed, pieces * CONNECTIONS);
      for (FwpsLayer layer : AT_CLIENT) {
        TcpWorld.check(tcp.client(), layer, closed);
      }
      for (FwpsLayer layer : AT_SERVER) {
        TcpWorld.check(tcp.server(), layer, closed);
      }
      return closed;
    }

    private void connectForEver() throws SocketError {
      while (true) {
        for (int i = 0; i < CONNECTIONS; i++) {
          Socket socket = tcp.connected();
          opened++;
          socket.close();
        }
        gate.endPiece(FORGOTTEN_NANOS);
      }
    }

    private void serve() throws SocketError {
      Socket listener = tcp.listener();
      byte[] nothing = new byte[1];
      while (true) {
        Socket socket = listener.accept();
        int end = socket.receive(nothing);
        socket.close();
        closed += end > 0 ? 0 : 1;
        gate.look();
      }
    }
  }
}
