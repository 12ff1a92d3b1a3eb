package dev.wfpsim.bench;

import dev.wfpsim.bench.TcpBulkBenchmark.Bulk;
import dev.wfpsim.wfp.layer.FwpsLayer;
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
 * What it costs that a callout looks at the data of a bulk transfer, at both ends, by the segment:
 * at the stream layer, or at the transport layers, where it is shown the segments ({@link
 * InspectingDriver}); and without one. An invocation is {@value TcpBulkBenchmark#SEGMENTS}
 * segments, and fails unless the bytes arrived as they were sent and each callout saw them all.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StreamInspectionBenchmark {
  /** Where the callouts are. */
  public enum At {
    NOWHERE,
    TRANSPORT,
    STREAM
  }

  @Param private At at = At.NOWHERE;

  private @Nullable Inspected inspected;

  /** The benchmark with callouts there, ready to be run. */
  static StreamInspectionBenchmark of(At at) {
    StreamInspectionBenchmark made = new StreamInspectionBenchmark();
    made.at = at;
    made.make();
    return made;
  }

  /** A world of its own. */
  @Setup
  public void make() {
    inspected = new Inspected(at);
  }

  /** Sent, looked at where it leaves and where it arrives, acknowledged and received. */
  @Benchmark
  @OperationsPerInvocation(TcpBulkBenchmark.SEGMENTS)
  public long segment() {
    Inspected made = inspected;
    return made == null ? 0 : made.piece();
  }

  /** A bulk transfer with its callouts. */
  private static final class Inspected {
    private final TcpWorld tcp = new TcpWorld(0);
    private final InspectingDriver sender;
    private final InspectingDriver receiver;
    private final Bulk bulk;
    private final boolean isInspected;

    Inspected(At at) {
      boolean stream = at == At.STREAM;
      isInspected = at != At.NOWHERE;
      sender =
          new InspectingDriver(
              stream ? FwpsLayer.FWPS_LAYER_STREAM_V4 : FwpsLayer.FWPS_LAYER_OUTBOUND_TRANSPORT_V4);
      receiver =
          new InspectingDriver(
              stream ? FwpsLayer.FWPS_LAYER_STREAM_V4 : FwpsLayer.FWPS_LAYER_INBOUND_TRANSPORT_V4);
      if (isInspected) {
        sender.addFilter(tcp.client().session());
        receiver.addFilter(tcp.server().session());
        tcp.client().load("inspect", sender);
        tcp.server().load("inspect", receiver);
      }
      bulk = new Bulk(tcp);
    }

    long piece() {
      long received = bulk.piece();
      check(sender, isInspected ? received : 0);
      check(receiver, isInspected ? received : 0);
      return received;
    }
  }

  /** Fails unless a callout has seen so many bytes. */
  static void check(InspectingDriver driver, long bytes) {
    BenchWorld.check("bytes seen", driver.bytes(), bytes);
  }
}
