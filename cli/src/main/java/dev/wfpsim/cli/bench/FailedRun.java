package dev.wfpsim.cli.bench;

import dev.wfpsim.scenario.SimulationResult;

/** A run that is measured failed: what it took says nothing about what was meant to be measured. */
public final class FailedRun extends Exception {
  private static final long serialVersionUID = 1L;
  private final transient BenchSide side;
  private final transient SimulationResult result;

  FailedRun(BenchSide side, SimulationResult result) {
    super(result.outcome().word());
    this.side = side;
    this.result = result;
  }

  /** What was measured. */
  public BenchSide side() {
    return side;
  }

  /** How the run ended. */
  public SimulationResult result() {
    return result;
  }
}
