package dev.wfpsim.scenario.run;

import dev.wfpsim.net.link.Latency;
import dev.wfpsim.scenario.model.Distribution;

/** The distributions of a scenario as the network draws them. */
final class Durations {

  private Durations() {}

  static Latency latency(Distribution distribution) {
    long first = distribution.firstNanos();
    long second = distribution.secondNanos();
    if (first == 0 && second == 0) {
      return Latency.constant(0);
    }
    return switch (distribution.kind()) {
      case CONSTANT -> Latency.constant(first);
      case UNIFORM -> Latency.uniform(first, second);
      case NORMAL -> second == 0 ? Latency.constant(first) : Latency.normal(first, second);
      case EXPONENTIAL -> Latency.exponential(first);
      case LOGNORMAL -> lognormal(first, second);
    };
  }

  /** From mean and standard deviation to the median and shape that have them. */
  private static Latency lognormal(long meanNanos, long deviationNanos) {
    if (deviationNanos == 0 || meanNanos == 0) {
      return Latency.constant(meanNanos);
    }
    double ratio = (double) deviationNanos / meanNanos;
    double spread = 1 + ratio * ratio;
    long median = Math.max(1, (long) (meanNanos / StrictMath.sqrt(spread)));
    return Latency.lognormal(median, StrictMath.sqrt(StrictMath.log(spread)));
  }
}
