package dev.wfpsim.kernel.run;

/**
 * Driver code that the system calls: a callout's function, a DPC's routine, an entry point. An
 * activity knows which one it is in ({@link Activity#enter}), so that what goes wrong there can be
 * told with its name. Made once, when the driver registers it; its words are made when asked for.
 */
public interface Callback {

  /** The driver whose code it is, by its name in the scenario; empty where nobody knows. */
  String driver();

  /** The number of that driver in the trace; 0 where nobody knows. */
  int subject();

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
  static Callback of(Machine machine, String driver, String what) {
    return of(machine, driver, what, "");
  }

  /** A callback of a known driver that registered it on a known line. */
  static Callback of(Machine machine, String driver, String what, String place) {
    return new Known(driver, machine.subjectOf(driver), what, place);
  }

  /** One whose words are known from the start. */
  record Known(String driver, int subject, String describe, String place) implements Callback {}
}
