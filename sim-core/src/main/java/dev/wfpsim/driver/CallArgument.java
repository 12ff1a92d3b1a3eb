package dev.wfpsim.driver;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One argument of a documented call.
 *
 * @param name as on the page
 * @param javaName the parameter of the Java method that carries it
 * @param type of C, as on the page or in the header, such as {@code NET_BUFFER_LIST*}
 * @param optional whether the page lets it be null or zero
 * @param answersNull whether the call itself answers a null where the page asks for a value
 * @param allowedBits the bits that may be set, or null where every number has a meaning
 * @param form how the Java method carries it
 */
public record CallArgument(
    String name,
    String javaName,
    String type,
    Direction direction,
    boolean optional,
    boolean answersNull,
    @Nullable Integer allowedBits,
    Form form) {

  /** Which way an argument carries something. */
  public enum Direction {
    IN,
    OUT,
    INOUT,
    RESERVED
  }

  /** How the Java method of a call carries an argument. */
  public enum Form {
    /** A pointer by an object, a number by a number. */
    SAME,
    /** What C has as a number is an object here: a handle, an enumeration. */
    OBJECT,
    /** What C has as a pointer is a number here: a time. */
    NUMBER,
    /** Not at all: its value is known, or it is part of its neighbour. */
    ABSENT,
    /** As what the method answers: what a call initialises in place. */
    ANSWER,
    /** No argument of the call in C. */
    JAVA_ONLY
  }

  private static final Pattern POINTER =
      Pattern.compile(
          ".*\\*|(NDIS_)?HANDLE|P(?!OOL_TYPE)[A-Z]\\w*|FWPS_INJECT_COMPLETE0?"
              + "|FWPM_SERVICE_STATE_CHANGE_CALLBACK0|FWPS_NET_BUFFER_LIST_NOTIFY_FN[01]"
              + "|NET_BUFFER_\\w+_HANDLER");
  private static final Pattern MARKS =
      Pattern.compile("(\\w+)(\\?)?(!)?([@#^-])?(?:~(\\w+))?(?:=0(?:\\|(0x[0-9A-F]+))?)?");

  /** Reads an argument as the prototypes have it. */
  static CallArgument of(String text) {
    int space = text.lastIndexOf(' ');
    Matcher marks = MARKS.matcher(text.substring(space + 1));
    if (space < 0 || !marks.matches()) {
      throw new IllegalArgumentException("not an argument: " + text);
    }
    String name = marks.group(1);
    String before = text.substring(0, space);
    Direction direction = Direction.IN;
    for (Direction each : Direction.values()) {
      String word = each.name().toLowerCase(java.util.Locale.ROOT) + " ";
      if (before.startsWith(word)) {
        direction = each;
        before = before.substring(word.length());
      }
    }
    String renamed = marks.group(5);
    String bits = marks.group(6);
    boolean reserved = marks.group().contains("=0");
    return new CallArgument(
        name,
        renamed == null ? Character.toLowerCase(name.charAt(0)) + name.substring(1) : renamed,
        before,
        direction,
        marks.group(2) != null,
        marks.group(3) != null,
        reserved ? Integer.decode(bits == null ? "0" : bits) : null,
        before.equals("+") ? Form.JAVA_ONLY : form(marks.group(4)));
  }

  private static Form form(@Nullable String mark) {
    return switch (mark) {
      case "@" -> Form.OBJECT;
      case "#" -> Form.NUMBER;
      case "-" -> Form.ABSENT;
      case "^" -> Form.ANSWER;
      case null, default -> Form.SAME;
    };
  }

  /** Whether C has it. */
  public boolean isDocumented() {
    return form != Form.JAVA_ONLY;
  }

  /** Whether the Java method has it as a parameter. */
  public boolean isParameter() {
    return form != Form.ABSENT && form != Form.ANSWER;
  }

  /** Whether the Java method's parameter is an object, not a number. */
  public boolean isObject() {
    return switch (form) {
      case OBJECT, JAVA_ONLY -> true;
      case SAME -> POINTER.matcher(type).matches();
      case NUMBER, ABSENT, ANSWER -> false;
    };
  }

  /** Whether it points to a thing or is a handle of one, so that its word is the thing's number. */
  public boolean isThing() {
    return isObject() && (form == Form.JAVA_ONLY || POINTER.matcher(type).matches());
  }

  /** Whether a null is no mistake, or one that the call itself answers. */
  public boolean mayBeNull() {
    boolean zeroOnly = form == Form.OBJECT; // AF_UNSPEC is 0 in C, and an object here
    return optional && !zeroOnly || answersNull || direction == Direction.RESERVED;
  }
}
