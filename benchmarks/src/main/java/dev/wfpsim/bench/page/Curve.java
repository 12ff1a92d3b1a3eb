package dev.wfpsim.bench.page;

import java.util.List;

/**
 * How something grows, drawn with both axes logarithmic: a straight line is a power.
 *
 * @param key of the picture's file
 */
public record Curve(String key, String title, String x, String y, List<Series> series) {

  public Curve {
    series = List.copyOf(series);
  }

  /** One line of it, by rising x. */
  public record Series(String name, List<Point> points) {
    public Series {
      points = List.copyOf(points);
      if (points.isEmpty()) {
        throw new IllegalArgumentException("a series without points: " + name);
      }
    }
  }

  /** Both positive. */
  public record Point(double x, double y) {
    public Point {
      if (!(x > 0) || !(y > 0)) {
        throw new IllegalArgumentException("a logarithm needs more than 0: x=" + x + " y=" + y);
      }
    }
  }
}
