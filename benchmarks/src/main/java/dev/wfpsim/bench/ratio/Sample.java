package dev.wfpsim.bench.ratio;

/**
 * What one JVM measured of a row.
 *
 * @param baseline 0 where the row has none
 */
public record Sample(double ours, double baseline) {}
