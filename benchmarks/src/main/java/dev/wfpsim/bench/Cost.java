package dev.wfpsim.bench;

import java.util.List;
import java.util.Locale;

/**
 * What one thing costs, in figures by name.
 *
 * @param name of the thing
 * @param figures what was measured of it
 */
record Cost(String name, List<Figure> figures) {

  Cost {
    figures = List.copyOf(figures);
  }

  /** One number with its unit. */
  record Figure(String unit, double value) {}

  /** Time and bytes of one operation. */
  static Cost of(String name, Gauge.Reading reading) {
    return new Cost(
        name,
        List.of(
            new Figure("ns", reading.nanos()),
            new Figure("yards", reading.yards()),
            new Figure("bytes", reading.bytes())));
  }

  String toText() {
    StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "%-52s", name));
    for (Figure figure : figures) {
      text.append(String.format(Locale.ROOT, "  %,14.2f %-6s", figure.value(), figure.unit()));
    }
    return text.toString().stripTrailing();
  }

  /** The document {@code wfpsim.costs/1}. */
  static String toJson(List<Cost> costs) {
    StringBuilder json = new StringBuilder("{\"schema\": \"wfpsim.costs/1\", \"costs\": [");
    String separator = "";
    for (Cost cost : costs) {
      json.append(separator).append("{\"name\": \"").append(cost.name()).append('"');
      for (Figure figure : cost.figures()) {
        json.append(String.format(Locale.ROOT, ", \"%s\": %.3f", figure.unit(), figure.value()));
      }
      json.append('}');
      separator = ", ";
    }
    return json.append("]}").toString();
  }
}
