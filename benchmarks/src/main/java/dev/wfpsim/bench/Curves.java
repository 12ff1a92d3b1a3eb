package dev.wfpsim.bench;

import dev.wfpsim.bench.page.Curve;
import dev.wfpsim.bench.page.Curve.Point;
import dev.wfpsim.bench.page.Curve.Series;
import dev.wfpsim.bench.ratio.Measurer.Readings;
import dev.wfpsim.bench.ratio.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The pictures of growth: which there are, and how their points come from other JVMs. */
final class Curves {
  /** Between the parts of a point's key; blanks within are written as underscores. */
  private static final String BETWEEN = "/";

  private Curves() {}

  /**
   * A picture, and who measures it.
   *
   * @param series in the order of the legend
   */
  record Plan(
      String key, String title, String x, String y, Class<?> measurer, List<String> series) {}

  static List<Plan> plans() {
    String nanos = "ns";
    return List.of(
        new Plan(
            "classify-shapes",
            "A classify, by what filters ask for",
            "filters",
            nanos,
            ClassifyCurves.class,
            ClassifyCurves.SHAPES),
        new Plan(
            "classify-baselines",
            "A classify of an access list, and baselines",
            "filters",
            nanos,
            ClassifyCurves.class,
            ClassifyCurves.BASELINES),
        new Plan(
            "event-loop",
            "An event, taken and scheduled",
            "pending",
            nanos,
            EventLoopCurves.class,
            EventLoopCurves.SERIES),
        new Plan(
            "growth",
            "A whole run, in units of its smallest",
            "times the smallest size",
            "times",
            GrowthCurves.class,
            GrowthCurves.series()),
        new Plan(
            "connections",
            "A packet among many connections",
            "connections",
            nanos,
            ConnectionCurves.class,
            ConnectionCurves.SERIES));
  }

  /** A point's place, as one word. */
  static String key(String curve, String series, int x) {
    return (curve + BETWEEN + series + BETWEEN + x).replace(' ', '_');
  }

  static void point(Readings readings, String curve, String series, int x, double y) {
    readings.figure(key(curve, series, x), y);
  }

  /** The picture of a plan from what was measured; others' points are left out. */
  static Curve curve(Plan plan, Map<String, Sample> samples) {
    List<Series> all = new ArrayList<>();
    for (String name : plan.series()) {
      String prefix = (plan.key() + BETWEEN + name + BETWEEN).replace(' ', '_');
      Map<Integer, Double> points = new TreeMap<>();
      samples.forEach(
          (key, sample) -> {
            if (key.startsWith(prefix)) {
              points.put(Integer.parseInt(key.substring(prefix.length())), sample.ours());
            }
          });
      List<Point> line = new ArrayList<>();
      points.forEach((x, y) -> line.add(new Point(x, y)));
      all.add(new Series(name, line));
    }
    return new Curve(plan.key(), plan.title(), plan.x(), plan.y(), all);
  }
}
