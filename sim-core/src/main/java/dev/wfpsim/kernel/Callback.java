package dev.wfpsim.kernel;

/**
 * Driver code that the system calls: a callout's function, a DPC's routine, an entry point. An
 * activity knows which one it is in ({@link Activity#enter}), so that what goes wrong there can be
 * told with its name. Made once, when the driver registers it; its words are made when asked for.
 */
public interface Callback {

  /** The driver whose code it is, by its name in the scenario; empty where nobody knows. */
  String driver();

  /** What it is, such as {@code DPC routine resend}. */
  String describe();

  /**
   * Where the driver registered it, such as {@code Odd.java:30}; empty where nobody knows. Told of
   * what is noticed when the callback has returned, where no line of it can be named.
   */
  default String place() {
    return "";
  }

  /** A callback of a known driver. */
  static Callback of(String driver, String what) {
    return new Named(driver, what, "");
  }

  /** A callback of a known driver that registered it on a known line. */
  static Callback of(String driver, String what, String place) {
    return new Named(driver, what, place);
  }

  /** One whose words are known from the start. */
  record Named(String driver, String describe, String place) implements Callback {}
}
