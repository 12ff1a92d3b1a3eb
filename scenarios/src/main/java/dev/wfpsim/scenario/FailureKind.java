package dev.wfpsim.scenario;

import dev.wfpsim.trace.Finding;
import dev.wfpsim.trace.Severity;
import java.util.Locale;

/**
 * In what way a run failed: runs of one kind are told of together.
 *
 * @param rule the numbered rule; empty where there is none
 * @param code the code of its first error; of an expectation that failed, its text; otherwise how
 *     the run ended
 * @param driver whose fault it is; empty for no driver's
 * @param place the line of driver code; empty where none is known
 */
public record FailureKind(String rule, String code, String driver, String place) {

  /** The kind of a run that did not pass. */
  public static FailureKind of(SimulationResult result) {
    RunOutcome outcome = result.outcome();
    if (outcome == RunOutcome.EXPECTATION) {
      for (ExpectationResult expectation : result.expectations()) {
        if (!expectation.held()) {
          return new FailureKind("", expectation.text(), "", "");
        }
      }
    }
    if (outcome != RunOutcome.NONDETERMINISM) {
      for (Finding finding : result.findings()) {
        if (finding.severity() == Severity.ERROR) {
          return new FailureKind(finding.rule(), finding.code(), finding.driver(), finding.place());
        }
      }
    }
    return new FailureKind("", outcome.word().toUpperCase(Locale.ROOT), "", "");
  }

  /** {@code NBL_LEAK R-215 · driver guard · Odd.java:30}. */
  public String text() {
    StringBuilder text = new StringBuilder(code);
    text.append(rule.isEmpty() ? "" : " " + rule);
    text.append(driver.isEmpty() ? "" : " · driver " + driver);
    return text.append(place.isEmpty() ? "" : " · " + place).toString();
  }
}
