package dev.wfpsim.bench;

import dev.wfpsim.bench.ManyConnections.Taken;
import dev.wfpsim.bench.ratio.Measurer;
import dev.wfpsim.bench.ratio.RatioGroup;
import dev.wfpsim.bench.ratio.RatioRow;
import dev.wfpsim.bench.ratio.Target;
import dev.wfpsim.bench.ratio.Turns;
import java.util.List;

/**
 * 100,000 connections open at once, with ten packets each, in a JVM that has only the heap they may
 * take. A quick look opens two fifths of them, and projects the heap.
 */
public final class ConnectionRatios implements Measurer {
  private static final int CONNECTIONS = 100_000;
  private static final int QUICK = 40_000;
  private static final int GROWN = 4;
  private static final int ROUNDS = 2;
  private static final double MIB = 1 << 20;
  private static final String GROWTH = "connections-growth";
  private static final String IDLE = "connections-idle";
  private static final String HEAP = "connections-heap";

  static RatioGroup group() {
    return RatioGroup.slow(
        "connections",
        ConnectionRatios.class,
        List.of("-Xmx1536m"),
        RatioRow.atMost(GROWTH, "a packet among 100,000 connections : among a quarter", 1.15),
        RatioRow.figure(IDLE, "an idle connection, both ends", "bytes", Target.atMost(4_096)),
        RatioRow.figure(HEAP, "heap in use with 100,000 connections", "MiB", Target.atMost(1_536)));
  }

  @Override
  public void measure(Turns turns, Readings readings) {
    int connections = turns.isQuick() ? QUICK : CONNECTIONS;
    int quarter = connections / GROWN;
    ManyConnections.run(quarter, false);
    double few = Double.MAX_VALUE;
    double many = Double.MAX_VALUE;
    double heapOfFew = 0;
    double heapOfMany = 0;
    for (int round = 1; round <= ROUNDS; round++) {
      boolean isLast = round == ROUNDS;
      Taken one = ManyConnections.run(quarter, isLast);
      Taken four = ManyConnections.run(connections, isLast);
      few = Math.min(few, one.nanosOfPacket());
      many = Math.min(many, four.nanosOfPacket());
      heapOfFew = one.heapBytes();
      heapOfMany = four.heapBytes();
    }
    double idle = (heapOfMany - heapOfFew) / (connections - quarter);
    readings.pair(GROWTH, many, few);
    readings.figure(IDLE, idle);
    readings.figure(HEAP, (heapOfMany + (CONNECTIONS - connections) * idle) / MIB);
  }
}
