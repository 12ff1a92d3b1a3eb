package dev.wfpsim.bench.ratio;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A row with what every JVM measured of it.
 *
 * @param samples none where it was not measured
 * @param why it was not measured; empty where it was
 */
public record RatioResult(RatioRow row, List<Sample> samples, String why) {

  public RatioResult {
    samples = List.copyOf(samples);
    if (samples.isEmpty() == why.isEmpty()) {
      throw new IllegalArgumentException("samples or a reason: row=" + row.key());
    }
  }

  /** The middle one of the JVMs' ratios, or of their figures. */
  public double value() {
    return middle(row::value);
  }

  /** The least of them. */
  public double low() {
    return samples.stream().mapToDouble(row::value).min().orElse(Double.NaN);
  }

  /** The greatest. */
  public double high() {
    return samples.stream().mapToDouble(row::value).max().orElse(Double.NaN);
  }

  public double ours() {
    return middle(Sample::ours);
  }

  public double baseline() {
    return middle(Sample::baseline);
  }

  private double middle(ToDoubleFunction<Sample> part) {
    double[] sorted = samples.stream().mapToDouble(part).sorted().toArray();
    int half = sorted.length / 2;
    return sorted.length == 0
        ? Double.NaN
        : sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  /** By what the JVMs said, each for itself: a row passes or falls short where they agree. */
  public Verdict verdict() {
    if (samples.isEmpty()) {
      return Verdict.NOT_MEASURED;
    }
    long met = samples.stream().filter(each -> row.target().isMetBy(row.value(each))).count();
    return met == samples.size() ? Verdict.PASS : met == 0 ? Verdict.SHORT : Verdict.NOISY;
  }
}
