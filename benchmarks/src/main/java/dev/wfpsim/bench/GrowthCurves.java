package dev.wfpsim.bench;

import dev.wfpsim.bench.ratio.Measurer;
import dev.wfpsim.bench.ratio.Turns;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** How whole runs grow with something in them, beside what grows linearly. */
public final class GrowthCurves implements Measurer {
  private static final String LINEAR = "linear";
  private static final int[] TIMES = {1, 2, 4};

  static List<String> series() {
    List<String> names = new ArrayList<>(Growth.all().stream().map(Growth::name).toList());
    names.add(LINEAR);
    return names;
  }

  @Override
  public void measure(Turns turns, Readings readings) {
    for (Growth growth : Growth.all()) {
      double[] nanos = growth.nanosOf(TIMES);
      IntStream.range(0, TIMES.length)
          .forEach(
              i -> Curves.point(readings, "growth", growth.name(), TIMES[i], nanos[i] / nanos[0]));
    }
    for (int times : TIMES) {
      Curves.point(readings, "growth", LINEAR, times, times);
    }
  }
}
