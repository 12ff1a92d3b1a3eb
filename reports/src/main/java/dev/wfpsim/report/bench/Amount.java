package dev.wfpsim.report.bench;

import java.util.Locale;

/** Measured numbers as a person reads them: three digits, in the unit that fits. */
final class Amount {
  private static final String[] TIMES = {"ns", "us", "ms", "s"};
  private static final String[] SIZES = {"B", "KB", "MB", "GB"};
  private static final double STEP = 1_000;

  private Amount() {}

  /** {@code 4.51 ms ±0.04}. */
  static String time(Interval nanos) {
    return scaled(nanos, TIMES);
  }

  /** {@code 2.37 MB ±0.01}; a thousand bytes are a KB. */
  static String size(Interval bytes) {
    return scaled(bytes, SIZES);
  }

  /** {@code 12.3 % ±0.8}. */
  static String share(Interval share) {
    return String.format(Locale.ROOT, "%.1f %% ±%.1f", 100 * share.mean(), 100 * share.half());
  }

  private static String scaled(Interval value, String[] units) {
    double divisor = 1;
    int unit = 0;
    while (Math.abs(value.mean()) >= STEP * divisor && unit < units.length - 1) {
      divisor *= STEP;
      unit++;
    }
    double mean = value.mean() / divisor;
    int decimals = mean >= 100 ? 0 : mean >= 10 ? 1 : 2;
    String format = "%." + decimals + "f %s ±%." + decimals + "f";
    return String.format(Locale.ROOT, format, mean, units[unit], value.half() / divisor);
  }

  /** {@code 1.83 [1.71, 1.95]}. */
  static String ratio(Interval ratio) {
    return String.format(Locale.ROOT, "%.2f [%.2f, %.2f]", ratio.mean(), ratio.low(), ratio.high());
  }

  /** {@code 4,154} or {@code 3.5}. */
  static String count(double count) {
    return count == Math.rint(count) || count >= 100
        ? String.format(Locale.ROOT, "%,.0f", count)
        : String.format(Locale.ROOT, "%.1f", count);
  }
}
