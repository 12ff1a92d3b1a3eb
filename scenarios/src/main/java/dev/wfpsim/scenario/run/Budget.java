package dev.wfpsim.scenario.run;

import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.trace.FindingCode;

/**
 * How many payload bytes the processes may still send; the first who asks for too many makes a
 * finding.
 */
final class Budget {

  private final Kernel kernel;
  private final long limit;
  private long taken;
  private boolean told;

  Budget(Kernel kernel, long limit) {
    this.kernel = kernel;
    this.limit = limit;
  }

  /** Whether so many more bytes may be sent. */
  boolean take(int bytes) {
    if (limit - taken >= bytes) {
      taken += bytes;
      return true;
    }
    tell("limit=payload value=" + limit);
    return false;
  }

  /** Says once that a limit is reached. */
  void tell(String which) {
    if (!told) {
      told = true;
      kernel.report(FindingCode.LIMIT_REACHED, which);
    }
  }
}
