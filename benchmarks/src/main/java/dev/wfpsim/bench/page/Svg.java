package dev.wfpsim.bench.page;

import java.util.Locale;

/**
 * Writes a picture: elements one a line, numbers with one decimal, so that a change is one line.
 */
final class Svg {
  private final StringBuilder text = new StringBuilder();

  Svg(int width, int height, String title) {
    text.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
                + " height=\"%d\" font-family=\"sans-serif\" font-size=\"12\" role=\"img\">\n",
            width,
            height,
            width,
            height));
    text.append("<title>").append(escaped(title)).append("</title>\n");
    rectangle(0, 0, width, height, "#ffffff");
  }

  void rectangle(double x, double y, double width, double height, String fill) {
    line(
        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>",
        x, y, width, height, fill);
  }

  void line(double x1, double y1, double x2, double y2, String stroke) {
    line(
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>",
        x1, y1, x2, y2, stroke);
  }

  void circle(double x, double y, double radius, String fill) {
    line("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"%s\"/>", x, y, radius, fill);
  }

  void path(String points, String stroke) {
    line(
        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>", points, stroke);
  }

  /** Text at a place; {@code anchor} is start, middle or end. */
  void text(double x, double y, String anchor, String words) {
    line("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>", x, y, anchor, escaped(words));
  }

  /** Text that goes upwards. */
  void upwards(double x, double y, String words) {
    line(
        "<text transform=\"translate(%.1f %.1f) rotate(-90)\" text-anchor=\"middle\">%s</text>",
        x, y, escaped(words));
  }

  /** A bar with its name in it, as far as there is room, and whole when pointed at. */
  void bar(double x, double y, double width, double height, String fill, String label, String tip) {
    line("<g><title>%s</title>", escaped(tip));
    rectangle(x, y, width, height, fill);
    if (!label.isEmpty()) {
      text(x + 3, y + height - 5, "start", label);
    }
    line("</g>");
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  String end() {
    return text + "</svg>\n";
  }

  static String escaped(String words) {
    return words
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
