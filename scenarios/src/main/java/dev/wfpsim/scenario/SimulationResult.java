package dev.wfpsim.scenario;

import dev.wfpsim.scenario.syntax.Warning;
import dev.wfpsim.trace.DebugPrint;
import dev.wfpsim.trace.Finding;
import dev.wfpsim.trace.Fingerprint;
import dev.wfpsim.wfp.classify.LayerCounts;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a run left: its verdict and everything it is made of.
 *
 * @param profile the platform profile's name
 * @param virtualNanos virtual time at the end
 * @param events events in the trace
 * @param choices choices answered
 * @param byLayer the layers that were classified at least once, over all hosts
 * @param detail in words why a run that did not complete ended: the wait-for graph, the stop code
 * @param warnings what the scenario was warned of when it was read
 * @param blocked what was kept out, by each filter that kept something out, hosts in order
 * @param dropped what hosts dropped for what it was, hosts in order
 * @param prints the last lines that drivers printed to the debugger
 * @param printsDropped how many lines before them are not kept
 */
public record SimulationResult(
    String scenario,
    long seed,
    String profile,
    Fingerprint fingerprint,
    RunOutcome outcome,
    long virtualNanos,
    long events,
    long choices,
    RunCounts counts,
    SortedMap<FwpsLayer, LayerCounts> byLayer,
    List<ExpectationResult> expectations,
    List<Finding> findings,
    String detail,
    List<Warning> warnings,
    List<Blocked> blocked,
    List<Dropped> dropped,
    List<DebugPrint> prints,
    long printsDropped) {

  public SimulationResult {
    expectations = List.copyOf(expectations);
    findings = List.copyOf(findings);
    warnings = List.copyOf(warnings);
    blocked = List.copyOf(blocked);
    dropped = List.copyOf(dropped);
    prints = List.copyOf(prints);
  }

  public boolean passed() {
    return outcome == RunOutcome.PASS;
  }

  /** The same run under another verdict. */
  public SimulationResult with(RunOutcome verdict) {
    return new SimulationResult(
        scenario,
        seed,
        profile,
        fingerprint,
        verdict,
        virtualNanos,
        events,
        choices,
        counts,
        byLayer,
        expectations,
        findings,
        detail,
        warnings,
        blocked,
        dropped,
        prints,
        printsDropped);
  }

  /**
   * The first thing in which another run's result is not this one's, in words; null for none. All
   * is compared, down to the texts: what a user sees of a seed is the same each time.
   */
  public @Nullable String difference(SimulationResult other) {
    for (RecordComponent component : SimulationResult.class.getRecordComponents()) {
      try {
        Object here = component.getAccessor().invoke(this);
        Object there = component.getAccessor().invoke(other);
        if (!here.equals(there)) {
          return component.getName() + " differs: " + here + ", then " + there;
        }
      } catch (ReflectiveOperationException impossible) {
        throw new IllegalStateException(impossible);
      }
    }
    return null;
  }
}
