package dev.wfpsim.report.bench;

import java.util.Collection;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;

/**
 * A mean of several rounds and where the true one lies with 95 % confidence, by Student's t: rounds
 * are few, and how much they vary is not known beforehand.
 *
 * @param mean the middle
 * @param low the lower end
 * @param high the upper end
 */
public record Interval(double mean, double low, double high) {
  private static final double UPPER = 0.975;

  /** Of at least two values. */
  public static Interval of(Collection<Double> values) {
    if (values.size() < 2) {
      throw new IllegalArgumentException("an interval needs two values: n=" + values.size());
    }
    SummaryStatistics statistics = new SummaryStatistics();
    values.forEach(statistics::addValue);
    double error = statistics.getStandardDeviation() / Math.sqrt(values.size());
    double half =
        error * new TDistribution(null, values.size() - 1.0).inverseCumulativeProbability(UPPER);
    return new Interval(
        statistics.getMean(), statistics.getMean() - half, statistics.getMean() + half);
  }

  /**
   * Of ratios, which multiply: their geometric mean. Twice as slow in one round and twice as quick
   * in the next is no difference.
   */
  public static Interval ofRatios(Collection<Double> ratios) {
    Interval logarithms = of(ratios.stream().map(Math::log).toList());
    return new Interval(
        Math.exp(logarithms.mean), Math.exp(logarithms.low), Math.exp(logarithms.high));
  }

  /** Half its width. */
  public double half() {
    return (high - low) / 2;
  }

  /** Whether a value may be the true one. */
  public boolean holds(double value) {
    return low <= value && value <= high;
  }
}
