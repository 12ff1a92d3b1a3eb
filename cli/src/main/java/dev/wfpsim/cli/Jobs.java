package dev.wfpsim.cli;

import dev.wfpsim.kernel.CarrierKind;
import dev.wfpsim.scenario.LoadedScenario;
import java.util.AbstractList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every scenario under so many seeds, scenario by scenario: a list that makes its jobs when they
 * are asked for, since there may be millions.
 */
final class Jobs extends AbstractList<Job> {

  private final List<LoadedScenario> scenarios;
  private final int runs;
  private final @Nullable Long first;
  private final CarrierKind carrier;
  private final boolean verify;

  private Jobs(
      List<LoadedScenario> scenarios,
      int runs,
      @Nullable Long first,
      CarrierKind carrier,
      boolean verify) {
    this.scenarios = List.copyOf(scenarios);
    this.runs = runs;
    this.first = first;
    this.carrier = carrier;
    this.verify = verify;
  }

  /**
   * The jobs.
   *
   * @param first the first seed; null for each scenario's own
   */
  static List<Job> of(
      List<LoadedScenario> scenarios,
      int runs,
      @Nullable Long first,
      CarrierKind carrier,
      boolean verify) {
    return new Jobs(scenarios, runs, first, carrier, verify);
  }

  @Override
  public Job get(int index) {
    LoadedScenario loaded = scenarios.get(index / runs);
    long from = first == null ? loaded.scenario().run().seed() : first;
    return new Job(loaded, from + index % runs, carrier, verify, null);
  }

  @Override
  public int size() {
    return Math.multiplyExact(scenarios.size(), runs);
  }
}
