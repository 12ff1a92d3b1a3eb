package dev.wfpsim.driver;

import static dev.wfpsim.testing.Times.fromNow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.FastMutex;
import dev.wfpsim.kernel.sync.KEvent;
import dev.wfpsim.kernel.sync.SpinLock;
import dev.wfpsim.wfp.fwpm.EngineHandle;
import dev.wfpsim.wfp.fwpm.SessionOptions;
import dev.wfpsim.wfp.fwps.RedirectHandle;
import dev.wfpsim.wfp.layer.FwpsLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every documented call knows the highest IRQL it may be made at. */
class CallGateTest {
  private static final int FWP_CALLS = 172;

  private final DriverRig rig = new DriverRig();

  private void atDispatch(Runnable body) {
    rig.thread(
        "t",
        () -> {
          Irql old = rig.host.machine().raiseIrql(Irql.DISPATCH_LEVEL);
          body.run();
          rig.host.machine().lowerIrql(old);
        });
  }

  @Test
  void table_holdsEveryFunctionOfBothHeaders() {
    long platform = 0;
    for (DocumentedCall call : DocumentedCall.values()) {
      platform += call.name().startsWith("Fwp") ? 1 : 0;
    }
    assertThat(platform).isEqualTo(FWP_CALLS);
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "FwpsCalloutRegister3",
        "FwpsCalloutUnregisterById0",
        "FwpsRedirectHandleCreate0",
        "FwpsRedirectHandleDestroy0",
        "FwpsInjectionHandleCreate0",
        "FwpsInjectionHandleDestroy0",
        "FwpmEngineOpen0",
        "FwpmFilterAdd0"
      })
  void passiveCalls_atHigherLevels_areNotAllowed_R020_R066_R353(DocumentedCall call) {
    assertThat(call.allowedAt(Irql.PASSIVE_LEVEL)).isTrue();
    assertThat(call.allowedAt(Irql.APC_LEVEL)).isFalse();
    assertThat(call.allowedAt(Irql.DISPATCH_LEVEL)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "FwpsInjectNetworkSendAsync0",
        "FwpsInjectTransportReceiveAsync0",
        "FwpsAllocateCloneNetBufferList0",
        "FwpsReferenceNetBufferList0",
        "FwpsPendOperation0",
        "FwpsCompleteClassify0",
        "FwpsAcquireClassifyHandle0",
        "FwpsAcquireWritableLayerDataPointer0",
        "FwpsFlowAssociateContext0",
        "FwpsQueryPacketInjectionState0",
        "FwpmBfeStateGet0"
      })
  void otherCalls_areAllowedUpToDispatch_R181_R354(DocumentedCall call) {
    assertThat(call.allowedAt(Irql.DISPATCH_LEVEL)).isTrue();
  }

  @Test
  void call_aboveItsLevel_isReportedWithItsRule_R122_R353() {
    atDispatch(() -> rig.fwps.FwpsRedirectHandleCreate0(rig.key(), 0, new Ref<RedirectHandle>()));
    assertThat(rig.run()).containsExactly("IRQL_TOO_HIGH");
    assertThat(rig.rules()).containsExactly("R-122");
  }

  @Test
  void management_fromClassifyFn_isReported_R356() {
    rig.callout(
        FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4,
        (values, meta, data, context, filter, flow, out) ->
            rig.driver
                .fwpm()
                .FwpmEngineOpen0(SessionOptions.kernel("late", true), new Ref<EngineHandle>()));
    rig.startAuthorized();
    assertThat(rig.run()).containsExactly("MANAGEMENT_CALL_IN_CLASSIFY");
  }

  @Test
  void unregister_fromClassifyFn_waitsForItself_R361() {
    int[] callout = new int[1];
    callout[0] =
        rig.callout(
            FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4,
            (values, meta, data, context, filter, flow, out) ->
                rig.fwps.FwpsCalloutUnregisterById0(callout[0]));
    rig.startAuthorized();
    RunEnd end = rig.runToEnd();
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.DEADLOCK);
    assertThat(rig.rules()).contains("R-361");
    assertThat(rig.codes()).contains("UNREGISTER_IN_CLASSIFY");
  }

  @Test
  void wait_atDispatch_isReported_R355() {
    KEvent event = rig.ke.KeInitializeEvent("e", EventType.NOTIFICATION, false);
    atDispatch(() -> rig.ke.KeWaitForSingleObject(event, 0));
    assertThat(rig.run()).isEmpty();

    PlatformBench other = new PlatformBench();
    DriverContext waiting = other.driver("d");
    KEvent never = waiting.ke().KeInitializeEvent("e", EventType.NOTIFICATION, false);
    other.thread(
        "t",
        () -> {
          other.host.machine().raiseIrql(Irql.DISPATCH_LEVEL);
          waiting.ke().KeWaitForSingleObject(never, fromNow(1_000));
        });
    RunEnd end = other.runToEnd();
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.BUGCHECK);
    assertThat(other.rules()).contains("R-355");
    assertThat(other.codes()).contains("WAIT_AT_DISPATCH");
  }

  @Test
  void fastMutex_atDispatch_isReported_R355() {
    FastMutex mutex = rig.driver.ex().ExInitializeFastMutex("m");
    rig.thread(
        "t",
        () -> {
          rig.host.machine().raiseIrql(Irql.DISPATCH_LEVEL);
          rig.driver.ex().ExAcquireFastMutex(mutex);
        });
    rig.runToEnd();
    assertThat(rig.rules()).contains("R-355");
  }

  @Test
  void dispatchVariantOfALock_belowDispatch_isReported_R367() {
    SpinLock lock = rig.ke.KeInitializeSpinLock("l");
    rig.thread("t", () -> rig.ke.KeAcquireSpinLockAtDpcLevel(lock));
    rig.runToEnd();
    assertThat(rig.rules()).contains("R-367");
    assertThat(rig.codes()).contains("LOCK_NOT_AT_DISPATCH");
  }
}
