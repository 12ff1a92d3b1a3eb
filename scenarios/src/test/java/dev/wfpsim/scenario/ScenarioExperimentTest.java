package dev.wfpsim.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.explore.Outcome;
import dev.wfpsim.explore.strategy.RecordedChoices;
import dev.wfpsim.explore.strategy.SeededChoices;
import dev.wfpsim.explore.strategy.UndisturbedChoices;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import dev.wfpsim.trace.ChoiceRecorder;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScenarioExperimentTest {

  private static ScenarioExperiment experiment(String expected) throws Exception {
    LoadedScenario loaded =
        ScenarioFile.load(
            "tried",
            """
            scenario: tried
            hosts: { a: { addresses: [10.0.0.1/24] } }
            processes:
              app: { on: a }
              web: { on: a, listen: tcp/0.0.0.0:80, behave: echo }
            traffic:
              - app: { connect: tcp/10.0.0.1:80, times: 2, every: 10 ms, send: 1 KiB, receive: 1 KiB }
            expect:
              - EXPECTED
            """
                .replace("EXPECTED", expected),
            List.of(),
            DriverCatalogue.installed(),
            Attachments.NONE);
    return new ScenarioExperiment(loaded);
  }

  @Test
  void run_seed_isTheSimulationsRunAndIsNamedAfterIt() throws Exception {
    ScenarioExperiment passing = experiment("every connection of app: opened");
    SimulationResult simulated =
        new Simulation(passing.loaded(), RunRequest.seeded(3, CarrierKind.AUTOMATIC)).run();

    assertThat(passing.run(new SeededChoices(3)))
        .isEqualTo(new Outcome("pass", false, simulated.fingerprint()));

    Outcome failing = experiment("every connection of app: blocked").run(new SeededChoices(3));
    assertThat(failing.failed()).isTrue();
    assertThat(failing.name()).isEqualTo("every connection of app: blocked");
    assertThat(failing.fingerprint()).isEqualTo(simulated.fingerprint());
  }

  @Test
  void run_recordedChoicesOverNobody_areTheSameRun() throws Exception {
    ScenarioExperiment experiment = experiment("every connection of app: opened");
    ChoiceRecorder recorder = new ChoiceRecorder(new SeededChoices(5));
    Outcome first = experiment.run(recorder);
    RecordedChoices replay = new RecordedChoices(recorder.choices(), new UndisturbedChoices());

    assertThat(experiment.run(replay)).isEqualTo(first);
    assertThat(replay.isExact()).isTrue();
    assertThat(replay.unmatched()).isZero();
  }
}
