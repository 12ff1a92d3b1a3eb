package dev.wfpsim.scenario.run;

import dev.wfpsim.driver.DriverState;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.scenario.ExpectationResult;
import dev.wfpsim.scenario.RunCounts;
import dev.wfpsim.scenario.model.Expectation;
import dev.wfpsim.scenario.model.Expectation.Claim;
import dev.wfpsim.scenario.model.Expectation.Figure;
import dev.wfpsim.scenario.model.Expectation.Incident;
import dev.wfpsim.scenario.model.Expectation.Quantifier;
import dev.wfpsim.trace.Finding;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.trace.Severity;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says of each expectation whether it held, and if not, what was seen instead. */
final class Judge {

  private static final String NOTHING = "nothing was looked at: ";

  private final RunFacts facts;
  private final Figures figures;

  Judge(RunFacts facts) {
    this.facts = facts;
    this.figures = new Figures(facts);
  }

  List<ExpectationResult> judge(List<Expectation> expectations) {
    return expectations.stream().map(this::judge).toList();
  }

  private ExpectationResult judge(Expectation expectation) {
    String against = against(expectation.claim());
    int line = expectation.at().line();
    String detail = against == null ? remark(expectation.claim()) : against;
    return new ExpectationResult(expectation.text(), against == null, line, detail);
  }

  /** What must be known of a claim that holds: that nothing was there to break it. Or empty. */
  private String remark(Claim claim) {
    boolean empty =
        switch (claim) {
          case Claim.OfConnections of -> facts.connections().in(of.scope()).isEmpty();
          case Claim.OfFigures of ->
              of.left() instanceof Figure.Counted
                  && of.right() instanceof Figure.Counted
                  && figures.value(of.left()) == 0
                  && figures.value(of.right()) == 0;
          case Claim.Never never ->
              never.incident() != Incident.PENDING_INJECTION_AT_END
                  && facts.connections().in(Expectation.Scope.ALL).isEmpty();
          default -> false;
        };
    return !empty
        ? ""
        : claim instanceof Claim.OfFigures
            ? NOTHING + "both are 0"
            : NOTHING + "no connection in scope";
  }

  /** What speaks against a claim, or null where it holds. */
  private @Nullable String against(Claim claim) {
    return switch (claim) {
      case Claim.OfConnections of -> connections(of);
      case Claim.OfFigures of -> comparison(of);
      case Claim.EveryByteDelivered of -> bytes(of);
      case Claim.NoFinding none -> findings(none.ruleOrCode());
      case Claim.SomeFinding some ->
          facts.findings().stream().anyMatch(f -> matches(f, some.ruleOrCode()))
              ? null
              : "no such finding";
      case Claim.Never never -> incident(never.incident());
      case Claim.DriverState state ->
          facts.loadedDrivers().contains(state.driver()) == state.loaded()
              ? null
              : "driver "
                  + state.driver()
                  + (state.loaded() ? " is unloaded" + whyNot(state.driver()) : " is loaded");
      case Claim.DriverFails fails -> refused(fails);
      case Claim.ProcessState state ->
          facts.runningProcesses().contains(state.process()) == state.running()
              ? null
              : "process " + state.process() + (state.running() ? " has exited" : " is running");
      case Claim.DestroyAfterLastCompletion destroy -> destroy(destroy.driver());
      case Claim.Outcome outcome ->
          facts.ended().word().equals(outcome.outcome())
                  || outcome.outcome().equals("violation") && findings(null) != null
              ? null
              : "the run ended as " + facts.ended().word();
    };
  }

  private String whyNot(String driver) {
    NtStatus status = facts.refusedDrivers().get(driver);
    return status == null ? "" : ": its driverEntry answered " + status;
  }

  private @Nullable String refused(Claim.DriverFails claim) {
    NtStatus status = facts.refusedDrivers().get(claim.driver());
    if (status == null) {
      return "driverEntry of " + claim.driver() + " did not fail";
    }
    boolean meant = claim.status() == null || claim.status() == status;
    return meant ? null : "driverEntry of " + claim.driver() + " answered " + status;
  }

  /** Whether a finding is what a scenario says of a driver that fails to load. */
  static boolean isExpected(Finding finding, Expectation expectation) {
    return expectation.claim() instanceof Claim.DriverFails fails
        && finding.kind() == FindingCode.DRIVER_ENTRY_FAILED
        && finding.driver().equals(fails.driver())
        && (fails.status() == null
            || finding.message().equals(DriverState.refusedWith(fails.status())));
  }

  private @Nullable String connections(Claim.OfConnections claim) {
    List<Attempt> meant = facts.connections().in(claim.scope());
    int with = 0;
    String firstWithout = null;
    Attempt firstWith = null;
    for (Attempt attempt : meant) {
      String lacks = facts.connections().lacks(attempt, claim.trait());
      if (lacks == null) {
        with++;
        firstWith = firstWith == null ? attempt : firstWith;
      } else if (firstWithout == null) {
        firstWithout = lacks;
      }
    }
    String share = with + " of " + meant.size();
    if (meant.isEmpty()) {
      return claim.quantifier() == Quantifier.NO ? null : NOTHING + "no connection in scope";
    }
    return switch (claim.quantifier()) {
      case EVERY -> firstWithout == null ? null : share + "; " + firstWithout;
      case SOME -> with > 0 ? null : share + "; " + firstWithout;
      case NO -> firstWith == null ? null : share + "; " + ConnectionFacts.seen(firstWith);
    };
  }

  private @Nullable String comparison(Claim.OfFigures claim) {
    String layer = unreached(claim.left());
    if (layer != null) {
      return "not evaluated: no traffic reaches layer " + layer + " yet";
    }
    long left = figures.value(claim.left());
    long right = figures.value(claim.right());
    if (claim.comparison().holds(left, right)) {
      return null;
    }
    String seen = name(claim.left()) + "=" + left;
    return claim.right() instanceof Figure.Constant
        ? seen
        : seen + ", " + name(claim.right()) + "=" + right;
  }

  /** The layer of a figure that could be nothing but 0, or null. */
  private static @Nullable String unreached(Figure figure) {
    if (figure instanceof Figure.Counted counted
        && counted.subject().equals("classifies")
        && counted.subjectName() != null) {
      FwpsLayer layer = FwpsLayer.byName(counted.subjectName());
      return layer == null || layer.isReached() ? null : layer.shortName();
    }
    return null;
  }

  private static String name(Figure figure) {
    return figure instanceof Figure.Counted counted ? counted.counter() : "number";
  }

  private @Nullable String bytes(Claim.EveryByteDelivered claim) {
    List<Attempt> meant = facts.connections().in(claim.scope());
    if (meant.isEmpty()) {
      return NOTHING + "no connection in scope";
    }
    String lost = lost(claim.scope());
    if (lost != null) {
      return lost;
    }
    return facts.connections().sentAny(meant)
        ? null
        : NOTHING + "no byte was sent, " + ConnectionFacts.seen(meant.getFirst());
  }

  private @Nullable String lost(Expectation.Scope scope) {
    for (Attempt attempt : facts.connections().in(scope)) {
      String missing = facts.connections().undelivered(attempt);
      if (missing != null) {
        return missing;
      }
    }
    return null;
  }

  private @Nullable String findings(@Nullable String ruleOrCode) {
    for (Finding finding : facts.findings()) {
      boolean counts =
          ruleOrCode == null ? finding.severity() != Severity.NOTE : matches(finding, ruleOrCode);
      if (counts) {
        return finding.rule().isEmpty()
            ? finding.code() + ": " + finding.message()
            : finding.code() + " " + finding.rule() + ": " + finding.message();
      }
    }
    return null;
  }

  static boolean matches(Finding finding, String ruleOrCode) {
    return finding.rule().equals(ruleOrCode) || finding.code().equals(ruleOrCode);
  }

  private @Nullable String incident(Incident incident) {
    RunCounts.Connections all = facts.connections().counts(Expectation.Scope.ALL);
    return switch (incident) {
      case REDIRECT_LOOP -> {
        Attempt loop = facts.connections().loop();
        yield loop == null ? null : ConnectionFacts.seen(loop);
      }
      case BLOCKED_CONNECTION -> all.blocked() == 0 ? null : "blocked=" + all.blocked();
      case FAILED_CONNECTION -> all.failed() == 0 ? null : "failed=" + all.failed();
      case RESET_CONNECTION -> {
        long reset = figures.reset(Expectation.Scope.ALL);
        yield reset == 0 ? null : "reset=" + reset;
      }
      case LOST_BYTE -> lost(Expectation.Scope.ALL);
      case PENDING_INJECTION_AT_END -> {
        long pending = facts.pendingInjections().getOrDefault("", 0L);
        yield pending == 0 ? null : "pending=" + pending;
      }
    };
  }

  private @Nullable String destroy(String driver) {
    RunFacts.Destroys destroys = facts.destroys().get(driver);
    if (destroys == null || destroys.begun() == 0) {
      return "no injection handle was destroyed";
    }
    if (destroys.early() > 0) {
      return "returned before the last completion, times=" + destroys.early();
    }
    return destroys.returned() == destroys.begun()
        ? null
        : "begun=" + destroys.begun() + ", returned=" + destroys.returned();
  }
}
