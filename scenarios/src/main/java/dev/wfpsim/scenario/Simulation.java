package dev.wfpsim.scenario;

import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import dev.wfpsim.scenario.run.Run;

/**
 * One run of a scenario, from nothing: hosts, links, processes and drivers are built anew for it.
 */
public final class Simulation {

  private final LoadedScenario loaded;
  private final RunRequest request;
  private final DriverCatalogue catalogue;

  /** A run with the drivers on the class path. */
  public Simulation(LoadedScenario loaded, RunRequest request) {
    this(loaded, request, DriverCatalogue.installed());
  }

  /** A run with just these drivers. */
  public Simulation(LoadedScenario loaded, RunRequest request, DriverCatalogue catalogue) {
    this.loaded = loaded;
    this.request = request;
    this.catalogue = catalogue;
  }

  /**
   * Runs it to its end.
   *
   * @throws SimulatorFault if an exception left the simulator's own code
   */
  public SimulationResult run() {
    return new Run(loaded, request, catalogue).run();
  }
}
