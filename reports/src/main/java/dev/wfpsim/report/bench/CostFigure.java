package dev.wfpsim.report.bench;

/**
 * What one thing costs.
 *
 * @param perRun how many of it a run has
 * @param nanos processor time of one, nanoseconds
 */
public record CostFigure(Cost cost, double perRun, Interval nanos) {}
