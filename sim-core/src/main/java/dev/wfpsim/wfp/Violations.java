package dev.wfpsim.wfp;

import dev.wfpsim.kernel.Kernel;
import dev.wfpsim.trace.Blame;
import dev.wfpsim.trace.Severity;

/** Reports what a driver did against the rules. */
public final class Violations {
  private final Kernel kernel;

  public Violations(Kernel kernel) {
    this.kernel = kernel;
  }

  /** A broken rule: the driver is at fault. */
  public void error(String rule, String code, String message) {
    kernel.report(rule, code, Severity.ERROR, message);
  }

  /** A broken rule that somebody else is to blame for than who runs now. */
  public void error(String rule, String code, Blame blame, String message) {
    kernel.report(rule, code, Severity.ERROR, blame, message);
  }

  /** A practice the documentation advises against. */
  public void warning(String rule, String code, String message) {
    kernel.report(rule, code, Severity.WARNING, message);
  }
}
