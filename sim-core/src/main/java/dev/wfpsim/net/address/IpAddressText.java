package dev.wfpsim.net.address;

/**
 * The text forms of addresses: dotted quads, and colon notation read per RFC 4291 and written per
 * RFC 5952 (lower case, the longest run of zero groups shortened, mapped addresses dotted).
 */
final class IpAddressText {
  private static final int GROUPS = 8;

  private IpAddressText() {}

  static IpAddress parse(String text) {
    return text.indexOf(':') < 0 ? IpAddress.ofIpv4(quad(text, text)) : parseIpv6(text);
  }

  private static int quad(String part, String whole) {
    int value = 0;
    int start = 0;
    for (int field = 0; field < 4; field++) {
      int dot = field < 3 ? part.indexOf('.', start) : part.length();
      if (dot < 0) {
        throw wrong(whole, "an IPv4 address has four fields");
      }
      value = value << 8 | decimal(part.substring(start, dot), whole);
      start = dot + 1;
    }
    return value;
  }

  private static int decimal(String field, String whole) {
    if (field.isEmpty() || field.length() > 3 || (field.length() > 1 && field.charAt(0) == '0')) {
      throw wrong(whole, "a field is 0 to 255 without leading zeros");
    }
    int value = 0;
    for (int i = 0; i < field.length(); i++) {
      int digit = field.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        throw wrong(whole, "a field is 0 to 255 without leading zeros");
      }
      value = value * 10 + digit;
    }
    if (value > 255) {
      throw wrong(whole, "a field is 0 to 255 without leading zeros");
    }
    return value;
  }

  private static IpAddress parseIpv6(String text) {
    int gap = text.indexOf("::");
    if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
      throw wrong(text, "at most one ::");
    }
    int[] head = gap < 0 ? groups(text, text, true) : groups(text.substring(0, gap), text, false);
    int[] tail = gap < 0 ? new int[0] : groups(text.substring(gap + 2), text, true);
    int given = head.length + tail.length;
    if (gap < 0 ? given != GROUPS : given >= GROUPS) {
      throw wrong(text, "an IPv6 address has eight groups");
    }
    int[] all = new int[GROUPS];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(tail, 0, all, GROUPS - tail.length, tail.length);
    return IpAddress.ofIpv6(half(all, 0), half(all, 4));
  }

  private static long half(int[] groups, int from) {
    long value = 0;
    for (int i = from; i < from + 4; i++) {
      value = value << 16 | groups[i];
    }
    return value;
  }

  private static int[] groups(String part, String whole, boolean mayEndDotted) {
    if (part.isEmpty()) {
      return new int[0];
    }
    String[] fields = part.split(":", -1);
    boolean dotted = mayEndDotted && fields[fields.length - 1].indexOf('.') >= 0;
    int[] groups = new int[fields.length + (dotted ? 1 : 0)];
    for (int i = 0; i < fields.length; i++) {
      if (dotted && i == fields.length - 1) {
        int quad = quad(fields[i], whole);
        groups[i] = quad >>> 16;
        groups[i + 1] = quad & 0xffff;
      } else {
        groups[i] = hexadecimal(fields[i], whole);
      }
    }
    return groups;
  }

  private static int hexadecimal(String field, String whole) {
    if (field.isEmpty() || field.length() > 4) {
      throw wrong(whole, "a group has one to four hexadecimal digits");
    }
    int value = 0;
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw wrong(whole, "a group has one to four hexadecimal digits");
      }
      value = value << 4 | digit;
    }
    return value;
  }

  private static IllegalArgumentException wrong(String text, String why) {
    return new IllegalArgumentException("not an address: text=" + text + ", " + why);
  }

  static String format(IpAddress address) {
    if (address.isIpv4()) {
      return dotted((int) address.lowBits());
    }
    if (address.isIpv4Mapped()) {
      return "::ffff:" + dotted((int) address.lowBits());
    }
    int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      long half = i < 4 ? address.highBits() : address.lowBits();
      groups[i] = (int) (half >>> (3 - i % 4) * 16) & 0xffff;
    }
    return colons(groups);
  }

  private static String dotted(int bits) {
    return (bits >>> 24)
        + "."
        + (bits >>> 16 & 0xff)
        + "."
        + (bits >>> 8 & 0xff)
        + "."
        + (bits & 0xff);
  }

  private static String colons(int[] groups) {
    int gapStart = -1;
    int gapLength = 1;
    for (int i = 0; i < GROUPS; i++) {
      int length = 0;
      while (i + length < GROUPS && groups[i + length] == 0) {
        length++;
      }
      if (length > gapLength) {
        gapStart = i;
        gapLength = length;
      }
    }
    StringBuilder text = new StringBuilder(39);
    for (int i = 0; i < GROUPS; i++) {
      if (i == gapStart) {
        text.append("::");
        i += gapLength - 1;
        continue;
      }
      boolean afterGap = gapStart >= 0 && i == gapStart + gapLength;
      if (i > 0 && !afterGap) {
        text.append(':');
      }
      text.append(Integer.toHexString(groups[i]));
    }
    return text.toString();
  }
}
