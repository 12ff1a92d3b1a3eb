package dev.wfpsim.report;

import dev.wfpsim.scenario.FailureKind;
import dev.wfpsim.scenario.RunOutcome;
import dev.wfpsim.scenario.SimulationResult;
import dev.wfpsim.trace.Fingerprint;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What many runs of one scenario amount to. Keeps one fingerprint a run, and the first of each kind
 * of failure.
 */
public final class SweepTally {

  private final String scenario;
  private final Set<String> fingerprints = new TreeSet<>();
  private final Map<RunOutcome, Long> outcomes = new EnumMap<>(RunOutcome.class);
  private final Map<FailureKind, FailureGroup> failures = new LinkedHashMap<>();
  private long runs;
  private long mismatches;

  public SweepTally(String scenario) {
    this.scenario = scenario;
  }

  /** Whether a failed run is the first of its kind. */
  public boolean isNews(SimulationResult result) {
    return !failures.containsKey(FailureKind.of(result));
  }

  /** Counts one run that left no replay file. */
  public void add(SimulationResult result) {
    add(result, "");
  }

  /**
   * Counts one run.
   *
   * @param replay the replay file of a failed one; empty for none
   */
  public void add(SimulationResult result, String replay) {
    if (!result.passed()) {
      FailureKind kind = FailureKind.of(result);
      failures
          .computeIfAbsent(kind, key -> new FailureGroup(key, result.seed(), replay))
          .add(replay);
    }
    runs++;
    outcomes.merge(result.outcome(), 1L, Long::sum);
    Fingerprint fingerprint = result.fingerprint();
    fingerprints.add(fingerprint.toString());
    mismatches += result.outcome() == RunOutcome.NONDETERMINISM ? 1 : 0;
  }

  public long runs() {
    return runs;
  }

  /** A block for each kind of failure, in the order they came up. */
  public List<String> failures() {
    return failures.values().stream().flatMap(group -> group.text().stream()).toList();
  }

  /** {@code local-proxy: 1,000 runs, 1,000 pass · 1,000 distinct fingerprints · 0 mismatches}. */
  public String text(boolean verified) {
    StringBuilder text = new StringBuilder(scenario).append(": ").append(Figure.many(runs, "run"));
    outcomes.forEach(
        (outcome, count) ->
            text.append(", ").append(Figure.of(count)).append(' ').append(outcome.word()));
    text.append(" · ").append(Figure.many(fingerprints.size(), "distinct fingerprint"));
    if (verified) {
      text.append(" · ").append(Figure.of(mismatches)).append(" mismatch");
      text.append(mismatches == 1 ? "" : "es");
    }
    return text.toString();
  }

  /** The same as {@code wfpsim.sweep/1}. */
  public String json(boolean verified) {
    Map<String, Object> byOutcome = new TreeMap<>();
    outcomes.forEach(
        (outcome, count) -> byOutcome.put(outcome.name().toLowerCase(Locale.ROOT), count));
    return Json.object(
        json -> {
          json.writeStringProperty("schema", "wfpsim.sweep/1");
          json.writeStringProperty("scenario", scenario);
          json.writeNumberProperty("runs", runs);
          Json.value(json, "outcomes", byOutcome);
          json.writeNumberProperty("distinctFingerprints", fingerprints.size());
          json.writeBooleanProperty("verified", verified);
          json.writeNumberProperty("mismatches", mismatches);
          Json.objects(
              json, "failures", List.copyOf(failures.values()), (item, group) -> group.json(item));
        });
  }
}
