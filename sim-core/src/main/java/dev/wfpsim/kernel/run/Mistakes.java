package dev.wfpsim.kernel.run;

import dev.wfpsim.trace.Blame;
import dev.wfpsim.trace.Finding;
import dev.wfpsim.trace.FindingKind;
import dev.wfpsim.trace.Findings;
import dev.wfpsim.trace.Moment;
import dev.wfpsim.trace.ThingHistory;
import dev.wfpsim.trace.Trace;
import java.util.List;

/**
 * Tells of mistakes where they are noticed; of one that is about a thing with a life, such as a
 * second free, together with what was done with it before.
 */
public final class Mistakes {
  private final Kernel kernel;
  private final Trace trace;
  private final Findings findings;

  Mistakes(Kernel kernel, Trace trace, Findings findings) {
    this.kernel = kernel;
    this.trace = trace;
    this.findings = findings;
  }

  /**
   * A mistake of the driver code that runs now.
   *
   * @param about the number of the thing that it was made with; 0 for none
   */
  public void report(FindingKind kind, int about, String message) {
    report(kind, kind.rule(), about, message);
  }

  /**
   * As {@link #report(FindingKind, int, String)}, where one kind of mistake breaks several rules.
   */
  public void report(FindingKind kind, String rule, int about, String message) {
    if (!kernel.isClosed()) {
      tell(kind, rule, kernel.blame(kernel.currentOrHardware()), about, message);
    }
  }

  /** A mistake that somebody else is to blame for than who runs now. */
  public void report(FindingKind kind, Blame blame, int about, String message) {
    tell(kind, kind.rule(), blame, about, message);
  }

  void tell(FindingKind kind, String rule, Blame blame, int about, String message) {
    Activity self = kernel.current();
    String activity = self == null ? "" : self.toString();
    if (blame.place().isEmpty()) {
      kernel.code().toldVaguely(blame);
    }
    findings.report(
        new Finding(
            kind,
            rule,
            kernel.nowNanos(),
            trace.events(),
            activity,
            blame,
            message,
            about == 0 ? List.of() : earlier(about)));
  }

  /** What was done with it; where that is not kept, the same run made once more can say. */
  private List<Moment> earlier(int about) {
    ThingHistory history = trace.history();
    if (history == null) {
      kernel.code().linesWanted();
      return List.of();
    }
    return history.of(about, kernel.currentOrHardware().id());
  }
}
