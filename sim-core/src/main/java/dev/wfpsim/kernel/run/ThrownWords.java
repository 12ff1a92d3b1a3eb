package dev.wfpsim.kernel.run;

import dev.wfpsim.trace.StableWords;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The words of an exception that left driver code, with what it was caused by and the driver's line
 * of each cause. The exception may be of a class of the driver's, whose own methods go wrong.
 *
 * <p>A class whose static initializer failed says so in two ways: the first use throws an
 * ExceptionInInitializerError, every further one in the same JVM a NoClassDefFoundError with the
 * first one's words. Both are told alike, since which run of a sweep came first is no part of it.
 */
final class ThrownWords {
  private static final int MAX_CAUSES = 5;
  private static final String INITIALIZER = "java.lang.ExceptionInInitializerError";
  private static final Pattern FIRST_FAILURE =
      Pattern.compile("^Exception (.*) \\[in thread \"[^\"]*\"]$", Pattern.DOTALL);

  private ThrownWords() {}

  /**
   * The words.
   *
   * @param place tells the driver's line of an exception, such as {@code Odd.java:30}, or nothing
   */
  static String of(Throwable error, Function<Throwable, String> place) {
    Throwable cause = causeOf(error);
    if (error instanceof NoClassDefFoundError
        && cause instanceof ExceptionInInitializerError first) {
      String words = String.valueOf(first.getMessage());
      return INITIALIZER
          + causedBy(StableWords.of(FIRST_FAILURE.matcher(words).replaceFirst("$1")), first, place);
    }
    StringBuilder text = new StringBuilder(wordsOf(error));
    for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
      text.append(causedBy(wordsOf(cause), cause, place));
      cause = causeOf(cause);
    }
    return text.toString();
  }

  private static String causedBy(String words, Throwable cause, Function<Throwable, String> place) {
    String line = place.apply(cause);
    return ", caused by " + words + (line.isEmpty() ? "" : " at " + line);
  }

  private static String wordsOf(Throwable error) {
    String type = error.getClass().getName();
    try {
      return StableWords.of(Objects.requireNonNullElse(error.toString(), type));
    } catch (RuntimeException | Error worse) {
      return type + ", whose words throw " + worse.getClass().getName();
    }
  }

  private static @Nullable Throwable causeOf(Throwable error) {
    try {
      return error.getCause();
    } catch (RuntimeException | Error worse) {
      return null;
    }
  }

  /** Where it was thrown; nothing where its class keeps that to itself. */
  static StackTraceElement[] stackOf(Throwable error) {
    try {
      return Objects.requireNonNullElse(error.getStackTrace(), new StackTraceElement[0]);
    } catch (RuntimeException | Error worse) {
      return new StackTraceElement[0];
    }
  }
}
