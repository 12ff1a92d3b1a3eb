package dev.wfpsim.scenario.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.Fwps;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.scenario.ExpectationResult;
import dev.wfpsim.scenario.RunOutcome;
import dev.wfpsim.scenario.SimulationResult;
import dev.wfpsim.trace.Finding;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A driverEntry that answers an error is told, unless the scenario expects just that. */
final class DriverFailsTest {
  private static final String SCENARIO =
      """
      scenario: refused
      hosts: { a: { addresses: [10.0.0.1/24] } }
      drivers: { bad: { use: test/bad, on: a }, good: { use: test/good, on: a } }
      """;

  private static int line;

  private static SimulationResult run(String expectations, CarrierKind carrier) throws Exception {
    return new OddDrivers()
        .with("good", (context, settings) -> NtStatus.STATUS_SUCCESS)
        .with(
            "bad",
            (context, settings) -> {
              Fwps fwps = context.fwps();
              Ref<InjectionHandle> ref = new Ref<>();
              line = new Throwable().getStackTrace()[0].getLineNumber() + 1;
              return fwps.FwpsInjectionHandleCreate0(AddressFamily.AF_INET, 0x40, ref);
            })
        .run(SCENARIO + expectations, carrier);
  }

  private static SimulationResult run(String expectations) throws Exception {
    return run(expectations, CarrierKind.AUTOMATIC);
  }

  @ParameterizedTest
  @EnumSource(CarrierKind.class)
  void unexpected_isAFindingWithItsStatus_andTheLineOfTheCallThatFailed(CarrierKind carrier)
      throws Exception {
    SimulationResult result = run("", carrier);
    assertThat(result.outcome()).isEqualTo(RunOutcome.VIOLATION);
    assertThat(result.findings()).hasSize(1);
    Finding finding = result.findings().getFirst();
    assertThat(finding.code()).isEqualTo("DRIVER_ENTRY_FAILED");
    assertThat(finding.message()).contains("STATUS_INVALID_PARAMETER");
    assertThat(finding.driver()).isEqualTo("bad");
    assertThat(finding.callback()).isEqualTo("driverEntry");
    assertThat(finding.place()).isEqualTo("DriverFailsTest.java:" + line);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "driver bad: fails to load with STATUS_INVALID_PARAMETER",
        "driver bad: fails to load",
        "driver bad: unloaded"
      })
  void expected_holds(String expectation) throws Exception {
    SimulationResult result = run("expect: [ '" + expectation + "' ]");
    assertThat(result.expectations()).allMatch(ExpectationResult::held);
  }

  @Test
  void expected_isNoFinding() throws Exception {
    SimulationResult result =
        run("expect: [ driver bad: fails to load with STATUS_INVALID_PARAMETER, no finding ]");
    assertThat(result.findings()).isEmpty();
    assertThat(result.outcome()).isEqualTo(RunOutcome.PASS);
  }

  @Test
  void expectedWithAnotherStatus_staysAFinding() throws Exception {
    SimulationResult result = run("expect: [ driver bad: fails to load with STATUS_NO_MEMORY ]");
    assertThat(result.findings()).extracting(Finding::code).containsExactly("DRIVER_ENTRY_FAILED");
    assertThat(result.outcome()).isEqualTo(RunOutcome.VIOLATION);
    assertThat(result.expectations().getFirst().detail())
        .isEqualTo("driverEntry of bad answered STATUS_INVALID_PARAMETER");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "driver good: fails to load | driverEntry of good did not fail",
        "driver bad: loaded | driver bad is unloaded: its driverEntry answered"
            + " STATUS_INVALID_PARAMETER"
      })
  void otherwise_saysWhatWasSeen(String expectation, String detail) throws Exception {
    SimulationResult result = run("expect: [ '" + expectation + "' ]");
    assertThat(result.expectations().getFirst().held()).isFalse();
    assertThat(result.expectations().getFirst().detail()).isEqualTo(detail);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "driver bad: fails | expected fails to load",
        "driver bad: fails to load with STATUS_SUCCESS | unknown status",
        "driver bad: fails to load with | missing word"
      })
  void misspelt_isRefused(String expectation, String message) {
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () -> run("expect: [ '" + expectation + "' ]")))
        .hasMessageContaining(message);
  }
}
