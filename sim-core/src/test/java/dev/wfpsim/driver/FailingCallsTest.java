package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.CallArgumentsTest.Case;
import dev.wfpsim.driver.CallArgumentsTest.Kind;
import dev.wfpsim.driver.CallArgumentsTest.Outcome;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.sync.EventType;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every call that is said to fail for want of something fails when it is asked to, and does
 * nothing.
 */
class FailingCallsTest {

  static Stream<Method> failing() {
    return CallEndsTest.calls()
        .filter(method -> !FailingCalls.of(DocumentedCall.valueOf(method.getName())).isEmpty());
  }

  /** The samples of other calls are made by calls, too: only what the call at hand made counts. */
  @ParameterizedTest
  @MethodSource("failing")
  void call_askedToFail_answersSo_andHandsNothingOut(Method method) {
    DocumentedCall call = DocumentedCall.valueOf(method.getName());
    for (NtStatus status : FailingCalls.of(call)) {
      Outcome outcome =
          CallArgumentsTest.run(
              new Case(method, -1, Kind.GOOD, 0),
              (driver, made, lines) -> driver.equals("d") && made == call ? status : null);
      if (method.getReturnType() == NtStatus.class) {
        assertThat(outcome.result()).isEqualTo(status);
        assertThat(outcome.watch().returned().getLast().status()).isEqualTo(status.code());
      } else {
        assertThat(outcome.result()).isNull();
      }
      for (Object argument : outcome.arguments()) {
        if (argument instanceof Ref<?> out) {
          assertThat(out.get()).isNull();
        }
      }
    }
  }

  @Test
  void calls_thatEnd_doNotFail() {
    TreeSet<String> ends = new TreeSet<>();
    for (DocumentedCall call : DocumentedCall.values()) {
      if (call.name()
              .matches("\\w*(Free|Release|Destroy|Unregister|Complete|Abort|Close|Unsubscribe)\\w*")
          && !FailingCalls.of(call).isEmpty()) {
        ends.add(call.name());
      }
    }
    assertThat(ends).isEmpty();
  }

  @Test
  void faults_areAskedWithTheDriverAndItsLines_andOnlyOfCallsThatCanFail() {
    PlatformBench bench = new PlatformBench();
    List<String> asked = new ArrayList<>();
    bench.drivers.fail(
        (driver, call, lines) -> {
          asked.add(driver + " " + call + " " + lines.get());
          return null;
        });
    int[] line = new int[1];
    bench.load(
        "d",
        context -> {
          PoolType pool = PoolType.NON_PAGED;
          line[0] = here() + 1;
          context.ex().ExAllocatePoolWithTag(pool, 8, "Tag1");
          context.ke().KeInitializeEvent("e", EventType.NOTIFICATION, false);
        });
    bench.runToEnd();
    assertThat(asked)
        .singleElement()
        .asString()
        .startsWith("d ExAllocatePoolWithTag [FailingCallsTest.java:" + line[0]);
  }

  private static int here() {
    return StackWalker.getInstance()
        .walk(frames -> frames.skip(1).findFirst().orElseThrow().getLineNumber());
  }

  /** A driver that gives up because a call was made to fail does right. */
  @Test
  void driverEntry_thatGivesUpForAFault_isNoFinding_oneThatGivesUpForNothingIs() {
    for (boolean fails : List.of(true, false)) {
      PlatformBench bench = new PlatformBench();
      bench.drivers.fail(
          (driver, call, lines) -> fails ? NtStatus.STATUS_INSUFFICIENT_RESOURCES : null);
      bench.drivers.load(
          "d",
          context -> {
            Ref<dev.wfpsim.wfp.fwpm.EngineHandle> engine = new Ref<>();
            NtStatus status = context.fwpm().FwpmEngineOpen0(null, engine);
            if (status.isSuccess()) {
              context.fwpm().FwpmEngineClose0(engine.value());
            }
            return NtStatus.STATUS_INSUFFICIENT_RESOURCES;
          });
      bench.runToEnd();
      assertThat(bench.codes()).isEqualTo(fails ? List.of() : List.of("DRIVER_ENTRY_FAILED"));
    }
  }
}
