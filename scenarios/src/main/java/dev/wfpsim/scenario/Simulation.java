package dev.wfpsim.scenario;

import dev.wfpsim.scenario.run.Run;

/**
 * One run of a scenario, from nothing: hosts, links, processes and drivers are built anew for it.
 */
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
    return new Run(loaded, request).run();
  }
}
