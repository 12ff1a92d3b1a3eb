package dev.wfpsim.report.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What {@code bench} prints. */
public final class BenchText {
  private static final int COST_WIDTH = 44;
  private static final int TIME_WIDTH = 20;

  private BenchText() {}

  /** All lines. */
  public static List<String> lines(BenchFigures bench) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%d rounds · seeds from %s · one thread · %s · processors %d",
            bench.rounds(),
            Long.toUnsignedString(bench.seed()),
            bench.java(),
            bench.processors()));
    if (!bench.warm()) {
      lines.add("warning: code was still being compiled in the first round: figures are too high");
    }
    for (SideFigures side : bench.sides()) {
      String runs = side.runsPerRound() == 1 ? " run" : " runs";
      lines.add(side.label() + " · " + side.runsPerRound() + runs + " a round");
      side(lines, side);
    }
    if (!bench.contrasts().isEmpty()) {
      lines.add(bench.sides().getLast().label() + " against " + bench.sides().getFirst().label());
      bench.contrasts().forEach(each -> lines.add(contrast(each)));
    }
    return lines;
  }

  private static void side(List<String> lines, SideFigures side) {
    for (CostFigure figure : side.figures()) {
      String time = Amount.time(figure.nanos());
      String count =
          switch (figure.cost()) {
            case RUN -> Amount.size(side.bytesPerRun()) + " allocated";
            case SETUP -> "";
            case CONNECTION, PACKET, CLASSIFY, CALLOUT, INJECTION ->
                Amount.count(figure.perRun()) + " a run";
          };
      lines.add(row(figure.cost().words(), time, count));
    }
    lines.add(row("in the driver's own code", Amount.share(side.own()), "of all"));
    lines.add(row("with the calls it makes", Amount.share(side.withCalls()), "of all"));
    side.notMeasured().forEach(what -> lines.add("  not measured: " + what));
  }

  private static String row(String what, String value, String more) {
    String format = "  %-" + COST_WIDTH + "s %-" + TIME_WIDTH + "s %s";
    return String.format(Locale.ROOT, format, what, value, more).stripTrailing();
  }

  private static String contrast(Contrast contrast) {
    String verdict =
        switch (contrast.verdict()) {
          case NO_DIFFERENCE -> "no difference shown";
          case FASTER -> "faster";
          case SLOWER -> "slower";
        };
    return row(contrast.cost().words(), Amount.ratio(contrast.ratio()), verdict);
  }
}
