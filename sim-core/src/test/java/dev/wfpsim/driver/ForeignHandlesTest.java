package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.wfp.fwpm.ChangeHandle;
import dev.wfpsim.wfp.fwpm.EngineHandle;
import dev.wfpsim.wfp.fwps.ClassifyContext;
import dev.wfpsim.wfp.fwps.CompletionContext;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A handle that a driver makes itself is garbage to the system: the machine stops, and says so. */
class ForeignHandlesTest {
  private static final Map<String, Consumer<DriverContext>> USES =
      new TreeMap<>(
          Map.of(
              "injection handle", d -> d.fwps().FwpsInjectionHandleDestroy0(() -> 7),
              "redirect handle", d -> d.fwps().FwpsRedirectHandleDestroy0(() -> 7),
              "classify handle", d -> d.fwps().FwpsReleaseClassifyHandle0(() -> 7),
              "completion context",
                  d -> d.fwps().FwpsCompleteOperation0(new CompletionContext() {}, null),
              "engine handle", d -> d.fwpm().FwpmEngineClose0(new EngineHandle() {}),
              "change handle",
                  d -> d.fwpm().FwpmBfeStateUnsubscribeChanges0(new ChangeHandle() {})));

  static Stream<String> kinds() {
    return USES.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void use_ofADriversOwnHandle_stopsTheMachine(String kind) {
    PlatformBench bench = new PlatformBench();
    DriverContext driver = bench.driver("d");
    bench.thread("t", () -> USES.get(kind).accept(driver));

    RunEnd end = bench.kernel.run(1_000_000_000);

    assertThat(end.reason()).isEqualTo(RunEnd.Reason.BUGCHECK);
    assertThat(end.detail()).startsWith("SYSTEM_SERVICE_EXCEPTION").contains("no " + kind);
  }

  @Test
  void acquire_withADriversOwnContext_isInvalid() {
    PlatformBench bench = new PlatformBench();
    DriverContext driver = bench.driver("d");
    NtStatus[] status = new NtStatus[1];
    bench.thread(
        "t",
        () ->
            status[0] =
                driver.fwps().FwpsAcquireClassifyHandle0(new ClassifyContext() {}, 0, new Ref<>()));

    assertThat(bench.run()).isEmpty();
    assertThat(status[0]).isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
  }
}
