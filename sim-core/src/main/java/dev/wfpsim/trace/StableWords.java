package dev.wfpsim.trace;

import java.util.regex.Pattern;

/**
 * Keeps the hash codes of identities out of texts: {@code Packet@4b4523f8} has another number in
 * every run, and so has the class of a lambda expression. What is ours has words of its own; this
 * is for texts that come from elsewhere, such as the message of an exception.
 */
public final class StableWords {
  private static final Pattern IDENTITY =
      Pattern.compile("(?<=[\\w$;])@[0-9a-f]{4,8}\\b|(?<=\\$\\$Lambda)/0x[0-9a-f]+(@[0-9a-f]+)?");

  private StableWords() {}

  /** The text without hash codes of identities. */
  public static String of(String text) {
    return IDENTITY.matcher(text).replaceAll("");
  }

  /** Whether a text has none. */
  public static boolean isStable(String text) {
    return !IDENTITY.matcher(text).find();
  }
}
