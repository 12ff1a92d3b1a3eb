package dev.wfpsim.scenario.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.Fwps;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.scenario.SimulationResult;
import dev.wfpsim.scenario.kit.InjectionHandles;
import dev.wfpsim.scenario.kit.WorkerQueue;
import dev.wfpsim.trace.Blame;
import dev.wfpsim.trace.Finding;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a driver leaves behind is told with the line that made it, without the user's asking. */
final class LeftBehindTest {
  private static int line;

  @ParameterizedTest
  @EnumSource(CarrierKind.class)
  void leftAtUnload_namesTheLineThatMadeIt(CarrierKind carrier) throws Exception {
    SimulationResult result =
        new OddDrivers()
            .with(
                "leaks",
                (context, settings) -> {
                  Fwps fwps = context.fwps();
                  Ref<InjectionHandle> ref = new Ref<>();
                  line = new Throwable().getStackTrace()[0].getLineNumber() + 1;
                  fwps.FwpsInjectionHandleCreate0(AddressFamily.AF_INET, 0, ref);
                  return NtStatus.STATUS_SUCCESS;
                })
            .run(
                """
                scenario: left
                hosts: { a: { addresses: [10.0.0.1/24] } }
                drivers: { leaky: { use: test/leaks, on: a } }
                during: [ { at: 1 s, stop-driver: leaky } ]
                """,
                carrier);
    assertThat(result.findings())
        .extracting(Finding::code)
        .containsExactly("UNLOADED_WITH_INJECTION_HANDLE");
    assertThat(result.findings().getFirst().blame())
        .isEqualTo(new Blame("leaky", "driverEntry", "LeftBehindTest.java:" + line));
  }

  /** What the kit made, it made for the driver. */
  @Test
  void leftAtUnload_madeThroughTheKit_namesTheDriversLine() throws Exception {
    SimulationResult result =
        new OddDrivers()
            .with(
                "leaks",
                (context, settings) -> {
                  line = new Throwable().getStackTrace()[0].getLineNumber() + 1;
                  return new InjectionHandles(context).create(AddressFamily.AF_INET, 0);
                })
            .run(
                """
                scenario: left
                hosts: { a: { addresses: [10.0.0.1/24] } }
                drivers: { leaky: { use: test/leaks, on: a } }
                during: [ { at: 1 s, stop-driver: leaky } ]
                """);
    assertThat(result.findings())
        .extracting(Finding::blame)
        .containsExactly(new Blame("leaky", "driverEntry", "LeftBehindTest.java:" + line));
  }

  /** On a thread of the kit's own there is nobody further out but the driver's work. */
  @Test
  void call_fromAWorkerOfTheKit_namesTheDriversLine() throws Exception {
    SimulationResult result =
        new OddDrivers()
            .with(
                "works",
                (context, settings) -> {
                  WorkerQueue<String> queue =
                      new WorkerQueue<>(context, "dpc", item -> fail(context.fwps()));
                  queue.add("one");
                  return NtStatus.STATUS_SUCCESS;
                })
            .run(
                """
                scenario: left
                hosts: { a: { addresses: [10.0.0.1/24] } }
                drivers: { worker: { use: test/works, on: a } }
                """);
    assertThat(result.findings()).isNotEmpty();
    assertThat(result.findings())
        .allSatisfy(each -> assertThat(each.blame().place()).startsWith("LeftBehindTest.java:"));
  }

  /** Not at DISPATCH_LEVEL. */
  private static void fail(Fwps fwps) {
    fwps.FwpsInjectionHandleCreate0(AddressFamily.AF_INET, 0, new Ref<>());
  }
}
