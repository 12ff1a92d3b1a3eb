package dev.wfpsim.bench;

import dev.wfpsim.bench.StreamInspectionBenchmark.At;
import dev.wfpsim.bench.ratio.Measurer;
import dev.wfpsim.bench.ratio.RatioGroup;
import dev.wfpsim.bench.ratio.RatioRow;
import dev.wfpsim.bench.ratio.Side;
import dev.wfpsim.bench.ratio.Turns;

/**
 * A callout that looks at a connection's data: at the stream layer, and at the transport layers.
 */
public final class StreamRatios implements Measurer {
  private static final String INSPECTION = "stream-inspection";

  static RatioGroup group() {
    return RatioGroup.of(
        "streams",
        StreamRatios.class,
        RatioRow.atMost(
            INSPECTION, "stream inspection : same traffic at the transport layer", 1.5));
  }

  @Override
  public void measure(Turns turns, Readings readings) {
    Side stream = side(At.STREAM);
    Side transport = side(At.TRANSPORT);
    turns.take(stream, transport);
    readings.pair(INSPECTION, stream.nanos(), transport.nanos());
  }

  private static Side side(At at) {
    return Side.of(TcpBulkBenchmark.SEGMENTS, StreamInspectionBenchmark.of(at)::segment);
  }
}
