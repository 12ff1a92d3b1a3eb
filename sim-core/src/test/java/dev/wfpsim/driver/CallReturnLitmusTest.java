package dev.wfpsim.driver;

import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.litmus.Bench;
import dev.wfpsim.litmus.Litmus;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.identity.Flow;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.platform.PolicyBench;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A call's effect and its return are two moments: what others can see and do between them. Each
 * program is run with that point and without it, so that its outcomes are known to come from there.
 */
@Tag("broad")
@Tag("slow")
class CallReturnLitmusTest {
  private static final FwpsLayer CONNECT = FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4;
  private static final FwpsLayer DATA = FwpsLayer.FWPS_LAYER_DATAGRAM_DATA_V4;

  private static Litmus named(String name) {
    return Litmus.named(name).schedulesAtMost(400_000);
  }

  @Test
  void register_idStoredAfterwards_classifyMayFindNone() {
    named("id stored after registration")
        .allow("BLOCK", "id PERMIT", "none PERMIT")
        .check(CallReturnLitmusTest::register);
  }

  @Test
  void register_callThatReturnsAtOnce_classifyFindsTheId() {
    named("id stored at once")
        .callsReturnAtOnce()
        .allow("BLOCK", "id PERMIT")
        .check(CallReturnLitmusTest::register);
  }

  private static Supplier<String> register(Bench bench) {
    LitmusRig rig = new LitmusRig(bench);
    Guid key = rig.policy(CONNECT, 100);
    int[] stored = new int[1];
    FwpsCallout callout =
        PolicyBench.callout(
            key,
            0,
            (values, meta, data, context, filter, flow, out) -> {
              bench.log(stored[0] == 0 ? "none" : "id");
              out.actionType = FwpActionType.FWP_ACTION_PERMIT;
            });
    rig.thread(
        "driver",
        () -> {
          Ref<Integer> id = new Ref<>();
          rig.fwps.FwpsCalloutRegister1(DeviceObject.of(rig.host.machine(), "d", "d"), callout, id);
          stored[0] = id.value();
        });
    rig.thread(
        "app", () -> bench.log(rig.host.inspection().authConnect(rig.connect(), null).name()));
    return bench::logged;
  }

  @Test
  void inject_countedAfterwards_completionMayComeBefore_R210() {
    named("counter after injection")
        .allow("lowest=0", "lowest=-1")
        .check(CallReturnLitmusTest::inject);
  }

  @Test
  void inject_callThatReturnsAtOnce_countsBeforeTheCompletion() {
    named("counter at once")
        .callsReturnAtOnce()
        .allow("lowest=0")
        .check(CallReturnLitmusTest::inject);
  }

  /** At DISPATCH_LEVEL, where no DPC comes in between on the caller's own processor. */
  private static Supplier<String> inject(Bench bench) {
    LitmusRig rig = new LitmusRig(bench);
    InjectionHandle handle = rig.handleBeforeRun();
    NetBufferList list = rig.list();
    int[] pending = new int[1];
    rig.thread(
        "driver",
        () -> {
          Irql old = rig.host.machine().raiseIrql(Irql.DISPATCH_LEVEL);
          rig.inject(
              handle,
              list,
              () -> {
                pending[0]--;
                bench.log("lowest=" + pending[0]);
              });
          pending[0]++;
          rig.host.machine().lowerIrql(old);
        });
    return bench::logged;
  }

  @Test
  void associate_noteMadeAfterwards_classifyMayFindTheContextFirst() {
    named("context stored after flow association")
        .allow("context=0 stored=0", "context=7 stored=0", "context=7 stored=7")
        .check(CallReturnLitmusTest::associate);
  }

  @Test
  void associate_callThatReturnsAtOnce_classifyFindsBothOrNone() {
    named("context stored at once")
        .callsReturnAtOnce()
        .allow("context=0 stored=0", "context=7 stored=7")
        .check(CallReturnLitmusTest::associate);
  }

  private static Supplier<String> associate(Bench bench) {
    LitmusRig rig = new LitmusRig(bench);
    long[] stored = new long[1];
    int callout =
        rig.callout(
            DATA,
            100,
            (values, meta, data, context, filter, flow, out) ->
                bench.log("context=" + flow + " stored=" + stored[0]),
            (layer, id, context) -> {});
    Flow flow = rig.flow();
    rig.thread("rx", () -> rig.indicate(flow));
    rig.thread(
        "driver",
        () -> {
          if (rig.fwps.FwpsFlowAssociateContext0(flow.handle(), DATA.id(), callout, 7)
              .isSuccess()) {
            stored[0] = 7;
          }
        });
    return bench::logged;
  }
}
