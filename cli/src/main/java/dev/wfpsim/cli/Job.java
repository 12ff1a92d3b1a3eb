package dev.wfpsim.cli;

import dev.wfpsim.kernel.CarrierKind;
import dev.wfpsim.scenario.EventLog;
import dev.wfpsim.scenario.LoadedScenario;
import dev.wfpsim.scenario.RunOutcome;
import dev.wfpsim.scenario.RunRequest;
import dev.wfpsim.scenario.Simulation;
import dev.wfpsim.scenario.SimulationResult;
import org.jspecify.annotations.Nullable;

/**
 * One run to make and perhaps to verify; touches nothing outside itself, so that jobs may run side
 * by side.
 *
 * @param verify whether to run it twice, and once more on the other carrier
 */
record Job(LoadedScenario loaded, long seed, CarrierKind carrier, boolean verify) {

  /**
   * What a job found.
   *
   * @param divergence the first event that differed between two runs, or null
   * @param fault what went wrong in the simulator itself; there is no result then
   */
  record Answer(
      Job job,
      @Nullable SimulationResult result,
      @Nullable String divergence,
      @Nullable Throwable fault) {}

  Answer run() {
    try {
      SimulationResult first = once(carrier);
      if (!verify) {
        return new Answer(this, first, null, null);
      }
      for (CarrierKind again : new CarrierKind[] {carrier, other()}) {
        if (!once(again).fingerprint().equals(first.fingerprint())) {
          return new Answer(this, first.with(RunOutcome.NONDETERMINISM), divergence(again), null);
        }
      }
      return new Answer(this, first, null, null);
    } catch (RuntimeException | Error fault) {
      return new Answer(this, null, null, fault);
    }
  }

  private SimulationResult once(CarrierKind kind) {
    return new Simulation(loaded, RunRequest.seeded(seed, kind)).run();
  }

  /** The carrier that the default one is compared with. */
  private CarrierKind other() {
    return carrier.resolve() == CarrierKind.CONTINUATION
        ? CarrierKind.THREAD
        : CarrierKind.AUTOMATIC;
  }

  private String divergence(CarrierKind kind) {
    EventLog one = log(carrier);
    EventLog two = log(kind);
    String difference = EventLog.firstDifference(one, two);
    return difference == null
        ? "fingerprints differ, and two more runs did not"
        : "first difference on carriers " + name(carrier) + " / " + name(kind) + ", " + difference;
  }

  private static String name(CarrierKind kind) {
    return kind.resolve().name().toLowerCase(java.util.Locale.ROOT);
  }

  private EventLog log(CarrierKind kind) {
    EventLog log = new EventLog();
    new Simulation(loaded, RunRequest.seeded(seed, kind).withReader(log)).run();
    return log;
  }
}
