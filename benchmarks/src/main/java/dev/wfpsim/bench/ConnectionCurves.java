package dev.wfpsim.bench;

import dev.wfpsim.bench.ratio.Measurer;
import dev.wfpsim.bench.ratio.Turns;
import java.util.Arrays;
import java.util.List;

/** What a packet costs among more and more connections that are open at once. */
public final class ConnectionCurves implements Measurer {
  static final List<String> SERIES = List.of("a packet");

  private static final int[] CONNECTIONS = {1_000, 3_000, 10_000, 30_000, 100_000};
  private static final int WARM_UP = 20_000;
  private static final int PASSES = 3;

  @Override
  public void measure(Turns turns, Readings readings) {
    ManyConnections.run(WARM_UP, false);
    double[] least = new double[CONNECTIONS.length];
    Arrays.fill(least, Double.MAX_VALUE);
    for (int pass = 0; pass < PASSES; pass++) {
      for (int i = 0; i < CONNECTIONS.length; i++) {
        least[i] = Math.min(least[i], ManyConnections.run(CONNECTIONS[i], false).nanosOfPacket());
      }
    }
    for (int i = 0; i < CONNECTIONS.length; i++) {
      Curves.point(readings, "connections", SERIES.getFirst(), CONNECTIONS[i], least[i]);
    }
  }
}
