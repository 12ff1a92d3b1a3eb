package dev.wfpsim.driver;

import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The kernel's printf: flags, width, precision, C's and Windows' sizes, and the conversions that a
 * driver may use. There is no floating point. What does not fit its argument is printed as it
 * stands, since a simulated driver has no stack to print garbage from.
 *
 * <p>Page: DbgPrintEx, "Format specification syntax: printf and wprintf functions".
 */
final class PrintFormat {
  private static final Pattern FIELD =
      Pattern.compile(
          "%(?<flags>[-+ #0]*)(?<width>\\d+|\\*)?(\\.(?<precision>\\d+|\\*)?)?"
              + "(?<size>I64|I32|ll|hh|[hlwIzjt])?(?<conversion>[diuxXocCsSpPZ%])");

  private final Object[] arguments;
  private int next;

  private PrintFormat(Object[] arguments) {
    this.arguments = arguments;
  }

  /** The text that a format and its arguments make. */
  static String text(String format, Object... arguments) {
    PrintFormat print = new PrintFormat(arguments);
    Matcher field = FIELD.matcher(format);
    StringBuilder text = new StringBuilder();
    int at = 0;
    while (field.find()) {
      text.append(format, at, field.start()).append(print.field(field));
      at = field.end();
    }
    return text.append(format, at, format.length()).toString();
  }

  /** Whether a format has a field that reads paged tables: for PASSIVE_LEVEL only. */
  static boolean isUnicode(String format) {
    Matcher field = FIELD.matcher(format);
    while (field.find()) {
      char conversion = field.group("conversion").charAt(0);
      String size = field.group("size");
      boolean wide = size != null && (size.equals("l") || size.equals("w"));
      if ("CSZ".indexOf(conversion) >= 0 || (wide && "cs".indexOf(conversion) >= 0)) {
        return true;
      }
    }
    return false;
  }

  private String field(Matcher field) {
    char conversion = field.group("conversion").charAt(0);
    if (conversion == '%') {
      return "%";
    }
    String flags = field.group("flags");
    int width = size(field.group("width"));
    int precision = field.group(3) == null ? -1 : Math.max(0, size(field.group("precision")));
    if (next >= arguments.length) {
      return field.group();
    }
    Object argument = arguments[next++];
    String body =
        switch (conversion) {
          case 'c', 'C' -> character(argument);
          case 's', 'S', 'Z' -> cut(argument == null ? "(null)" : argument.toString(), precision);
          case 'p', 'P' -> number(argument, "", 'X', 16, "I64");
          default -> number(argument, flags, conversion, precision, field.group("size"));
        };
    boolean zeros = flags.contains("0") && !flags.contains("-") && precision < 0;
    return pad(body, width, flags.contains("-"), zeros && "cCsSZ".indexOf(conversion) < 0);
  }

  private int size(String given) {
    if (given == null) {
      return 0;
    }
    if (!given.equals("*")) {
      return (int) Math.min(512, Long.parseLong(given));
    }
    Object argument = next < arguments.length ? arguments[next++] : 0;
    return argument instanceof Number number ? Math.clamp(number.longValue(), -512, 512) : 0;
  }

  private static String character(Object argument) {
    return argument instanceof Number number
        ? String.valueOf((char) number.intValue())
        : String.valueOf(argument);
  }

  private static String cut(String text, int precision) {
    return precision >= 0 && precision < text.length() ? text.substring(0, precision) : text;
  }

  private static String number(
      Object argument, String flags, char conversion, int precision, String size) {
    if (!(argument instanceof Number || argument instanceof Boolean)) {
      return String.valueOf(argument);
    }
    long given =
        argument instanceof Number number ? number.longValue() : argument.equals(true) ? 1 : 0;
    int bits = bits(argument, size);
    boolean signed = conversion == 'd' || conversion == 'i';
    BigInteger value = value(given, bits, signed);
    String digits = value.abs().toString(radix(conversion));
    digits = conversion == 'X' ? digits.toUpperCase(Locale.ROOT) : digits;
    String padded = "0".repeat(Math.max(0, precision - digits.length())) + digits;
    String prefix = flags.contains("#") && value.signum() != 0 ? prefix(conversion) : "";
    return sign(value, flags, signed) + prefix + padded;
  }

  private static int bits(Object argument, String size) {
    if (size == null || size.equals("l") || size.equals("I32") || size.equals("w")) {
      return 32;
    }
    return switch (size) {
      case "h" -> 16;
      case "hh" -> 8;
      default -> 64;
    };
  }

  private static BigInteger value(long given, int bits, boolean signed) {
    BigInteger modulus = BigInteger.ONE.shiftLeft(bits);
    BigInteger value = BigInteger.valueOf(given).mod(modulus);
    return signed && value.testBit(bits - 1) ? value.subtract(modulus) : value;
  }

  private static int radix(char conversion) {
    return switch (conversion) {
      case 'x', 'X' -> 16;
      case 'o' -> 8;
      default -> 10;
    };
  }

  private static String prefix(char conversion) {
    return switch (conversion) {
      case 'x' -> "0x";
      case 'X' -> "0X";
      case 'o' -> "0";
      default -> "";
    };
  }

  private static String sign(BigInteger value, String flags, boolean signed) {
    if (value.signum() < 0) {
      return "-";
    }
    if (!signed) {
      return "";
    }
    return flags.contains("+") ? "+" : flags.contains(" ") ? " " : "";
  }

  private static String pad(String body, int width, boolean left, boolean zeros) {
    int missing = Math.abs(width) - body.length();
    if (missing <= 0) {
      return body;
    }
    if (left || width < 0) {
      return body + " ".repeat(missing);
    }
    if (!zeros) {
      return " ".repeat(missing) + body;
    }
    int digits = body.startsWith("0x") || body.startsWith("0X") ? 2 : signs(body);
    return body.substring(0, digits) + "0".repeat(missing) + body.substring(digits);
  }

  private static int signs(String body) {
    return !body.isEmpty() && "+- ".indexOf(body.charAt(0)) >= 0 ? 1 : 0;
  }
}
