package dev.wfpsim.wfp.profile;

import dev.wfpsim.kernel.nt.Identified;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.trace.Blame;
import dev.wfpsim.trace.FindingCode;

/** Reports what a driver did against the rules. */
public final class Violations {
  private final Kernel kernel;

  public Violations(Kernel kernel) {
    this.kernel = kernel;
  }

  /** The driver that runs now is at fault. */
  public void report(FindingCode code, String message) {
    kernel.report(code, message);
  }

  /** As {@link #report(FindingCode, String)}, where one code stands for several rules. */
  public void report(FindingCode code, String rule, String message) {
    kernel.report(code, rule, message);
  }

  /**
   * As {@link #report(FindingCode, String)}, of something done with a thing that has a life: what
   * was done with it before is told too.
   */
  public void report(FindingCode code, Identified about, String message) {
    kernel.mistakes().report(code, about.objectId(), message);
  }

  /** As {@link #report(FindingCode, Identified, String)}, of somebody who may not run now. */
  public void report(FindingCode code, Blame blame, Identified about, String message) {
    kernel.mistakes().report(code, blame, about.objectId(), message);
  }

  /** Somebody else is at fault than who runs now. */
  public void report(FindingCode code, Blame blame, String message) {
    kernel.report(code, blame, message);
  }
}
