package dev.wfpsim.bench.page;

import dev.wfpsim.bench.page.Curve.Point;
import dev.wfpsim.bench.page.Curve.Series;
import dev.wfpsim.bench.ratio.Target;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Draws a {@link Curve}: decades as lines, a mark at each measured point, names beside. */
final class CurveSvg {
  /** Told apart by all kinds of eyes (M. Okabe, K. Ito: Color universal design, 2008). */
  private static final String[] COLOURS = {
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"
  };

  private static final String GRID = "#dddddd";
  private static final int WIDTH = 830;
  private static final int HEIGHT = 400;
  private static final int LEFT = 80;
  private static final int RIGHT = 520;
  private static final int TOP = 36;
  private static final int BOTTOM = 345;
  private static final int LEGEND = RIGHT + 20;
  private static final int LEGEND_STEP = 20;

  private final Curve curve;
  private final Axis x;
  private final Axis y;

  private CurveSvg(Curve curve) {
    this.curve = curve;
    List<Point> all = curve.series().stream().flatMap(series -> series.points().stream()).toList();
    x = Axis.of(all.stream().mapToDouble(Point::x).toArray(), LEFT, RIGHT);
    y = Axis.of(all.stream().mapToDouble(Point::y).toArray(), BOTTOM, TOP);
  }

  static String of(Curve curve) {
    return new CurveSvg(curve).draw();
  }

  /** Whole decades from {@code first} to {@code last}, between two places of the picture. */
  record Axis(int first, int last, double from, double to) {
    static Axis of(double[] values, double from, double to) {
      double least = Double.MAX_VALUE;
      double most = 0;
      for (double value : values) {
        least = Math.min(least, value);
        most = Math.max(most, value);
      }
      int first = (int) Math.floor(StrictMath.log10(least));
      int last = (int) Math.ceil(StrictMath.log10(most));
      return new Axis(first, Math.max(last, first + 1), from, to);
    }

    double place(double value) {
      return from + (to - from) * (StrictMath.log10(value) - first) / (last - first);
    }
  }

  private String draw() {
    Svg svg = new Svg(WIDTH, HEIGHT, curve.title());
    svg.text(LEFT, 20, "start", curve.title());
    for (int decade = x.first; decade <= x.last; decade++) {
      double value = StrictMath.pow(10, decade);
      svg.line(x.place(value), TOP, x.place(value), BOTTOM, GRID);
      svg.text(x.place(value), BOTTOM + 18, "middle", Target.number(value));
    }
    for (int decade = y.first; decade <= y.last; decade++) {
      double value = StrictMath.pow(10, decade);
      svg.line(LEFT, y.place(value), RIGHT, y.place(value), GRID);
      svg.text(LEFT - 6, y.place(value) + 4, "end", Target.number(value));
    }
    svg.text((LEFT + RIGHT) / 2.0, HEIGHT - 12, "middle", curve.x());
    svg.upwards(16, (TOP + BOTTOM) / 2.0, curve.y());
    for (int i = 0; i < curve.series().size(); i++) {
      series(svg, curve.series().get(i), COLOURS[i % COLOURS.length], TOP + 10 + i * LEGEND_STEP);
    }
    return svg.end();
  }

  private void series(Svg svg, Series series, String colour, double legend) {
    svg.path(
        series.points().stream()
            .map(p -> String.format(Locale.ROOT, "%.1f,%.1f", x.place(p.x()), y.place(p.y())))
            .collect(Collectors.joining(" ")),
        colour);
    series.points().forEach(p -> svg.circle(x.place(p.x()), y.place(p.y()), 3, colour));
    svg.circle(LEGEND, legend - 4, 5, colour);
    svg.text(LEGEND + 12, legend, "start", series.name());
  }
}
