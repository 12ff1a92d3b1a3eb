package dev.wfpsim.explore;

import dev.wfpsim.explore.strategy.OdometerChoices;
import dev.wfpsim.explore.strategy.SystematicChoices;
import dev.wfpsim.trace.StableHash;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Runs an experiment under every sequence of answers that a systematic strategy goes through, and
 * tells all outcomes it can have. For small programs: runs grow as binomials do.
 *
 * @param outcomes each outcome's name, with the answers of the first run that had it
 * @param runs how many runs there were
 * @param complete whether all were made, rather than as many as were allowed
 * @param fingerprint over the fingerprints of all runs, in order
 */
public record Exhaustive(
    SortedMap<String, String> outcomes, long runs, boolean complete, long fingerprint) {

  /**
   * Every schedule of an experiment.
   *
   * @param maxRuns how many at most, at least 1
   */
  public static Exhaustive of(Experiment experiment, long maxRuns) {
    return of(experiment, new OdometerChoices(), maxRuns);
  }

  /**
   * As many schedules as the strategy goes through, from where it stands.
   *
   * @param maxRuns how many at most, at least 1
   */
  public static Exhaustive of(Experiment experiment, SystematicChoices choices, long maxRuns) {
    SortedMap<String, String> outcomes = new TreeMap<>();
    long runs = 0;
    long fingerprint = 0;
    boolean more = true;
    while (more && runs < maxRuns) {
      Outcome outcome = experiment.run(choices);
      runs++;
      outcomes.putIfAbsent(outcome.name(), choices.toString());
      fingerprint = StableHash.mix(fingerprint, outcome.fingerprint().high());
      more = choices.advance();
    }
    return new Exhaustive(outcomes, runs, !more, fingerprint);
  }
}
