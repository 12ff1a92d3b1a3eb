package dev.wfpsim.bench.ratio;

import java.util.Locale;

/**
 * What a figure has to be.
 *
 * @param atMost whether less is better; else more is
 * @param bound what it may just be
 */
public record Target(boolean atMost, double bound) {

  public static Target atMost(double bound) {
    return new Target(true, bound);
  }

  public static Target atLeast(double bound) {
    return new Target(false, bound);
  }

  public boolean isMetBy(double value) {
    return atMost ? value <= bound : value >= bound;
  }

  public String toText() {
    return (atMost ? "at most " : "at least ") + number(bound);
  }

  /** A number with as many digits as say something: three of them, or all before the point. */
  public static String number(double value) {
    double size = Math.abs(value);
    int digits = size >= 100 || value == Math.rint(value) ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
    return String.format(Locale.ROOT, "%,." + digits + "f", value);
  }
}
