package dev.wfpsim.scenario.run;

import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.scenario.Dropped;
import dev.wfpsim.scenario.ExpectationResult;
import dev.wfpsim.scenario.RunCounts;
import dev.wfpsim.scenario.RunOutcome;
import dev.wfpsim.scenario.SimulationResult;
import dev.wfpsim.scenario.SimulatorFault;
import dev.wfpsim.scenario.model.Expectation;
import dev.wfpsim.scenario.model.Expectation.Claim;
import dev.wfpsim.scenario.model.Expectation.Scope;
import dev.wfpsim.scenario.model.RunSettings;
import dev.wfpsim.trace.Blame;
import dev.wfpsim.trace.Finding;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.trace.Findings;
import dev.wfpsim.trace.Severity;
import dev.wfpsim.trace.Trace;
import dev.wfpsim.wfp.classify.LayerCounts;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns the end of a run into its result: figures, findings, expectations and the verdict over all
 * of them.
 */
final class RunResult {

  private static final RunCounts.Injections NO_INJECTIONS = new RunCounts.Injections(0, 0, 0);

  /** Findings that a limit of the run was reached: nobody's fault, and no pass. */
  private static final List<FindingCode> LIMITS =
      List.of(FindingCode.LIMIT_REACHED, FindingCode.NBL_LIMIT);

  private final World world;
  private final RunEnd end;
  private final RunStatistics statistics;
  private final LifeReader lives;
  private final ConnectionLog log;

  RunResult(
      World world, RunEnd end, RunStatistics statistics, LifeReader lives, ConnectionLog log) {
    this.world = world;
    this.end = end;
    this.statistics = statistics;
    this.lives = lives;
    this.log = log;
  }

  SimulationResult result(long seed, Trace trace, Findings made) {
    log.pair();
    ConnectionFacts connections = new ConnectionFacts(log, world.scenario());
    List<Expectation> expected = world.scenario().expectations();
    List<Finding> findings = new ArrayList<>(made.all());
    findings.removeIf(each -> expected.stream().anyMatch(e -> Judge.isExpected(each, e)));
    RunOutcome ended = ended(findings);
    if (made.dropped() > 0) {
      findings.add(finding(FindingCode.FINDINGS_DROPPED, "not kept=" + made.dropped()));
    }
    RunSettings run = world.scenario().run();
    if (findings.size() > run.limits().findings()) {
      findings = findings.subList(0, run.limits().findings());
    }
    SortedMap<FwpsLayer, LayerCounts> byLayer = byLayer();
    RunCounts counts = counts(connections, byLayer);
    RunFacts facts =
        new RunFacts(
            ended,
            connections,
            counts,
            byLayer,
            statistics.injections(),
            statistics.pending(),
            findings,
            lives.loaded(),
            lives.refused(),
            lives.running(),
            statistics.destroys());
    List<ExpectationResult> expectations = new Judge(facts).judge(expected);
    return new SimulationResult(
        world.scenario().name(),
        seed,
        world.plan.profile().name(),
        trace.fingerprint(),
        outcome(ended, findings, expectations),
        end.virtualNanos(),
        trace.events(),
        trace.choices(),
        counts,
        byLayer,
        expectations,
        findings,
        end.isCompleted() ? "" : end.detail(),
        world.loaded.warnings(),
        new Blocks(world).all(),
        dropped(),
        world.kernel.prints().all(),
        world.kernel.prints().dropped());
  }

  /** How the kernel ended, with a finding for each end but the good one. */
  private RunOutcome ended(List<Finding> findings) {
    return switch (end.reason()) {
      case COMPLETED -> {
        Attempt unfinished = unfinished();
        if (unfinished == null) {
          yield RunOutcome.PASS;
        }
        findings.add(
            finding(FindingCode.LIVENESS, "never finished: " + ConnectionFacts.seen(unfinished)));
        yield RunOutcome.LIVENESS;
      }
      case DEADLOCK -> {
        findings.add(finding(FindingCode.DEADLOCK, inACircle() + firstLine()));
        yield RunOutcome.DEADLOCK;
      }
      case LIVENESS -> {
        findings.add(finding(FindingCode.LIVENESS, "time is over: " + firstLine()));
        yield RunOutcome.LIVENESS;
      }
      case ENDLESS -> {
        findings.add(finding(FindingCode.ENDLESS_LOOP, end.detail()));
        yield RunOutcome.LIVENESS;
      }
      case LIMIT -> {
        findings.add(finding(FindingCode.LIMIT_REACHED, end.detail()));
        yield RunOutcome.LIVENESS;
      }
      case BUGCHECK -> RunOutcome.BUGCHECK;
      case EXCEPTION -> {
        Throwable error = end.error();
        if (error != null && end.blame() == null) {
          throw new SimulatorFault(end.detail(), error);
        }
        findings.add(finding(FindingCode.KERNEL_MODE_EXCEPTION_NOT_HANDLED, end.detail()));
        yield RunOutcome.BUGCHECK;
      }
    };
  }

  private @Nullable Attempt unfinished() {
    SortedSet<String> running = lives.running();
    for (Attempt attempt : log.attempts()) {
      if (!attempt.over && running.contains(attempt.process)) {
        return attempt;
      }
    }
    return null;
  }

  private String inACircle() {
    return end.detail().startsWith("each waits for the next") ? "" : "nothing can run: ";
  }

  private String firstLine() {
    int newLine = end.detail().indexOf('\n');
    return newLine < 0 ? end.detail() : end.detail().substring(0, newLine);
  }

  private Finding finding(FindingCode code, String message) {
    Blame blame = code.severity() == Severity.ERROR ? end.blame() : Blame.NOBODY;
    return new Finding(
        code,
        code.rule(),
        end.virtualNanos(),
        end.event(),
        end.activity(),
        blame == null ? Blame.NOBODY : blame,
        message);
  }

  private SortedMap<FwpsLayer, LayerCounts> byLayer() {
    SortedMap<FwpsLayer, LayerCounts> byLayer = new TreeMap<>();
    for (HostWorld host : world.hosts.values()) {
      for (FwpsLayer layer : FwpsLayer.values()) {
        LayerCounts counts = host.wfp().classifier().counts(layer);
        if (counts.classifies() > 0) {
          byLayer.merge(layer, counts, LayerCounts::plus);
        }
      }
    }
    return byLayer;
  }

  private List<Dropped> dropped() {
    List<Dropped> all = new ArrayList<>();
    world.hosts.forEach(
        (name, host) -> {
          host.interfaces()
              .forEach(
                  (card, at) -> {
                    add(all, name, card, "damaged on the link", at.adapter().damaged());
                    add(all, name, card, "no room to receive", at.adapter().overrun());
                  });
          host.host()
              .ip()
              .drops()
              .counts()
              .forEach((kind, count) -> add(all, name, kind.layer(), kind.reason(), count));
        });
    return all;
  }

  private static void add(
      List<Dropped> all, String host, String layer, String reason, long packets) {
    if (packets > 0) {
      all.add(new Dropped(host, layer, reason, packets));
    }
  }

  private RunCounts counts(ConnectionFacts connections, SortedMap<FwpsLayer, LayerCounts> byLayer) {
    return new RunCounts(
        byLayer.values().stream().mapToLong(LayerCounts::classifies).sum(),
        statistics.redirects(),
        statistics.injections().getOrDefault(RunStatistics.EVERYBODY, NO_INJECTIONS),
        connections.counts(Scope.ALL),
        statistics.packets(),
        connections.bytes());
  }

  private RunOutcome outcome(
      RunOutcome ended, List<Finding> findings, List<ExpectationResult> expectations) {
    boolean endExpected = false;
    boolean violationExpected = false;
    List<String> expected = new ArrayList<>();
    for (Expectation expectation : world.scenario().expectations()) {
      if (expectation.claim() instanceof Claim.SomeFinding some) {
        expected.add(some.ruleOrCode());
      } else if (expectation.claim() instanceof Claim.Outcome outcome) {
        endExpected = outcome.outcome().equals(ended.word());
        violationExpected = outcome.outcome().equals(RunOutcome.VIOLATION.word());
      }
    }
    if (ended != RunOutcome.PASS && !endExpected) {
      return ended;
    }

    boolean violation = false;
    boolean limit = false;
    for (Finding finding : findings) {
      boolean ofTheEnd =
          endExpected
              && (finding.code().equals(ended.name())
                  || finding.kind() == FindingCode.ENDLESS_LOOP);
      boolean wrong =
          finding.severity() == Severity.ERROR
              && !ofTheEnd
              && expected.stream().noneMatch(e -> Judge.matches(finding, e));
      boolean ofALimit = LIMITS.contains(finding.kind());
      violation |= wrong && !ofALimit;
      limit |= wrong && ofALimit;
    }
    if (violation && !violationExpected) {
      return RunOutcome.VIOLATION;
    }
    if (limit) {
      return RunOutcome.LIVENESS;
    }
    return expectations.stream().allMatch(ExpectationResult::held)
        ? RunOutcome.PASS
        : RunOutcome.EXPECTATION;
  }
}
