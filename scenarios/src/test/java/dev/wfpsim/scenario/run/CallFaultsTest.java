package dev.wfpsim.scenario.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.driver.CallFaults;
import dev.wfpsim.driver.Driver;
import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.scenario.RunRequest;
import dev.wfpsim.scenario.ScenarioFile;
import dev.wfpsim.scenario.ScenarioFile.InvalidScenario;
import dev.wfpsim.scenario.Simulation;
import dev.wfpsim.scenario.catalogue.CalloutPort;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import dev.wfpsim.scenario.catalogue.DriverKind;
import dev.wfpsim.scenario.catalogue.DriverParameter;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code faults:} of a scenario: which calls fail, and what is said of wrong ones. */
class CallFaultsTest {
  private static final String SCENARIO =
      """
      scenario: faults
      run: { stop: 1 s }
      hosts: { client: { addresses: [10.0.0.5/24] } }
      drivers:
        one: { use: test/allocates, on: client }
        two: { use: test/allocates, on: client, start: 10 ms }
      faults: [%s]
      """;

  private final List<String> log = new ArrayList<>();

  /** Allocates four blocks from one line and a fifth from another, and frees what it gets. */
  private final class Allocates implements Driver {
    @Override
    public NtStatus driverEntry(DriverContext context) {
      StringBuilder got = new StringBuilder(context.name() + " ");
      for (int i = 0; i < 4; i++) {
        note(got, context, allocate(context));
      }
      note(got, context, context.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, 8, "Tag1"));
      log.add(got.toString());
      return NtStatus.STATUS_SUCCESS;
    }

    private PoolMemory allocate(DriverContext context) {
      return context.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, 8, "Tag1");
    }

    private void note(StringBuilder got, DriverContext context, PoolMemory block) {
      got.append(block == null ? '-' : '+');
      if (block != null) {
        context.ex().ExFreePoolWithTag(block, "Tag1");
      }
    }

    @Override
    public void unload() {}
  }

  private final class Kind implements DriverKind {
    @Override
    public String name() {
      return "test/allocates";
    }

    @Override
    public String about() {
      return "Allocates.";
    }

    @Override
    public List<CalloutPort> callouts() {
      return List.of();
    }

    @Override
    public List<DriverParameter> parameters() {
      return List.of();
    }

    @Override
    public Driver create(DriverSettings settings) {
      return new Allocates();
    }
  }

  private List<String> run(String faults) throws InvalidScenario {
    return run(faults, (driver, call, lines) -> null);
  }

  private List<String> run(String faults, CallFaults asked) throws InvalidScenario {
    log.clear();
    new Simulation(
            ScenarioFile.load(
                "s.yaml",
                SCENARIO.formatted(faults),
                List.of(),
                new DriverCatalogue(List.of(new Kind())),
                file -> null),
            RunRequest.seeded(1, CarrierKind.AUTOMATIC).failing(asked))
        .run();
    return log;
  }

  @Test
  void none_fail() throws Exception {
    assertThat(run("")).containsExactly("one +++++", "two +++++");
  }

  @Test
  void first_ofAnyDriver_failsOnce() throws Exception {
    assertThat(run("{ call: ExAllocatePoolWithTag }")).containsExactly("one -++++", "two +++++");
  }

  @Test
  void nthOfADriver_failsSoOften() throws Exception {
    assertThat(run("{ call: ExAllocatePoolWithTag, of: two, nth: 2, times: 2 }"))
        .containsExactly("one +++++", "two +--++");
  }

  @Test
  void atALine_onlyCallsFromThereCountAndFail() throws Exception {
    int[] lines = lines();
    assertThat(run("{ call: ExAllocatePoolWithTag, at: 'CallFaultsTest.java:" + lines[0] + "' }"))
        .containsExactly("one ++++-", "two +++++");
    assertThat(
            run(
                "{ call: ExAllocatePoolWithTag, of: one, times: 9, at:"
                    + " 'CallFaultsTest.java:"
                    + lines[1]
                    + "<CallFaultsTest.java:"
                    + lines[2]
                    + "' }"))
        .containsExactly("one ----+", "two +++++");
    assertThat(
            run(
                "{ call: ExAllocatePoolWithTag, of: one, times: 9, at:"
                    + " 'CallFaultsTest.java:"
                    + lines[1]
                    + "<CallFaultsTest.java:1' }"))
        .containsExactly("one +++++", "two +++++");
  }

  @Test
  void anotherCall_isNotMeant() throws Exception {
    assertThat(run("{ call: IoAllocateWorkItem }")).containsExactly("one +++++", "two +++++");
  }

  @Test
  void wrongFaults_areTold() {
    assertThatThrownBy(() -> run("{ call: ExAlocatePoolWithTag }"))
        .hasMessageContaining("unknown call: call=ExAlocatePoolWithTag, did you mean");
    assertThatThrownBy(() -> run("{ call: ExFreePoolWithTag }"))
        .hasMessageContaining("this call does not fail for want of anything");
    assertThatThrownBy(() -> run("{ call: ExAllocatePoolWithTag, of: tow }"))
        .hasMessageContaining("unknown driver: driver=tow, did you mean two?");
    assertThatThrownBy(() -> run("{ call: ExAllocatePoolWithTag, status: STATUS_SUCCESS }"))
        .hasMessageContaining(
            "not a status to fail with: status=STATUS_SUCCESS, expected"
                + " STATUS_INSUFFICIENT_RESOURCES");
    assertThatThrownBy(() -> run("{ of: two }")).hasMessageContaining("call");
  }

  /** The lines of the fifth allocation, of the one that the others share, and of who calls that. */
  private static int[] lines() throws InvalidScenario {
    List<List<String>> made = new ArrayList<>();
    CallFaultsTest other = new CallFaultsTest();
    other.run(
        "",
        (driver, call, lines) -> {
          made.add(lines.get());
          return null;
        });
    return new int[] {line(made.get(4).get(0)), line(made.get(0).get(0)), line(made.get(0).get(1))};
  }

  private static int line(String place) {
    return Integer.parseInt(place.substring(place.indexOf(':') + 1));
  }
}
