package dev.wfpsim.trace;

/**
 * Something the simulated software did wrong, or a limit it reached.
 *
 * @param rule the numbered rule, such as {@code R-204}; empty for the kernel's own rules
 * @param code the kind of mistake, such as {@code INJECTION_DESTROY_DEADLOCK}
 * @param virtualNanos virtual time
 * @param event number of the trace event after which it was found
 * @param activity name of the activity that did it, empty for none
 * @param blame the driver, its callback and the line that did it, or that made what was left behind
 * @param message the mistake in words, for the user
 */
public record Finding(
    String rule,
    String code,
    Severity severity,
    long virtualNanos,
    long event,
    String activity,
    Blame blame,
    String message) {

  public Finding {
    assert StableWords.isStable(message) : "differs in every run: " + message;
  }

  /** A finding that is nobody's. */
  public Finding(
      String rule,
      String code,
      Severity severity,
      long virtualNanos,
      long event,
      String activity,
      String message) {
    this(rule, code, severity, virtualNanos, event, activity, Blame.NOBODY, message);
  }

  /** The driver that did it, by its name in the scenario; empty for none. */
  public String driver() {
    return blame.driver();
  }

  /** Which of the driver's functions did it; empty for none. */
  public String callback() {
    return blame.callback();
  }

  /** The first line of driver code, such as {@code Odd.java:30}; empty where none is known. */
  public String place() {
    return blame.place();
  }
}
