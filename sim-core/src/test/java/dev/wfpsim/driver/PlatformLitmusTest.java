package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.explore.Exhaustive;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.sync.SpinLock;
import dev.wfpsim.litmus.Bench;
import dev.wfpsim.litmus.Litmus;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.identity.Flow;
import dev.wfpsim.net.inspect.ConnectOperation;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpConditionFlags;
import dev.wfpsim.wfp.fwps.ClassifyHandle;
import dev.wfpsim.wfp.fwps.CompletionContext;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsConnectRequest;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.fwps.LayerDataVersion;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.redirect.IssuedClassifyHandle;
import java.util.function.Supplier;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Tiny programs over the platform, each with the complete set of its outcomes: what completions,
 * destruction, unregistering, pends and flow contexts may do to one another, and what never.
 */
@Tag("slow")
@Order(1) // the longest one, beside all others
class PlatformLitmusTest {
  private static final FwpsLayer CONNECT = FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4;
  private static final FwpsLayer REDIRECT = FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V4;
  private static final FwpsLayer DATA = FwpsLayer.FWPS_LAYER_DATAGRAM_DATA_V4;

  @Test
  void completion_beforeOrAfterTheInjectCallReturned_R210() {
    Litmus.named("completion against the return of the inject call")
        .allow("returned completed", "completed returned")
        .check(
            bench -> {
              LitmusRig rig = new LitmusRig(bench);
              InjectionHandle handle = rig.handleBeforeRun();
              NetBufferList list = rig.list();
              rig.thread(
                  "t",
                  () -> {
                    rig.inject(handle, list, () -> bench.log("completed"));
                    bench.log("returned");
                  });
              return bench::logged;
            });
  }

  private static Litmus destroyWaits() {
    return Litmus.named("destroy waits for completions")
        .schedulesAtMost(400_000)
        .callsReturnAtOnce() // else there are millions
        .allow("completed completed destroyed");
  }

  @Test
  void destroy_afterInjections_neverReturnsBeforeTheLastCompletion_R204() {
    long schedules = destroyWaits().check(PlatformLitmusTest::destroyAfterInjections);
    Exhaustive reduced = destroyWaits().reduce(PlatformLitmusTest::destroyAfterInjections);
    assertThat(reduced.outcomes()).containsOnlyKeys("completed completed destroyed");
    assertThat(reduced.runs()).as("of %d", schedules).isLessThan(schedules / 2);
  }

  private static Supplier<String> destroyAfterInjections(Bench bench) {
    LitmusRig rig = new LitmusRig(bench);
    InjectionHandle handle = rig.handleBeforeRun();
    NetBufferList first = rig.list();
    NetBufferList second = rig.list();
    rig.thread(
        "t",
        () -> {
          rig.inject(handle, first, () -> bench.log("completed"));
          rig.inject(handle, second, () -> bench.log("completed"));
          rig.fwps.FwpsInjectionHandleDestroy0(handle);
          bench.log("destroyed");
        });
    return bench::logged;
  }

  @Test
  void destroy_againstInject_refusesOrWaits_R205() {
    Litmus.named("destroy against inject")
        .schedulesAtMost(200_000)
        .allow("completed destroyed", "destroyed STATUS_INVALID_HANDLE")
        .check(
            bench -> {
              LitmusRig rig = new LitmusRig(bench);
              InjectionHandle handle = rig.handleBeforeRun();
              NetBufferList list = rig.list();
              rig.thread(
                  "inject",
                  () -> {
                    NtStatus status = rig.inject(handle, list, () -> bench.log("completed"));
                    if (!status.isSuccess()) {
                      bench.log(status.name());
                    }
                  });
              rig.thread(
                  "destroy",
                  () -> {
                    rig.fwps.FwpsInjectionHandleDestroy0(handle);
                    bench.log("destroyed");
                  });
              return bench::logged;
            });
  }

  @Test
  void injection_byACompletion_whileDestroyWaitsIsRefused_R205() {
    Litmus.named("inject from a completion against destroy")
        .schedulesAtMost(200_000)
        .allow("one two destroyed", "one STATUS_FWP_INJECT_HANDLE_CLOSING destroyed")
        .check(
            bench -> {
              LitmusRig rig = new LitmusRig(bench);
              InjectionHandle handle = rig.handleBeforeRun();
              NetBufferList first = rig.list();
              NetBufferList second = rig.list();
              rig.thread(
                  "t",
                  () -> {
                    rig.inject(
                        handle,
                        first,
                        () -> {
                          bench.log("one");
                          NtStatus status = rig.inject(handle, second, () -> bench.log("two"));
                          if (!status.isSuccess()) {
                            bench.log(status.name());
                          }
                        });
                    rig.fwps.FwpsInjectionHandleDestroy0(handle);
                    bench.log("destroyed");
                  });
              return bench::logged;
            });
  }

  @Test
  void destroy_insideACompletion_neverReturns_R206_R361() {
    Litmus.named("destroy inside a completion")
        .allow("DEADLOCK")
        .check(
            bench -> {
              LitmusRig rig = new LitmusRig(bench);
              InjectionHandle handle = rig.handleBeforeRun();
              NetBufferList list = rig.list();
              rig.thread(
                  "t",
                  () ->
                      rig.inject(handle, list, () -> rig.fwps.FwpsInjectionHandleDestroy0(handle)));
              return bench::logged;
            });
  }

  @Test
  void unregister_againstClassify_neverReturnsWhileItRuns_R080() {
    Litmus.named("unregister against classify")
        .schedulesAtMost(200_000)
        .allow("in out PERMIT unregistered", "unregistered BLOCK")
        .check(
            bench -> {
              LitmusRig rig = new LitmusRig(bench);
              int callout =
                  rig.callout(
                      CONNECT,
                      100,
                      (values, meta, data, context, filter, flow, out) -> {
                        bench.log("in");
                        rig.bench.kernel().call("work", () -> true);
                        bench.log("out");
                        out.actionType = FwpActionType.FWP_ACTION_PERMIT;
                      },
                      null);
              rig.thread(
                  "app",
                  () -> bench.log(rig.host.inspection().authConnect(rig.connect(), null).name()));
              rig.thread(
                  "unload",
                  () -> {
                    rig.fwps.FwpsCalloutUnregisterById0(callout);
                    bench.log("unregistered");
                  });
              return bench::logged;
            });
  }

  @Test
  void flowRemoval_againstClassify_deletesOnceAndNeverInside_R291() {
    Litmus.named("flow removal against classify")
        .schedulesAtMost(200_000)
        .allow(
            "in7 out deleted SUCCESS",
            "in7 PENDING out deleted",
            "deleted SUCCESS in0 out",
            "in0 deleted SUCCESS out",
            "in0 out deleted SUCCESS")
        .check(
            bench -> {
              LitmusRig rig = new LitmusRig(bench);
              int callout =
                  rig.callout(
                      DATA,
                      100,
                      (values, meta, data, context, filter, flow, out) -> {
                        bench.log("in" + flow);
                        rig.bench.kernel().call("work", () -> true);
                        bench.log("out");
                      },
                      (layer, id, context) -> bench.log("deleted"));
              Flow flow = rig.flow();
              rig.wfp.flows().associate(flow.handle(), DATA.id(), callout, 7);
              rig.thread("rx", () -> rig.indicate(flow));
              rig.thread(
                  "unload",
                  () -> {
                    NtStatus status =
                        rig.fwps.FwpsFlowRemoveContext0(flow.handle(), DATA.id(), callout);
                    bench.log(status.name().substring("STATUS_".length()));
                  });
              return bench::logged;
            });
  }

  @Test
  void flowRemoval_againstItsEnd_deletesExactlyOnce_R292() {
    Litmus.named("flow removal against the end of the flow")
        .allow("SUCCESS deleted=1", "UNSUCCESSFUL deleted=1")
        .check(
            bench -> {
              LitmusRig rig = new LitmusRig(bench);
              int[] deleted = new int[1];
              int callout =
                  rig.callout(
                      DATA,
                      100,
                      (values, meta, data, context, filter, flow, out) -> {},
                      (layer, id, context) -> deleted[0]++);
              Flow flow = rig.flow();
              rig.wfp.flows().associate(flow.handle(), DATA.id(), callout, 7);
              rig.thread(
                  "end",
                  () -> {
                    rig.bench.kernel().call("end", () -> true);
                    rig.wfp.flows().flowDeleted(flow);
                  });
              rig.thread(
                  "unload",
                  () ->
                      bench.log(
                          rig.fwps.FwpsFlowRemoveContext0(flow.handle(), DATA.id(), callout)
                              .name()
                              .substring("STATUS_".length())));
              return () -> bench.logged() + " deleted=" + deleted[0];
            });
  }

  @Test
  void flowDelete_underALockItNeeds_stopsTheMachine_R294_R362() {
    Litmus.named("flowDeleteFn under its lock")
        .allow("DEADLOCK")
        .check(
            bench -> {
              LitmusRig rig = new LitmusRig(bench);
              SpinLock lock = new SpinLock(rig.host.machine(), "list");
              int callout =
                  rig.callout(
                      DATA,
                      100,
                      (values, meta, data, context, filter, flow, out) -> {},
                      (layer, id, context) -> lock.release(lock.acquire()));
              Flow flow = rig.flow();
              rig.wfp.flows().associate(flow.handle(), DATA.id(), callout, 7);
              rig.thread(
                  "unload",
                  () -> {
                    Irql old = lock.acquire();
                    rig.fwps.FwpsFlowRemoveContext0(flow.handle(), DATA.id(), callout);
                    lock.release(old);
                  });
              return bench::logged;
            });
  }

  @Test
  void pendedClassify_completedBeforeClassifyFnReturned_goesOn_R184() {
    Litmus.named("pended classify completed before classifyFn returned")
        .schedulesAtMost(200_000)
        .allow("returned completed went", "completed returned went")
        .check(
            bench -> {
              LitmusRig rig = new LitmusRig(bench);
              rig.callout(
                  REDIRECT,
                  100,
                  (values, meta, data, context, filter, flow, out) -> {
                    ClassifyHandle handle = rig.pend(context, filter, out);
                    rig.thread(
                        "worker",
                        () -> {
                          rig.fwps.FwpsCompleteClassify0(handle, 0, new FwpsClassifyOut());
                          bench.log("completed");
                        });
                    rig.bench.kernel().call("work", () -> true);
                    bench.log("returned");
                  },
                  null);
              rig.thread(
                  "app",
                  () -> {
                    rig.host.inspection().connectRedirect(rig.connect());
                    bench.log("went");
                  });
              return bench::logged;
            });
  }

  @Test
  void twoRedirectors_pended_leaveTheOneThatAppliedLast_R134() {
    Litmus.named("two redirectors in either order")
        .schedulesAtMost(2_000_000)
        .allow("A B B<A 2", "B A A<B 1")
        .check(PlatformLitmusTest::twoRedirectors);
  }

  private static java.util.function.Supplier<String> twoRedirectors(Bench bench) {
    LitmusRig rig = new LitmusRig(bench);
    long[] filterOfA = new long[1];
    for (int i = 1; i <= 2; i++) {
      int number = i;
      String name = i == 1 ? "A" : "B";
      rig.callout(
          REDIRECT,
          100 - i,
          (values, meta, data, context, filter, flow, out) -> {
            ClassifyHandle handle = rig.pend(context, filter, out);
            if (number == 1) {
              filterOfA[0] = filter.filterId();
            }
            long filterId = filter.filterId();
            rig.thread(
                name,
                () -> {
                  Ref<LayerDataVersion> version = new Ref<>();
                  rig.wfp
                      .classifyHandles()
                      .acquireWritable(
                          IssuedClassifyHandle.of(handle), filterId, null, version::set);
                  FwpsConnectRequest request = (FwpsConnectRequest) version.value();
                  request.remoteAddressAndPort = LitmusRig.REMOTE.withPort(number);
                  rig.fwps.FwpsApplyModifiedLayerData0(handle, request, 0);
                  bench.log(name);
                  rig.wfp
                      .classifyHandles()
                      .complete(IssuedClassifyHandle.of(handle), new FwpsClassifyOut());
                });
          },
          null);
    }
    rig.thread(
        "app",
        () -> {
          ConnectOperation operation = rig.connect();
          operation.follow(rig.host.inspection().connectRedirect(operation));
          boolean aLast = operation.remote().port() == 1;
          bench.log((aLast ? "A<B " : "B<A ") + operation.remote().port());
        });
    return bench::logged;
  }

  @Test
  void completeOperation_againstTheFirstClassify_classifiesAgainOnce_R175_R176() {
    Litmus.named("complete operation against the first classify")
        .schedulesAtMost(400_000)
        .allow("first second completed PERMIT", "first completed second PERMIT")
        .check(
            bench -> {
              LitmusRig rig = new LitmusRig(bench);
              rig.callout(
                  CONNECT,
                  100,
                  (values, meta, data, context, filter, flow, out) -> {
                    long again =
                        values.number(FwpsField.FLAGS)
                            & FwpConditionFlags.FWP_CONDITION_FLAG_IS_REAUTHORIZE;
                    bench.log(again != 0 ? "second" : "first");
                    if (again != 0) {
                      return;
                    }
                    Ref<CompletionContext> operation = new Ref<>();
                    rig.fwps.FwpsPendOperation0(meta.completionHandle(), operation);
                    rig.thread(
                        "worker",
                        () -> {
                          rig.fwps.FwpsCompleteOperation0(operation.value(), null);
                          bench.log("completed");
                        });
                    rig.bench.kernel().call("work", () -> true);
                    out.actionType = FwpActionType.FWP_ACTION_BLOCK;
                    out.flags = FwpsClassifyOut.FWPS_CLASSIFY_OUT_FLAG_ABSORB;
                    out.clearWriteRight();
                  },
                  null);
              rig.thread(
                  "app",
                  () -> bench.log(rig.host.inspection().authConnect(rig.connect(), null).name()));
              return bench::logged;
            });
  }
}
