package dev.wfpsim.report;

import java.util.Locale;

/** Numbers as a person reads them, the same in every locale. */
final class Figure {

  private Figure() {}

  /** {@code 18,231}. */
  static String of(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** A seed as everywhere: decimal, without a sign. */
  static String seed(long seed) {
    return Long.toUnsignedString(seed);
  }

  /** Virtual time in the largest unit that leaves a digit before the point: {@code 1.840 s}. */
  static String nanos(long nanos) {
    if (nanos >= 1_000_000_000L) {
      return String.format(
          Locale.ROOT, "%d.%03d s", nanos / 1_000_000_000L, nanos / 1_000_000 % 1_000);
    }
    if (nanos >= 1_000_000L) {
      return String.format(Locale.ROOT, "%d.%03d ms", nanos / 1_000_000, nanos / 1_000 % 1_000);
    }
    return String.format(Locale.ROOT, "%d.%03d us", nanos / 1_000, nanos % 1_000);
  }

  /** {@code 1 packet}, {@code 2 packets}. */
  static String many(long number, String one) {
    return of(number) + " " + one + (number == 1 ? "" : "s");
  }
}
