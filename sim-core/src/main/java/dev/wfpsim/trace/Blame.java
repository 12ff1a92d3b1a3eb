package dev.wfpsim.trace;

/**
 * Whose code did something.
 *
 * @param driver the driver, by its name in the scenario; empty for none
 * @param callback which of its functions, such as {@code classifyFn of callout guard/v4}; empty for
 *     none
 * @param place the first line of driver code, such as {@code Odd.java:30}; empty where no line is
 *     known
 */
public record Blame(String driver, String callback, String place) {
  /** Nobody's: the system acted by itself. */
  public static final Blame NOBODY = new Blame("", "", "");
}
