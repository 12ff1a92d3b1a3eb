package dev.wfpsim.scenario;

import dev.wfpsim.explore.Experiment;
import dev.wfpsim.explore.Outcome;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.trace.Choices;
import dev.wfpsim.trace.Trace;
import dev.wfpsim.trace.TraceReader;
import java.util.List;
import java.util.function.Function;

/**
 * A scenario as an experiment: each run builds its world anew. A run that did not pass is named
 * after its {@link FailureKind}.
 *
 * @param seed named in results that nobody sees; the choices decide what happens
 */
public record ScenarioExperiment(LoadedScenario loaded, CarrierKind carrier, long seed)
    implements Experiment {

  /** A scenario on the carrier that fits. */
  public ScenarioExperiment(LoadedScenario loaded) {
    this(loaded, CarrierKind.AUTOMATIC, 0);
  }

  @Override
  public Outcome run(Choices choices, List<Function<Trace, ? extends TraceReader>> readers) {
    SimulationResult result =
        new Simulation(loaded, new RunRequest(seed, carrier, choices, readers)).run();
    return new Outcome(
        result.passed() ? result.outcome().word() : FailureKind.of(result).text(),
        !result.passed(),
        result.fingerprint());
  }
}
