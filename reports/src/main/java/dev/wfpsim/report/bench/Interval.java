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
   * Of a figure that is worked out from all rounds together, as a quotient of sums is: by the
   * jackknife, from how the figure changes when each round in turn is left out. So a round in which
   * a rare thing was not seen counts as what it is.
   *
   * <p>J. W. Tukey: Bias and confidence in not-quite large samples. Annals of Mathematical
   * Statistics 29 (1958).
   *
   * @param all the figure
   * @param without the figure without each round in turn
   */
  public static Interval jackknife(double all, Collection<Double> without) {
    int n = without.size();
    return of(without.stream().map(each -> n * all - (n - 1) * each).toList());
  }

  /** Of what this is the logarithm of. */
  public Interval exp() {
    return new Interval(Math.exp(mean), Math.exp(low), Math.exp(high));
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
