package dev.wfpsim.scenario;

import java.util.Locale;

/**
 * How a run ended, worst last: of several things that went wrong, the run is named after the worst.
 */
public enum RunOutcome {
  PASS,
  EXPECTATION,
  VIOLATION,
  DEADLOCK,
  LIVENESS,
  BUGCHECK,
  NONDETERMINISM;

  /** The word in results: {@code pass}, {@code expectation} and so on. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
