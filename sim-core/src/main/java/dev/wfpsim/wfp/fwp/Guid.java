package dev.wfpsim.wfp.fwp;

import java.util.HexFormat;
import java.util.Locale;

/**
 * A GUID: the key of a management object. Ordered by its text, so that tables keyed by it are
 * walked in the same order everywhere.
 *
 * @param high the first eight bytes of the text form
 * @param low the last eight bytes
 */
public record Guid(long high, long low) implements Comparable<Guid> {
  /** The null GUID, which asks the engine to invent a key or to take a default. */
  public static final Guid ZERO = new Guid(0, 0);

  private static final int HEX_DIGITS = 32;

  /** Reads {@code xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}, with or without braces. */
  public static Guid parse(String text) {
    StringBuilder digits = new StringBuilder(HEX_DIGITS);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '-' && c != '{' && c != '}') {
        digits.append(c);
      }
    }
    boolean hex = digits.chars().allMatch(HexFormat::isHexDigit);
    if (digits.length() != HEX_DIGITS || !hex) {
      throw new IllegalArgumentException("not a GUID: text=" + text);
    }
    return new Guid(
        Long.parseUnsignedLong(digits, 0, HEX_DIGITS / 2, 16),
        Long.parseUnsignedLong(digits, HEX_DIGITS / 2, HEX_DIGITS, 16));
  }

  /** Whether this is the null GUID. */
  public boolean isZero() {
    return high == 0 && low == 0;
  }

  @Override
  public int compareTo(Guid other) {
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  @Override
  public String toString() {
    String digits = String.format(Locale.ROOT, "%016x%016x", high, low);
    return digits.substring(0, 8)
        + "-"
        + digits.substring(8, 12)
        + "-"
        + digits.substring(12, 16)
        + "-"
        + digits.substring(16, 20)
        + "-"
        + digits.substring(20);
  }
}
