package dev.wfpsim.bench;

import dev.wfpsim.bench.BenchWorld.Gate;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.net.winsock.Wait;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.Arrays;
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
 * What a full segment of a bulk transfer over one TCP connection costs, both ends and its share of
 * acknowledgements together; with no filter anywhere, with one and with a hundred at each layer
 * ({@link PermitLast}). An invocation is {@value #SEGMENTS} segments, and fails unless the bytes
 * arrived as they were sent and each segment was classified where it was sent.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TcpBulkBenchmark {
  static final int SEGMENTS = 256;

  /** Payload of a segment on a link for 1,500 bytes. */
  private static final int SEGMENT_BYTES = 1_460;

  /** What may be sent beside a segment each: acknowledgements, and what did not fill a segment. */
  private static final int MORE_SEGMENTS = SEGMENTS / 8;

  private static final int BYTES = SEGMENTS * SEGMENT_BYTES;

  @Param({"0", "1", "100"})
  private int filters;

  private @Nullable Bulk bulk;

  /** The benchmark with so many filters at each layer, ready to be run. */
  static TcpBulkBenchmark of(int filters) {
    TcpBulkBenchmark made = new TcpBulkBenchmark();
    made.filters = filters;
    made.make();
    return made;
  }

  /** A world of its own. */
  @Setup
  public void make() {
    bulk = new Bulk(new TcpWorld(filters));
  }

  /** Sent, acknowledged and received. */
  @Benchmark
  @OperationsPerInvocation(SEGMENTS)
  public long segment() {
    Bulk made = bulk;
    return made == null ? 0 : made.piece();
  }

  /** A client that sends and sends. */
  static final class Bulk {
    private final TcpWorld tcp;
    private final Gate gate;
    private final byte[] sent = new byte[BYTES];
    private final byte[] received = new byte[BYTES];
    private long given;
    private long had;
    private long segments;

    Bulk(TcpWorld tcp) {
      this.tcp = tcp;
      gate = new Gate(tcp.client(), () -> had == given);
      for (int i = 0; i < BYTES; i++) {
        sent[i] = (byte) (i * 31);
      }
      tcp.server().process("server", this::receive);
      tcp.client().process("client", this::sendForEver);
    }

    /** Sends so many; answers how many bytes were received so far. */
    long piece() {
      tcp.world().piece();
      FwpsLayer layer = FwpsLayer.FWPS_LAYER_OUTBOUND_TRANSPORT_V4;
      long now = tcp.client().wfp().classifier().counts(layer).classifies();
      check(sent, received, now - segments);
      segments = now;
      Arrays.fill(received, (byte) 0);
      return had;
    }

    private void sendForEver() throws SocketError {
      Socket socket = tcp.connected();
      while (true) {
        given += BYTES;
        socket.send(sent);
        gate.endPiece();
      }
    }

    private void receive() throws SocketError {
      Socket socket = tcp.listener().accept();
      while (true) {
        int at = (int) (had % BYTES);
        had += socket.receive(received, at, BYTES - at, Wait.FOREVER);
        gate.look();
      }
    }
  }

  /** Fails unless all bytes have arrived, in about as many segments as they fill. */
  static void check(byte[] sent, byte[] received, long segments) {
    if (!Arrays.equals(sent, received)) {
      throw new IllegalStateException("bytes were changed or lost");
    }
    if (segments < SEGMENTS || segments > SEGMENTS + MORE_SEGMENTS) {
      throw new IllegalStateException("segments sent: " + segments);
    }
  }
}
