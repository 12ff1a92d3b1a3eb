package dev.wfpsim.bench.page;

import java.util.Locale;

/** Draws a {@link Flame}, callers on top; what has less than half a hundredth is left out. */
final class FlameSvg {
  private static final int WIDTH = 1_000;
  private static final int ROW = 18;
  private static final int TOP = 30;
  private static final int DEEPEST = 40;
  private static final double LETTER = 7;
  private static final double LEAST = 0.005;
  private static final String[] WARM = {"#fdd49e", "#fdbb84", "#fee8c8", "#fcc89b"};

  private final Flame root;
  private final Svg svg;

  private FlameSvg(Flame root, String title) {
    this.root = root;
    int rows = Math.min(visible(root), DEEPEST);
    svg = new Svg(WIDTH, TOP + rows * ROW + 8, title);
    svg.text(4, 18, "start", title);
  }

  static String of(Flame root, String title) {
    FlameSvg drawing = new FlameSvg(root, title);
    drawing.callees(root, 0, 0);
    return drawing.svg.end();
  }

  private boolean isShown(Flame frame) {
    return frame.samples() >= LEAST * root.samples();
  }

  private int visible(Flame frame) {
    return frame.callees().stream()
        .filter(this::isShown)
        .mapToInt(callee -> 1 + visible(callee))
        .max()
        .orElse(0);
  }

  private void callees(Flame frame, double left, int depth) {
    double x = left;
    for (Flame callee : frame.callees()) {
      if (!isShown(callee) || depth == DEEPEST) {
        return; // the rest is sampled less still
      }
      double width = (double) WIDTH * callee.samples() / root.samples();
      double y = TOP + (double) depth * ROW;
      String fill = WARM[(depth + (int) (x / 50)) % WARM.length];
      String share =
          String.format(Locale.ROOT, "%.1f %%", 100.0 * callee.samples() / root.samples());
      svg.bar(
          x,
          y,
          width - 0.5,
          ROW - 1,
          fill,
          label(callee.name(), width),
          callee.name() + ", " + share);
      callees(callee, x, depth + 1);
      x += width;
    }
  }

  /** As much of a name as there is room for; nothing rather than two letters. */
  private static String label(String name, double width) {
    int room = (int) ((width - 6) / LETTER);
    return room >= name.length() ? name : room < 4 ? "" : name.substring(0, room - 1) + "…";
  }
}
