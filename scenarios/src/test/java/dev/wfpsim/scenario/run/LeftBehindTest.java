package dev.wfpsim.scenario.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.Fwps;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.scenario.SimulationResult;
import dev.wfpsim.trace.Blame;
import dev.wfpsim.trace.Finding;
import dev.wfpsim.wfp.fwps.InjectionHandle;
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
}
