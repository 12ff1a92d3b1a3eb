package dev.wfpsim.report.bench;

import java.util.List;

/**
 * What one scenario costs.
 *
 * @param label how it is told from the other one
 * @param runsPerRound runs in a round
 * @param figures in the order of {@link Cost}; what never happened is not among them
 * @param bytesPerRun allocated by a run
 * @param own the share of all processor time that was spent in the driver's own code, 0 to 1
 * @param withCalls the same, with everything that the driver called
 * @param notMeasured what could not be measured, in words, with the reason
 */
public record SideFigures(
    String label,
    int runsPerRound,
    List<CostFigure> figures,
    Interval bytesPerRun,
    Interval own,
    Interval withCalls,
    List<String> notMeasured) {

  public SideFigures {
    figures = List.copyOf(figures);
    notMeasured = List.copyOf(notMeasured);
  }
}
