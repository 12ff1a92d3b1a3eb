package dev.wfpsim.scenario;

import dev.wfpsim.scenario.run.Run;
import dev.wfpsim.trace.Choices;
import java.util.List;

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
   * Runs it to its end. A run in which something was found too late to say which line of the driver
   * did it is made once more, with those lines noted: the same choices make the same run.
   *
   * @throws SimulatorFault if an exception left the simulator's own code
   */
  public SimulationResult run() {
    Run first = new Run(loaded, request);
    SimulationResult result = first.run();
    Choices again = first.isVague() ? request.choices().afresh() : null;
    if (again == null) {
      return result;
    }
    RunRequest unwatched = new RunRequest(request.seed(), request.carrier(), again, List.of());
    SimulationResult named = new Run(loaded, unwatched, true).run();
    return named.fingerprint().equals(result.fingerprint()) ? named : result;
  }
}
