package dev.wfpsim.contract;

import dev.wfpsim.trace.Blame;
import dev.wfpsim.trace.CodeAtWork;
import dev.wfpsim.trace.EventView;
import dev.wfpsim.trace.Finding;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.trace.Findings;
import dev.wfpsim.trace.Moment;
import dev.wfpsim.trace.Trace;
import java.util.List;

/** Where checkers report. */
final class Reports {
  private final Trace trace;
  private final Findings findings;

  Reports(Trace trace, Findings findings) {
    this.trace = trace;
    this.findings = findings;
  }

  Trace trace() {
    return trace;
  }

  /** Something that the code at work has just done wrong. */
  void report(FindingCode code, EventView event, String message, List<Moment> earlier) {
    report(code, code.rule(), event, message, earlier);
  }

  /**
   * As {@link #report(FindingCode, EventView, String, List)}, where one kind of mistake breaks one
   * rule or another.
   */
  void report(
      FindingCode code, String rule, EventView event, String message, List<Moment> earlier) {
    report(made(code, rule, event, message, earlier));
  }

  /** What was made before. */
  void report(Finding finding) {
    findings.report(finding);
  }

  /** What is told of the code at work, to be reported when it turns out to matter. */
  Finding made(
      FindingCode code, String rule, EventView event, String message, List<Moment> earlier) {
    CodeAtWork work = trace.code();
    Blame blame = work == null ? Blame.NOBODY : work.blame();
    boolean lacks = earlier.stream().anyMatch(each -> each.place().isEmpty());
    if (work != null && (lacks || blame.place().isEmpty())) {
      work.linesWanted();
    }
    return new Finding(
        code,
        rule,
        event.virtualNanos(),
        trace.events(),
        trace.objectName(event.activity()),
        blame,
        message,
        earlier);
  }

  /**
   * Something that a driver has left behind, noticed when it is over.
   *
   * @param driver the number of the driver
   * @param earlier the events that matter, first that which is to blame: where it was made
   */
  void leftBehind(
      FindingCode code, EventView event, int driver, String message, List<Moment> earlier) {
    CodeAtWork work = trace.code();
    Moment made = earlier.getFirst();
    if (work != null && made.place().isEmpty()) {
      work.linesWanted();
    }
    findings.report(
        new Finding(
            code,
            code.rule(),
            event.virtualNanos(),
            trace.events(),
            made.activity(),
            new Blame(nameOf(driver), "", made.place()),
            message,
            earlier));
  }

  /** A thing's name in words. */
  String nameOf(int object) {
    String name = trace.objectName(object);
    return name.isEmpty() ? "#" + object : name;
  }
}
