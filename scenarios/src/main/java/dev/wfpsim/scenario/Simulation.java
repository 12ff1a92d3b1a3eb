package dev.wfpsim.scenario;

/** One run of a scenario. */
public final class Simulation {

  private final LoadedScenario loaded;
  private final RunRequest request;

  public Simulation(LoadedScenario loaded, RunRequest request) {
    this.loaded = loaded;
    this.request = request;
  }

  /**
   * Runs it to its end.
   *
   * @throws SimulatorFault if an exception left the simulator's own code
   */
  public SimulationResult run() {
    throw new UnsupportedOperationException(loaded + " " + request);
  }
}
