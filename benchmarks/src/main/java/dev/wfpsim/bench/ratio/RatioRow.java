package dev.wfpsim.bench.ratio;

/**
 * A line of the table: what is measured, and what it has to be.
 *
 * @param key names it in the document and between processes; no spaces
 * @param name for people; ours and the baseline with a colon between
 * @param unit of what is measured of each side
 * @param isPair whether a baseline is measured too and the ratio counts; else the figure itself
 */
public record RatioRow(String key, String name, String unit, boolean isPair, Target target) {

  /** Ours by the baseline is at most so much: both are costs, in nanoseconds an operation. */
  public static RatioRow atMost(String key, String name, double bound) {
    return new RatioRow(key, name, "ns", true, Target.atMost(bound));
  }

  /** The baseline costs at least so many times what ours does. */
  public static RatioRow faster(String key, String name, double times) {
    return new RatioRow(key, name, "ns", true, Target.atLeast(times));
  }

  /** A figure without a baseline. */
  public static RatioRow figure(String key, String name, String unit, Target target) {
    return new RatioRow(key, name, unit, false, target);
  }

  /** The number that the target is about. */
  double value(Sample sample) {
    if (!isPair) {
      return sample.ours();
    }
    return target.atMost() ? sample.ours() / sample.baseline() : sample.baseline() / sample.ours();
  }
}
