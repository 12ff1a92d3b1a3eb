package dev.wfpsim.trace;

import java.util.List;

/**
 * Something the simulated software did wrong, or a limit it reached.
 *
 * @param kind the kind of mistake
 * @param rule the numbered rule, such as {@code R-204}, one of the kind's; empty where it has none
 * @param virtualNanos virtual time
 * @param event number of the trace event after which it was found
 * @param activity name of the activity that did it, empty for none
 * @param blame the driver, its callback and the line that did it, or that made what was left behind
 * @param message the mistake in words, for the user
 * @param earlier the earlier events that matter, in order
 */
public record Finding(
    FindingKind kind,
    String rule,
    long virtualNanos,
    long event,
    String activity,
    Blame blame,
    String message,
    List<Moment> earlier) {

  public Finding {
    assert rule.isEmpty() ? kind.rules().isEmpty() : kind.rules().contains(rule)
        : kind + " does not break " + rule;
    assert StableWords.isStable(message) : "differs in every run: " + message;
    earlier = List.copyOf(earlier);
  }

  /** A finding that no earlier event is told with. */
  public Finding(
      FindingKind kind,
      String rule,
      long virtualNanos,
      long event,
      String activity,
      Blame blame,
      String message) {
    this(kind, rule, virtualNanos, event, activity, blame, message, List.of());
  }

  /** The kind's name, such as {@code NBL_LEAK}. */
  public String code() {
    return kind.name();
  }

  /** How much it weighs. */
  public Severity severity() {
    return kind.severity();
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
