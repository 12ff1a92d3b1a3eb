package dev.wfpsim.scenario;

import dev.wfpsim.scenario.run.Run;
import dev.wfpsim.scenario.run.Watchdog;
import dev.wfpsim.trace.Choices;
import java.time.Duration;
import java.util.List;

/**
 * One run of a scenario, from nothing: hosts, links, processes and drivers are built anew for it.
 */
public final class Simulation {

  private static final Duration PATIENCE =
      Duration.ofSeconds(Math.max(0, Integer.getInteger("wfpsim.watchdog", 30)));

  private final LoadedScenario loaded;
  private final RunRequest request;

  public Simulation(LoadedScenario loaded, RunRequest request) {
    this.loaded = loaded;
    this.request = request;
  }

  /**
   * Runs it to its end, on a thread of its own. Where driver code loops without a call, or waits
   * for something real, the run ends after {@code wfpsim.watchdog} seconds (a system property; 30,
   * and 0 for never) with the finding ENDLESS_LOOP, and that thread stays stuck: see {@link
   * #stuckRuns}. A run in which something was found too late to say which line of the driver did it
   * is made once more, with those lines noted: the same choices make the same run.
   *
   * @throws SimulatorFault if an exception left the simulator's own code
   */
  public SimulationResult run() {
    Run first = new Run(loaded, request);
    Watchdog watchdog = new Watchdog(first, PATIENCE);
    SimulationResult result = watchdog.run();
    Choices again = first.isVague() && !watchdog.gaveUp() ? request.choices().afresh() : null;
    if (again == null) {
      return result;
    }
    RunRequest unwatched =
        new RunRequest(request.seed(), request.carrier(), again, List.of(), request.faults());
    SimulationResult named = new Watchdog(new Run(loaded, unwatched, true), PATIENCE).run();
    return named.fingerprint().equals(result.fingerprint()) ? named : result;
  }

  /**
   * How many runs of this process did not come back: their threads cannot be ended and keep a
   * processor busy each, so it is wise to make no more runs.
   */
  public static int stuckRuns() {
    return Watchdog.stuckRuns();
  }
}
