package dev.wfpsim.scenario.syntax;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Quantities with units: {@code 20 ms}, {@code 100 Mbit}, {@code 32 KiB}, {@code 0.1 %}. Reckoned
 * in decimal, so the value is exact on every machine; zero alone needs no unit. Each reading throws
 * {@link WrongValue} with the whole message.
 */
public final class Units {

  private static final Map<String, BigDecimal> DURATIONS =
      units("ns", 1L, "us", 1_000L, "ms", 1_000_000L);
  private static final Map<String, BigDecimal> RATES =
      units("bit", 1L, "kbit", 1_000L, "Mbit", 1_000_000L);
  private static final Map<String, BigDecimal> SIZES =
      units("B", 1L, "KiB", 1L << 10, "MiB", 1L << 20);
  private static final Map<String, BigDecimal> SHARES = new LinkedHashMap<>();

  static {
    DURATIONS.put("s", BigDecimal.valueOf(1_000_000_000L));
    DURATIONS.put("min", BigDecimal.valueOf(60_000_000_000L));
    DURATIONS.put("h", BigDecimal.valueOf(3_600_000_000_000L));
    DURATIONS.put("µs", BigDecimal.valueOf(1_000L));
    RATES.put("Gbit", BigDecimal.valueOf(1_000_000_000L));
    SIZES.put("GiB", BigDecimal.valueOf(1L << 30));
    SIZES.put("kB", BigDecimal.valueOf(1_000L));
    SIZES.put("MB", BigDecimal.valueOf(1_000_000L));
    SHARES.put("%", new BigDecimal("0.01"));
  }

  private Units() {}

  /** What was written cannot be read as what was asked for; the message says both. */
  public static final class WrongValue extends Exception {
    private static final long serialVersionUID = 1L;

    public WrongValue(String message) {
      super(message);
    }
  }

  private static Map<String, BigDecimal> units(
      String a, long first, String b, long second, String c, long third) {
    Map<String, BigDecimal> units = new LinkedHashMap<>();
    units.put(a, BigDecimal.valueOf(first));
    units.put(b, BigDecimal.valueOf(second));
    units.put(c, BigDecimal.valueOf(third));
    return units;
  }

  /** Virtual nanoseconds, never negative. */
  public static long durationNanos(String text) throws WrongValue {
    return whole(text, DURATIONS, "a duration such as 20 ms");
  }

  /** Bits a second, never negative. */
  public static long bitsPerSecond(String text) throws WrongValue {
    String rate = text.endsWith("/s") ? text.substring(0, text.length() - 2) : text;
    return whole(rate, RATES, "a rate such as 100 Mbit");
  }

  /** Bytes, never negative. */
  public static long bytes(String text) throws WrongValue {
    return whole(text, SIZES, "a size such as 32 KiB");
  }

  /** A share from 0 to 1, written in per cent. */
  public static double share(String text) throws WrongValue {
    String expected = "a share such as 0.1 %";
    BigDecimal share = quantity(text, SHARES, expected);
    if (share.compareTo(BigDecimal.ONE) > 0) {
      throw new WrongValue("out of range: value=" + text + ", expected 0 % to 100 %");
    }
    return share.doubleValue();
  }

  /** A whole number within bounds; {@code 0x} starts hexadecimal digits. */
  public static long number(String text, long least, long most) throws WrongValue {
    String digits = text.replace("_", "");
    long number;
    try {
      number =
          Long.decode(digits.matches("0[0-9]+") ? digits.replaceFirst("^0+(?=.)", "") : digits);
    } catch (NumberFormatException notNumber) {
      throw new WrongValue("not a whole number: value=" + text);
    }
    if (number < least || number > most) {
      throw new WrongValue("out of range: value=" + text + ", expected " + least + " to " + most);
    }
    return number;
  }

  /** A seed: any 64 bits, decimal (signed or not) or {@code 0x} with up to 16 digits. */
  public static long seed(String text) throws WrongValue {
    try {
      return text.toLowerCase(Locale.ROOT).startsWith("0x")
          ? Long.parseUnsignedLong(text.substring(2), 16)
          : text.startsWith("-") ? Long.parseLong(text) : Long.parseUnsignedLong(text);
    } catch (NumberFormatException notNumber) {
      throw new WrongValue("not a seed: value=" + text + ", expected a number such as 7 or 0x1d2c");
    }
  }

  private static long whole(String text, Map<String, BigDecimal> units, String expected)
      throws WrongValue {
    BigDecimal value = quantity(text, units, expected);
    if (value.compareTo(BigDecimal.valueOf(Long.MAX_VALUE / 4)) > 0) {
      throw new WrongValue("out of range: value=" + text + ", expected " + expected);
    }
    return value.longValue();
  }

  private static BigDecimal quantity(String text, Map<String, BigDecimal> units, String expected)
      throws WrongValue {
    String stripped = text.strip();
    int end = 0;
    while (end < stripped.length() && isNumeral(stripped.charAt(end))) {
      end++;
    }
    String digits = stripped.substring(0, end).replace("_", "");
    String unit = stripped.substring(end).strip();
    BigDecimal number;
    try {
      number = digits.length() > 30 ? null : new BigDecimal(digits);
    } catch (NumberFormatException notNumber) {
      number = null;
    }
    if (number == null) {
      throw new WrongValue("not a quantity: value=" + text + ", expected " + expected);
    }
    BigDecimal factor = units.get(unit);
    if (unit.isEmpty()) {
      if (number.signum() == 0) {
        return number;
      }
      throw new WrongValue("missing unit: value=" + text + ", expected " + expected);
    }
    if (factor == null) {
      List<String> known = new ArrayList<>(units.keySet());
      String near = Spelling.suggestion(unit, known);
      throw new WrongValue("wrong unit: value=" + text + ", expected " + expected + near);
    }
    return number.multiply(factor);
  }

  private static boolean isNumeral(char c) {
    return c >= '0' && c <= '9' || c == '.' || c == '_';
  }
}
