package dev.wfpsim.net.link;

import org.apache.commons.math3.distribution.ExponentialDistribution;
import org.apache.commons.math3.distribution.GammaDistribution;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.RealDistribution;
import org.apache.commons.math3.distribution.WeibullDistribution;
import org.apache.commons.math3.util.FastMath;

/**
 * How long a packet travels: a distribution of nanoseconds, never negative, sampled by its inverse
 * distribution function so that the run's own choices are the only source of chance. The middle
 * answer 0.5 of an enumeration gives the median.
 *
 * <p>Commons Math computes in strict arithmetic of its own; its generators are never made (each
 * distribution is given none).
 */
public final class Latency {
  /** No sample is longer: an hour. */
  public static final long MAX_NANOS = 3_600_000_000_000L;

  private final String text;
  private final Inverse inverse;

  @FunctionalInterface
  private interface Inverse {
    double nanosAt(double probability);
  }

  private Latency(String text, Inverse inverse) {
    this.text = text;
    this.inverse = inverse;
  }

  /** Always the same. */
  public static Latency constant(long nanos) {
    require(nanos >= 0, "constant", nanos);
    return new Latency("constant " + nanos + " ns", probability -> nanos);
  }

  /** Any value of a range alike. */
  public static Latency uniform(long minNanos, long maxNanos) {
    require(minNanos >= 0 && maxNanos >= minNanos, "uniform", maxNanos);
    double width = maxNanos - minNanos;
    return new Latency(
        "uniform " + minNanos + ".." + maxNanos + " ns",
        probability -> minNanos + width * probability);
  }

  /** The normal distribution, truncated at 0. */
  public static Latency normal(long meanNanos, long deviationNanos) {
    require(meanNanos >= 0 && deviationNanos > 0, "normal", deviationNanos);
    return new Latency(
        "normal " + meanNanos + " ± " + deviationNanos + " ns",
        truncated(
            new NormalDistribution(
                null,
                meanNanos,
                deviationNanos,
                NormalDistribution.DEFAULT_INVERSE_ABSOLUTE_ACCURACY)));
  }

  /** The exponential distribution of a mean. */
  public static Latency exponential(long meanNanos) {
    require(meanNanos > 0, "exponential", meanNanos);
    return new Latency(
        "exponential " + meanNanos + " ns",
        new ExponentialDistribution(
                null, meanNanos, ExponentialDistribution.DEFAULT_INVERSE_ABSOLUTE_ACCURACY)
            ::inverseCumulativeProbability);
  }

  /** The lognormal distribution of a median and the deviation of its logarithm. */
  public static Latency lognormal(long medianNanos, double shape) {
    require(medianNanos > 0 && shape > 0, "lognormal", medianNanos);
    NormalDistribution standard =
        new NormalDistribution(null, 0, 1, NormalDistribution.DEFAULT_INVERSE_ABSOLUTE_ACCURACY);
    return new Latency(
        "lognormal median " + medianNanos + " ns, shape " + shape,
        probability ->
            medianNanos * FastMath.exp(shape * standard.inverseCumulativeProbability(probability)));
  }

  /** The Weibull distribution of a shape and scale. */
  public static Latency weibull(double shape, long scaleNanos) {
    require(shape > 0 && scaleNanos > 0, "weibull", scaleNanos);
    return new Latency(
        "weibull shape " + shape + ", scale " + scaleNanos + " ns",
        new WeibullDistribution(
                null, shape, scaleNanos, WeibullDistribution.DEFAULT_INVERSE_ABSOLUTE_ACCURACY)
            ::inverseCumulativeProbability);
  }

  /** The gamma distribution of a shape and scale. */
  public static Latency gamma(double shape, long scaleNanos) {
    require(shape > 0 && scaleNanos > 0, "gamma", scaleNanos);
    GammaDistribution unscaled =
        new GammaDistribution(null, shape, 1, GammaDistribution.DEFAULT_INVERSE_ABSOLUTE_ACCURACY);
    return new Latency(
        "gamma shape " + shape + ", scale " + scaleNanos + " ns",
        probability -> scaleNanos * unscaled.inverseCumulativeProbability(probability));
  }

  /** The Pareto distribution of a least value and a tail index. */
  public static Latency pareto(long minNanos, double index) {
    require(minNanos > 0 && index > 0, "pareto", minNanos);
    return new Latency(
        "pareto min " + minNanos + " ns, index " + index,
        probability -> minNanos / FastMath.pow(1 - probability, 1 / index));
  }

  private static Inverse truncated(RealDistribution whole) {
    double below = whole.cumulativeProbability(0);
    return probability -> whole.inverseCumulativeProbability(below + probability * (1 - below));
  }

  private static void require(boolean holds, String distribution, long nanos) {
    if (!holds || nanos > MAX_NANOS) {
      throw new IllegalArgumentException(
          "parameter out of range: distribution=" + distribution + ", nanos=" + nanos);
    }
  }

  /**
   * The latency at a probability.
   *
   * @param probability 0 up to but not including 1
   * @return nanoseconds, 0 to {@link #MAX_NANOS}
   */
  public long sampleNanos(double probability) {
    double nanos = inverse.nanosAt(probability);
    return nanos >= MAX_NANOS ? MAX_NANOS : nanos > 0 ? (long) nanos : 0;
  }

  @Override
  public String toString() {
    return text;
  }
}
