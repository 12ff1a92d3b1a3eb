package dev.wfpsim.driver;

import static dev.wfpsim.testing.Times.fromNow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.kernel.sync.Dpc;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.KEvent;
import dev.wfpsim.kernel.sync.KThread;
import dev.wfpsim.kernel.sync.KTimer;
import dev.wfpsim.kernel.sync.WorkItem;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.NetBufferPool;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.trace.Finding;
import dev.wfpsim.trace.Severity;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwpm.EngineHandle;
import dev.wfpsim.wfp.fwpm.FwpmCallout;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwpm.SessionOptions;
import dev.wfpsim.wfp.fwps.ClassifyHandle;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.fwps.RedirectHandle;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A driver from its entry to what is left of it after its unload. */
class DriverLifeTest {
  private final PlatformBench bench = new PlatformBench();

  private void loadAndUnload(Consumer<DriverContext> entry, Consumer<DriverContext> exit) {
    LoadedDriver load = bench.drivers.load("d", new TestDriver(entry, exit));
    bench.drivers.unload(load);
  }

  private void leaves(Consumer<DriverContext> entry) {
    loadAndUnload(entry, context -> {});
  }

  @Test
  void load_runsDriverEntryOnASystemThread_withItsParameters() {
    LoadedDriver load =
        bench.drivers.load(
            "d",
            context -> {
              bench.log(context.ke().KeGetCurrentIrql() + " " + context.parameter("to"));
              bench.log("" + context.intParameter("port", 1));
              bench.log("" + context.intParameter("other", 7));
              return NtStatus.STATUS_SUCCESS;
            },
            Map.of("to", "proxy", "port", 8080));
    assertThat(load.state()).isEqualTo(DriverState.LOADING);
    assertThat(bench.run()).isEmpty();
    assertThat(load.state()).isEqualTo(DriverState.LOADED);
    assertThat(bench.logged()).containsExactly("PASSIVE_LEVEL proxy", "8080", "7");
  }

  @Test
  void addAtALayerWithoutTraffic_ofADriver_isAWarning() {
    leaves(
        context -> {
          EngineHandle session = engine(context);
          FwpsLayer frames = FwpsLayer.FWPS_LAYER_INGRESS_VSWITCH_ETHERNET;
          FwpmCallout callout = new FwpmCallout(bench.key(), "taps", 0, null, frames);
          context.fwpm().FwpmCalloutAdd0(session, callout, null);
          FwpmFilter filter =
              FwpmFilter.at(frames).name("all").action(FwpActionType.FWP_ACTION_BLOCK).build();
          context.fwpm().FwpmFilterAdd0(session, filter, null);
          context.fwpm().FwpmEngineClose0(session);
        });
    assertThat(bench.run()).containsExactly("LAYER_NOT_REACHED", "LAYER_NOT_REACHED");
    assertThat(bench.findings.all())
        .extracting(Finding::severity, Finding::message)
        .containsExactly(
            tuple(
                Severity.WARNING,
                "callout taps is never asked: no traffic reaches layer INGRESS_VSWITCH_ETHERNET"
                    + " yet"),
            tuple(
                Severity.WARNING,
                "filter all is never asked: no traffic reaches layer INGRESS_VSWITCH_ETHERNET"
                    + " yet"));
  }

  @Test
  void addAtALayerWithTraffic_ofADriver_isNoFinding() {
    leaves(
        context -> {
          EngineHandle session = engine(context);
          FwpsLayer connect = FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4;
          FwpmCallout callout = new FwpmCallout(bench.key(), "taps", 0, null, connect);
          context.fwpm().FwpmCalloutAdd0(session, callout, null);
          context.fwpm().FwpmEngineClose0(session);
        });
    assertThat(bench.run()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "FWPS_LAYER_ALE_FLOW_ESTABLISHED_V4, FWP_ACTION_PERMIT, 1",
    "FWPS_LAYER_ALE_FLOW_ESTABLISHED_V6, FWP_ACTION_BLOCK, 1",
    "FWPS_LAYER_ALE_AUTH_CONNECT_V4, FWP_ACTION_BLOCK, 0"
  })
  void plainFilter_whereFlowsAreEstablished_isPolicy_R105(
      FwpsLayer layer, FwpActionType action, int findings) {
    leaves(
        context -> {
          EngineHandle session = engine(context);
          FwpmFilter filter = FwpmFilter.at(layer).name("all").action(action).build();
          context.fwpm().FwpmFilterAdd0(session, filter, null);
          context.fwpm().FwpmEngineClose0(session);
        });
    assertThat(bench.run()).hasSize(findings).allMatch("FLOW_ESTABLISHED_POLICY"::equals);
  }

  private static EngineHandle engine(DriverContext context) {
    Ref<EngineHandle> session = new Ref<>();
    context.fwpm().FwpmEngineOpen0(SessionOptions.kernel("d", true), session);
    return session.value();
  }

  @Test
  void load_refused_isNotUnloaded() {
    LoadedDriver load =
        bench.drivers.load(
            "d",
            new Driver() {
              @Override
              public NtStatus driverEntry(DriverContext context) {
                return NtStatus.STATUS_INSUFFICIENT_RESOURCES;
              }

              @Override
              public void unload() {
                bench.log("unloaded");
              }
            });
    bench.drivers.unload(load);
    assertThat(bench.run()).containsExactly("DRIVER_ENTRY_FAILED");
    assertThat(load.state()).isEqualTo(DriverState.REFUSED);
    assertThat(bench.logged()).isEmpty();
  }

  @Test
  void unload_ofACleanDriver_leavesNothing_R082() {
    Ref<Integer> callout = new Ref<>();
    Ref<InjectionHandle> injection = new Ref<>();
    Ref<RedirectHandle> redirect = new Ref<>();
    Ref<EngineHandle> engine = new Ref<>();
    loadAndUnload(
        context -> {
          context.fwps().FwpsCalloutRegister2(context.deviceObject(), callout(), callout);
          context.fwps().FwpsInjectionHandleCreate0(AddressFamily.AF_UNSPEC, 0, injection);
          context.fwps().FwpsRedirectHandleCreate0(bench.key(), 0, redirect);
          context.fwpm().FwpmEngineOpen0(SessionOptions.kernel("d", true), engine);
        },
        context -> {
          context.fwpm().FwpmEngineClose0(engine.value());
          context.fwps().FwpsCalloutUnregisterById0(callout.value());
          context.io().IoDeleteDevice(context.deviceObject());
          context.fwps().FwpsInjectionHandleDestroy0(injection.value());
          context.fwps().FwpsRedirectHandleDestroy0(redirect.value());
        });
    assertThat(bench.run()).isEmpty();
  }

  private FwpsCallout callout() {
    return new FwpsCallout(
        2,
        bench.key(),
        0,
        (values, meta, data, context, filter, flow, out) -> {},
        (type, key, filter) -> NtStatus.STATUS_SUCCESS,
        null);
  }

  @Test
  void unload_withACallout_isReported_R081() {
    leaves(context -> context.fwps().FwpsCalloutRegister1(context.deviceObject(), callout(), null));
    assertThat(bench.run()).containsExactly("UNLOADED_WITH_CALLOUT");
    assertThat(bench.findings.all().getFirst().blame().callback()).isEqualTo("driverEntry");
    assertThat(bench.rules()).containsExactly("R-081");
  }

  @Test
  void unload_withHandles_isReported_R082_R123() {
    leaves(
        context -> {
          context.fwps().FwpsInjectionHandleCreate0(AddressFamily.AF_UNSPEC, 0, new Ref<>());
          context.fwps().FwpsRedirectHandleCreate0(bench.key(), 0, new Ref<>());
        });
    bench.run();
    assertThat(bench.rules()).containsExactly("R-082", "R-123");
    assertThat(bench.codes())
        .contains("UNLOADED_WITH_INJECTION_HANDLE", "UNLOADED_WITH_REDIRECT_HANDLE");
  }

  @Test
  void unload_withSessionAndSubscription_isReported_R014_R019() {
    leaves(
        context -> {
          context.fwpm().FwpmEngineOpen0(SessionOptions.kernel("d", true), new Ref<EngineHandle>());
          context
              .fwpm()
              .FwpmBfeStateSubscribeChanges0(context.deviceObject(), state -> {}, new Ref<>());
        });
    bench.run();
    assertThat(bench.rules()).containsExactlyInAnyOrder("R-014", "R-019");
    assertThat(bench.codes())
        .contains("UNLOADED_WITH_ENGINE_SESSION", "UNLOADED_WITH_BFE_SUBSCRIPTION");
  }

  @Test
  void unload_withEnumerationOrMemoryOfTheEngine_isReported() {
    leaves(
        context -> {
          Ref<EngineHandle> engine = new Ref<>();
          context.fwpm().FwpmEngineOpen0(null, engine);
          context.fwpm().FwpmLayerGetById0(engine.value(), 1, new Ref<>());
          context.fwpm().FwpmFilterCreateEnumHandle0(engine.value(), null, new Ref<>());
          context.fwpm().FwpmEngineClose0(engine.value());
        });
    assertThat(bench.run())
        .containsExactly("UNLOADED_WITH_ENUM_HANDLE", "UNLOADED_WITH_ENGINE_MEMORY");
    assertThat(bench.findings.all())
        .allSatisfy(each -> assertThat(each.blame().driver()).isEqualTo("d"));
  }

  @Test
  void unload_withThingsRunning_isReported_R081() {
    leaves(
        context -> {
          Dpc dpc = context.ke().KeInitializeDpc("dpc", () -> {});
          KTimer timer = context.ke().KeInitializeTimer("timer");
          context.ke().KeSetTimer(timer, fromNow(1_000_000_000), dpc);
          WorkItem item = context.io().IoAllocateWorkItem(context.deviceObject(), "item", () -> {});
          context.io().IoQueueWorkItem(item);
          KEvent event = context.ke().KeInitializeEvent("work", EventType.SYNCHRONIZATION, false);
          context
              .ps()
              .PsCreateSystemThread(
                  new Ref<KThread>(),
                  "worker",
                  () -> context.ke().KeWaitForSingleObject(event, Ke.FOREVER));
          context.ps().PsSetCreateProcessNotifyRoutineEx((process, created) -> {}, false);
        });
    bench.run();
    assertThat(bench.codes())
        .containsExactlyInAnyOrder(
            "UNLOADED_WITH_TIMER",
            "UNLOADED_WITH_WORK_ITEM",
            "UNLOADED_WITH_THREAD",
            "UNLOADED_WITH_PROCESS_NOTIFY");
  }

  @Test
  void unload_withPoolOrBuffers_isReported_R215() {
    leaves(
        context -> {
          context.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, 16, "Leak");
          NetBufferList list = PlatformBench.built(context, new byte[8]);
          assertThat(Objects.requireNonNull(list)).isNotNull();
        });
    assertThat(bench.run()).containsExactlyInAnyOrder("UNLOADED_WITH_POOL", "NBL_LEAK");
  }

  /** A list that one load of a driver left is not the next one's. */
  @Test
  void leftByAnEarlierLoad_isToldOnce_R215() {
    leaves(context -> PlatformBench.built(context, new byte[8]));
    LoadedDriver[] next = new LoadedDriver[1];
    bench.thread(
        "again",
        () -> {
          bench.host.machine().delay(1_000_000_000);
          next[0] = bench.drivers.load("d", context -> NtStatus.STATUS_SUCCESS);
          bench.host.machine().delay(1_000_000_000);
          bench.drivers.unload(next[0]);
        });
    assertThat(bench.run()).containsExactly("NBL_LEAK");
    assertThat(next[0].state()).isEqualTo(DriverState.UNLOADED);
  }

  @Test
  void unload_withNblPoolOrDevice_isReported() {
    leaves(
        context -> {
          NetBufferPool pool = context.ndis().NdisAllocateNetBufferListPool();
          context.io().IoCreateDevice("more", new Ref<>());
          assertThat(pool.live()).isZero();
        });
    assertThat(bench.run()).containsExactly("UNLOADED_WITH_NBL_POOL", "UNLOADED_WITH_DEVICE");
    assertThat(bench.findings.all())
        .extracting(Finding::message)
        .containsExactly(
            "driver=d unloaded; NET_BUFFER_LIST pool not freed: live=0",
            "driver=d unloaded; device object not deleted: device more");
  }

  @Test
  void unload_withPoolFreedAndDeviceDeleted_leavesNothing() {
    Ref<DeviceObject> device = new Ref<>();
    NetBufferPool[] pool = new NetBufferPool[1];
    loadAndUnload(
        context -> {
          pool[0] = context.ndis().NdisAllocateNetBufferListPool();
          context.io().IoCreateDevice("more", device);
        },
        context -> {
          context.ndis().NdisFreeNetBufferListPool(pool[0]);
          context.io().IoDeleteDevice(device.value());
        });
    assertThat(bench.run()).isEmpty();
  }

  @Test
  void unload_withMdls_isReportedOnce() {
    leaves(
        context -> {
          for (int i = 0; i < 3; i++) {
            Mdl mdl = context.ndis().NdisAllocateMdl(Memory.ofSize(8), 8);
            assertThat(mdl).isNotNull();
          }
        });
    assertThat(bench.run()).containsExactly("UNLOADED_WITH_MDL");
    assertThat(bench.findings.all())
        .extracting(Finding::message)
        .containsExactly("driver=d unloaded; MDLs not freed: count=3");
  }

  @Test
  void unload_withMdlsFreed_leavesNothing() {
    Ref<Mdl> mdl = new Ref<>();
    loadAndUnload(
        context -> mdl.set(context.ndis().NdisAllocateMdl(Memory.ofSize(8), 8)),
        context -> context.ndis().NdisFreeMdl(mdl.value()));
    assertThat(bench.run()).isEmpty();
  }

  /** Of a second free, and of MDLs that the call has not made. */
  @Test
  void mdl_freedWrongly_stopsTheMachine() {
    Map<Function<DriverContext, Mdl>, String> wrong =
        Map.of(
            DriverLifeTest::allocated,
            "a freed MDL",
            context -> Mdl.of(new byte[8]),
            "has not made",
            context -> PlatformBench.built(context, new byte[8]).firstNetBuffer().mdlChain(),
            "has not made");
    wrong.forEach(
        (mdl, told) -> {
          PlatformBench other = new PlatformBench();
          other.drivers.load(
              "d",
              context -> {
                context.ndis().NdisFreeMdl(mdl.apply(context));
                return NtStatus.STATUS_SUCCESS;
              });
          RunEnd end = other.runToEnd();
          assertThat(end.reason()).isEqualTo(RunEnd.Reason.BUGCHECK);
          assertThat(end.detail()).contains("BAD_POOL_CALLER", told);
        });
  }

  private static Mdl allocated(DriverContext context) {
    Mdl mdl = Objects.requireNonNull(context.ndis().NdisAllocateMdl(Memory.ofSize(8), 8));
    context.ndis().NdisFreeMdl(mdl);
    return mdl;
  }

  @Test
  void mdl_givenToACallAfterItsFree_isFound() {
    leaves(
        context -> {
          NetBufferPool pool = context.ndis().NdisAllocateNetBufferListPool();
          Ref<NetBufferList> list = new Ref<>();
          context
              .fwps()
              .FwpsAllocateNetBufferAndNetBufferList0(pool, 0, 0, allocated(context), 0, 8, list);
          context.fwps().FwpsFreeNetBufferList0(list.value());
          context.ndis().NdisFreeNetBufferListPool(pool);
        });
    assertThat(bench.run()).containsExactly("MDL_USE_AFTER_FREE");
    assertThat(bench.findings.all())
        .extracting(Finding::message)
        .allMatch(each -> each.contains("call=FwpsAllocateNetBufferAndNetBufferList0"));
  }

  /** As Driver Verifier: a length that the memory has not. */
  @Test
  void mdl_longerThanItsMemory_stopsTheMachine() {
    for (int length : new int[] {-1, 9}) {
      PlatformBench other = new PlatformBench();
      other.drivers.load(
          "d",
          context -> {
            context.ndis().NdisAllocateMdl(Memory.ofSize(8), length);
            return NtStatus.STATUS_SUCCESS;
          });
      assertThat(other.runToEnd().reason()).as("%s", length).isEqualTo(RunEnd.Reason.BUGCHECK);
    }
  }

  @Test
  void device_deletedBeforeItsCallout_isReported_R067() {
    Ref<Integer> callout = new Ref<>();
    loadAndUnload(
        context -> context.fwps().FwpsCalloutRegister1(context.deviceObject(), callout(), callout),
        context -> {
          context.io().IoDeleteDevice(context.deviceObject());
          context.fwps().FwpsCalloutUnregisterById0(callout.value());
        });
    bench.run();
    assertThat(bench.rules()).containsExactly("R-067");
    assertThat(bench.codes()).contains("DEVICE_DELETED_BEFORE_CALLOUT");
  }

  @Test
  void unload_waitingForItsThread_andTheThreadForWork_isADeadlock_R364() {
    KEvent[] event = new KEvent[1];
    Ref<KThread> thread = new Ref<>();
    loadAndUnload(
        context -> {
          event[0] = context.ke().KeInitializeEvent("work", EventType.SYNCHRONIZATION, false);
          context
              .ps()
              .PsCreateSystemThread(
                  thread, "worker", () -> context.ke().KeWaitForSingleObject(event[0], Ke.FOREVER));
        },
        context -> context.ke().KeWaitForSingleObject(thread.value()));
    assertThat(bench.runToEnd().reason()).isEqualTo(RunEnd.Reason.DEADLOCK);
  }

  @Test
  void worker_waitingForWork_isAtRest() {
    bench.drivers.load(
        "d",
        context -> {
          KEvent event = context.ke().KeInitializeEvent("work", EventType.SYNCHRONIZATION, false);
          context
              .ps()
              .PsCreateSystemThread(
                  new Ref<KThread>(),
                  "worker",
                  () -> context.ke().KeWaitForSingleObject(event, Ke.FOREVER));
          return NtStatus.STATUS_SUCCESS;
        });
    assertThat(bench.run()).isEmpty();
  }

  @Test
  void processNotify_isToldOfStartAndExit() {
    String[] told = new String[2];
    ProcessNotify routine = (processId, info) -> bench.log(processId + " " + info);
    bench.drivers.load(
        "d",
        context -> {
          assertThat(context.ps().PsSetCreateProcessNotifyRoutineEx(routine, false))
              .isEqualTo(NtStatus.STATUS_SUCCESS);
          assertThat(context.ps().PsSetCreateProcessNotifyRoutineEx(routine, false))
              .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          UserProcess app = bench.process("app");
          bench.drivers.processStarting(app);
          bench.drivers.processExited(app);
          told[0] = app.pid() + " PsCreateNotifyInfo[imageFileName=" + app.devicePath() + "]";
          told[1] = app.pid() + " null";
          assertThat(context.ps().PsSetCreateProcessNotifyRoutineEx(routine, true))
              .isEqualTo(NtStatus.STATUS_SUCCESS);
          assertThat(context.ps().PsSetCreateProcessNotifyRoutineEx(routine, true))
              .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          return NtStatus.STATUS_SUCCESS;
        });
    assertThat(bench.run()).isEmpty();
    assertThat(bench.logged()).containsExactly(told);
  }

  @Test
  void unload_withPendedWork_isReported_R128_R182_R184() {
    DriverContext[] driver = new DriverContext[1];
    LoadedDriver load =
        bench.drivers.load("d", new TestDriver(context -> driver[0] = context, context -> {}));
    bench.callout(
        FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V4,
        (values, meta, data, context, filter, flow, out) -> {
          Ref<ClassifyHandle> handle = new Ref<>();
          driver[0].fwps().FwpsAcquireClassifyHandle0(context, 0, handle);
          driver[0].fwps().FwpsPendClassify0(handle.value(), filter.filterId(), 0, out);
        });
    bench.callout(
        FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4,
        (values, meta, data, context, filter, flow, out) -> {
          driver[0].fwps().FwpsPendOperation0(meta.completionHandle(), new Ref<>());
          out.actionType = FwpActionType.FWP_ACTION_BLOCK;
          out.flags = FwpsClassifyOut.FWPS_CLASSIFY_OUT_FLAG_ABSORB;
          out.clearWriteRight();
        });
    SocketAddress local = new SocketAddress(PlatformBench.LOCAL, 1);
    SocketAddress remote = new SocketAddress(PlatformBench.REMOTE, 2);
    UserProcess app = bench.process("app");
    bench.thread(
        "redirected",
        () -> {
          bench.host.machine().delay(1_000_000);
          bench.host.inspection().connectRedirect(bench.connect(app, local, remote));
        });
    bench.thread(
        "authorised",
        () -> {
          bench.host.machine().delay(1_000_000);
          bench.host.inspection().authConnect(bench.connect(app, local, remote), null);
        });
    bench.thread(
        "stop",
        () -> {
          bench.host.machine().delay(5_000_000);
          bench.drivers.unload(load);
        });
    assertThat(bench.runToEnd().reason()).isEqualTo(RunEnd.Reason.DEADLOCK);
    assertThat(bench.rules()).containsExactlyInAnyOrder("R-128", "R-184", "R-182");
    assertThat(bench.codes()).contains("UNLOADED_WITH_PENDED_OPERATION");
  }
}
