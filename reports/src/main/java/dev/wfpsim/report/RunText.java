package dev.wfpsim.report;

import static dev.wfpsim.report.Figure.many;
import static dev.wfpsim.report.Figure.of;

import dev.wfpsim.scenario.Blocked;
import dev.wfpsim.scenario.ExpectationResult;
import dev.wfpsim.scenario.RunCounts;
import dev.wfpsim.scenario.SimulationResult;
import dev.wfpsim.trace.DebugPrint;
import dev.wfpsim.trace.Finding;
import dev.wfpsim.trace.Moment;
import dev.wfpsim.trace.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A run as a person reads it on a terminal: verdict first, then figures, then what went wrong. */
public final class RunText {

  private static final int MAX_PRINTS = 50;
  private static final int MAX_FINDINGS = 10;

  private final Paint paint;

  public RunText(Paint paint) {
    this.paint = paint;
  }

  /** The whole report of one run. */
  public List<String> full(SimulationResult result) {
    List<String> lines = new ArrayList<>();
    lines.add(headline(result));
    RunCounts counts = result.counts();
    lines.add(
        "  connections "
            + of(counts.connections().opened())
            + " opened, "
            + of(counts.connections().redirected())
            + " redirected, "
            + of(counts.connections().blocked())
            + " blocked, "
            + of(counts.connections().failed())
            + " failed"
            + thereof(counts.connections().outOfPorts(), "with no dynamic port left")
            + " · bytes "
            + of(counts.bytes().sent())
            + " sent, "
            + of(counts.bytes().delivered())
            + " delivered");
    lines.add(
        "  packets "
            + of(counts.packets().sent())
            + " sent, "
            + of(counts.packets().delivered())
            + " delivered, "
            + of(counts.packets().lost())
            + " lost"
            + thereof(counts.packets().tooLong(), "longer than the link's MTU")
            + " · classifies "
            + of(counts.classifies())
            + " · redirects "
            + of(counts.redirects())
            + " · injections "
            + of(counts.injections().requested())
            + " requested, "
            + of(counts.injections().completed())
            + " completed, "
            + of(counts.injections().failed())
            + " failed");
    lines.add(
        paint.faint(
            "  "
                + Figure.nanos(result.virtualNanos())
                + " virtual · "
                + many(result.events(), "event")
                + " · "
                + many(result.choices(), "choice")
                + " · fingerprint "
                + result.fingerprint()));
    for (ExpectationResult expectation : result.expectations()) {
      lines.add(expectation(expectation));
    }
    lines.addAll(prints(result));
    lines.addAll(trouble(result));
    return lines;
  }

  /** What part of a figure has a cause worth knowing; nothing where there is none. */
  private static String thereof(long count, String why) {
    return count == 0 ? "" : " (" + of(count) + " " + why + ")";
  }

  /** What drivers printed to the debugger: the last lines. */
  private List<String> prints(SimulationResult result) {
    List<DebugPrint> all = result.prints();
    int from = Math.max(0, all.size() - MAX_PRINTS);
    List<String> lines = new ArrayList<>();
    if (from + result.printsDropped() > 0) {
      lines.add("  … " + many(from + result.printsDropped(), "earlier line") + " printed");
    }
    for (DebugPrint print : all.subList(from, all.size())) {
      lines.add(
          "  " + Figure.nanos(print.virtualNanos()) + "  " + print.driver() + ": " + print.text());
    }
    return lines;
  }

  /** Only what went wrong: the headline, expectations that failed, findings, how it ended. */
  public List<String> failure(SimulationResult result) {
    List<String> lines = new ArrayList<>();
    lines.add(headline(result));
    for (ExpectationResult expectation : result.expectations()) {
      if (!expectation.held()) {
        lines.add(expectation(expectation));
      }
    }
    lines.addAll(trouble(result));
    return lines;
  }

  /** One run of a sweep. */
  public String line(SimulationResult result) {
    return mark(result)
        + " "
        + result.scenario()
        + "  seed "
        + Figure.seed(result.seed())
        + "  "
        + result.outcome().word()
        + "  "
        + result.fingerprint()
        + "  "
        + many(result.events(), "event");
  }

  private String mark(SimulationResult result) {
    return result.passed() ? paint.good("✓") : paint.bad("✗");
  }

  private String headline(SimulationResult result) {
    String about = result.passed() ? "" : headFinding(result);
    return mark(result)
        + " "
        + paint.strong(result.scenario())
        + "  "
        + result.outcome().word()
        + about
        + "  seed "
        + Figure.seed(result.seed())
        + " · profile "
        + result.profile();
  }

  private static String headFinding(SimulationResult result) {
    for (Finding finding : result.findings()) {
      if (finding.severity() == Severity.ERROR) {
        return "  " + finding.code() + (finding.rule().isEmpty() ? "" : "  " + finding.rule());
      }
    }
    return "";
  }

  private String expectation(ExpectationResult expectation) {
    String where = expectation.line() == 0 ? "" : paint.faint("  line " + expectation.line());
    return expectation.held()
        ? "  " + paint.good("✓") + " " + expectation.text() + where + remark(expectation)
        : "  "
            + paint.bad("✗")
            + " "
            + expectation.text()
            + where
            + "\n      "
            + expectation.detail();
  }

  private String remark(ExpectationResult held) {
    return held.detail().isEmpty() ? "" : paint.faint("  (" + held.detail() + ")");
  }

  /**
   * {@code blocked 5 operations at ALE_AUTH_CONNECT_V4 of client: filter web (line 14),
   * callout-terminating guard/v4, 5 of them because it is not registered}.
   */
  private static String blocked(Blocked each) {
    StringBuilder text = new StringBuilder();
    if (each.blocked() > 0) {
      text.append("blocked ").append(many(each.blocked(), each.unit()));
    }
    if (each.absorbed() > 0) {
      text.append(text.isEmpty() ? "" : " and ");
      text.append("absorbed ").append(many(each.absorbed(), each.unit()));
    }
    text.append(" at ").append(each.layer().shortName()).append(" of ").append(each.host());
    text.append(": filter ").append(each.filter().isEmpty() ? "without a name" : each.filter());
    text.append(each.line() == 0 ? "" : " (line " + each.line() + ")");
    text.append(", ").append(each.action());
    text.append(each.callout().isEmpty() ? "" : " " + each.callout());
    if (each.calloutMissing() > 0) {
      text.append(", ").append(of(each.calloutMissing()));
      text.append(" because that callout was not registered");
    }
    return text.toString();
  }

  /** What was kept out: told where something failed, or where a callout was missing. */
  private static List<String> blocked(SimulationResult result) {
    return result.blocked().stream()
        .filter(each -> !result.passed() || each.calloutMissing() > 0)
        .map(each -> "  " + blocked(each))
        .toList();
  }

  /** {@code dropped 3 packets at TCP of origin: wrong checksum}; told where something failed. */
  private static List<String> dropped(SimulationResult result) {
    return result.dropped().stream()
        .filter(each -> !result.passed())
        .map(
            each ->
                "  dropped "
                    + many(each.packets(), "packet")
                    + " at "
                    + each.layer()
                    + " of "
                    + each.host()
                    + ": "
                    + each.reason())
        .toList();
  }

  private List<String> trouble(SimulationResult result) {
    List<String> lines = new ArrayList<>(blocked(result));
    lines.addAll(dropped(result));
    int shown = 0;
    for (Finding finding : result.findings()) {
      if (shown++ == MAX_FINDINGS) {
        lines.add("  … and " + many(result.findings().size() - MAX_FINDINGS, "more finding"));
        break;
      }
      lines.add("  " + finding(finding));
      String who = who(finding);
      if (!who.isEmpty()) {
        lines.add("      " + who);
      }
      finding.earlier().forEach(moment -> lines.add("      " + earlier(moment)));
    }
    boolean said =
        result.findings().stream().anyMatch(each -> result.detail().endsWith(each.message()));
    if (!result.detail().isEmpty() && !said) {
      for (String line : result.detail().split("\n", -1)) {
        lines.add("  " + line);
      }
    }
    return lines;
  }

  /** {@code driver guard · classifyFn of callout guard/v4 · Odd.java:30}. */
  private static String who(Finding finding) {
    List<String> parts = new ArrayList<>();
    if (!finding.driver().isEmpty()) {
      parts.add("driver " + finding.driver());
    }
    if (!finding.callback().isEmpty()) {
      parts.add(finding.callback());
    }
    if (!finding.place().isEmpty()) {
      parts.add(finding.place());
    }
    return String.join(" · ", parts);
  }

  /** {@code before that: worker 1 takes lock a · Odd.java:30 (50.003 ms · event 163)}. */
  private String earlier(Moment moment) {
    String who = moment.activity().isEmpty() ? "somebody" : moment.activity();
    return "before that: "
        + who
        + " "
        + moment.what()
        + (moment.place().isEmpty() ? "" : " · " + moment.place())
        + paint.faint(
            "  (" + Figure.nanos(moment.virtualNanos()) + " · event " + of(moment.event()) + ")");
  }

  private String finding(Finding finding) {
    String severity = finding.severity().name().toLowerCase(Locale.ROOT);
    String rule = finding.rule().isEmpty() ? "" : " " + finding.rule();
    String who = finding.activity().isEmpty() ? "" : " · " + finding.activity();
    return paint.bad(severity)
        + " "
        + finding.code()
        + rule
        + "  "
        + finding.message()
        + paint.faint(
            "  ("
                + Figure.nanos(finding.virtualNanos())
                + " · event "
                + of(finding.event())
                + who
                + ")");
  }
}
