package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.explore.strategy.UndisturbedChoices;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.sync.Dpc;
import dev.wfpsim.kernel.sync.FastMutex;
import dev.wfpsim.kernel.sync.WorkItem;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.net.inspect.ConnectOperation;
import dev.wfpsim.wfp.fwps.ClassifyContext;
import dev.wfpsim.wfp.fwps.ClassifyFn;
import dev.wfpsim.wfp.fwps.ClassifyHandle;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsConnectRequest;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.fwps.LayerDataVersion;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.profile.PlatformOption;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Findings that no other test asks for by their code: each provoked, and each absent without. */
class FindingCodesTest {
  private static final FwpsLayer CONNECT = FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V4;
  private static final SocketAddress CLIENT = new SocketAddress(PlatformBench.LOCAL, 50_000);
  private static final SocketAddress SERVER = new SocketAddress(PlatformBench.REMOTE, 443);

  private PlatformBench bench = new PlatformBench();
  private DriverContext driver = bench.driver("d");

  private void start(PlatformBench fresh) {
    bench = fresh;
    driver = bench.driver("d");
  }

  private ClassifyHandle pended(ClassifyContext context, FwpsFilter filter, FwpsClassifyOut out) {
    Ref<ClassifyHandle> handle = new Ref<>();
    driver.fwps().FwpsAcquireClassifyHandle0(context, 0, handle);
    assertThat(driver.fwps().FwpsPendClassify0(handle.value(), filter.filterId(), 0, out))
        .isEqualTo(NtStatus.STATUS_SUCCESS);
    return handle.value();
  }

  private void completeLater(ClassifyHandle handle) {
    bench.thread(
        "worker",
        () -> {
          driver.fwps().FwpsCompleteClassify0(handle, 0, new FwpsClassifyOut());
          driver.fwps().FwpsReleaseClassifyHandle0(handle);
        });
  }

  private void connect(Irql irql) {
    bench.thread(
        "app",
        () -> {
          ConnectOperation operation = bench.connect(bench.process("p"), CLIENT, SERVER);
          Irql old = bench.host.machine().raiseIrql(irql);
          operation.follow(bench.host.inspection().connectRedirect(operation));
          bench.host.machine().lowerIrql(old);
        });
  }

  @Test
  void classifyPendedTwice_R184() {
    for (boolean twice : new boolean[] {true, false}) {
      start(new PlatformBench());
      bench.callout(
          CONNECT,
          (values, meta, data, context, filter, flow, out) -> {
            ClassifyHandle handle = pended(context, filter, out);
            if (twice) {
              assertThat(driver.fwps().FwpsPendClassify0(handle, filter.filterId(), 0, out))
                  .isEqualTo(NtStatus.STATUS_FWP_CANNOT_PEND);
            }
            completeLater(handle);
          });
      connect(Irql.PASSIVE_LEVEL);
      assertThat(bench.run().contains("CLASSIFY_PENDED_TWICE")).isEqualTo(twice);
    }
  }

  @Test
  void classifyPendedAtDispatch_R090() {
    for (Irql irql : new Irql[] {Irql.DISPATCH_LEVEL, Irql.PASSIVE_LEVEL}) {
      start(new PlatformBench());
      bench.callout(
          CONNECT,
          (values, meta, data, context, filter, flow, out) ->
              completeLater(pended(context, filter, out)));
      connect(irql);
      assertThat(bench.run().contains("CLASSIFY_PENDED_AT_DISPATCH"))
          .isEqualTo(irql == Irql.DISPATCH_LEVEL);
    }
  }

  /** Changes the port at every classify, and wants to hear of others that do. */
  private ClassifyFn changing(int step) {
    return (values, meta, data, context, filter, flow, out) -> {
      Fwps fwps = driver.fwps();
      ClassifyHandle handle = pended(context, filter, out);
      bench.thread(
          "worker" + step,
          () -> {
            Ref<LayerDataVersion> version = new Ref<>();
            fwps.FwpsAcquireWritableLayerDataPointer0(handle, filter.filterId(), 0, version, null);
            FwpsConnectRequest request = (FwpsConnectRequest) version.value();
            request.remoteAddressAndPort =
                SERVER.withPort(request.remoteAddressAndPort.port() % 1_000 + step);
            fwps.FwpsApplyModifiedLayerData0(handle, request, 1);
            fwps.FwpsCompleteClassify0(handle, 0, new FwpsClassifyOut());
            fwps.FwpsReleaseClassifyHandle0(handle);
          });
    };
  }

  @Test
  void redirectReclassifyLoop_R135() {
    for (boolean two : new boolean[] {true, false}) {
      start(
          new PlatformBench(
              new UndisturbedChoices(),
              new HostOptions("client").processors(2),
              PlatformProfile.DOCUMENTED.with(PlatformOption.MAX_RECLASSIFY, 4)));
      bench.callout(CONNECT, changing(1));
      if (two) {
        bench.callout(CONNECT, 50, 0, changing(2), null);
      }
      connect(Irql.PASSIVE_LEVEL);
      assertThat(bench.run().contains("REDIRECT_RECLASSIFY_LOOP")).isEqualTo(two);
    }
  }

  @Test
  void fastMutexReleasedByAnother_stopsTheMachine() {
    for (boolean own : new boolean[] {true, false}) {
      start(new PlatformBench());
      FastMutex mutex = driver.ex().ExInitializeFastMutex("m");
      bench.thread(
          "t",
          () -> {
            if (own) {
              driver.ex().ExAcquireFastMutex(mutex);
            }
            driver.ex().ExReleaseFastMutex(mutex);
          });
      String detail = bench.runToEnd().detail();
      assertThat(detail.startsWith("THREAD_NOT_MUTEX_OWNER")).isNotEqualTo(own);
    }
  }

  @Test
  void workItemThatReturnsAtAnotherLevel_stopsTheMachine() {
    for (boolean lowers : new boolean[] {true, false}) {
      start(new PlatformBench());
      WorkItem item =
          driver
              .io()
              .IoAllocateWorkItem(
                  driver.deviceObject(),
                  "w",
                  () -> {
                    Ref<Irql> old = new Ref<>();
                    driver.ke().KeRaiseIrql(Irql.DISPATCH_LEVEL, old);
                    if (lowers) {
                      driver.ke().KeLowerIrql(old.value());
                    }
                  });
      bench.thread("t", () -> driver.io().IoQueueWorkItem(item));
      String detail = bench.runToEnd().detail();
      assertThat(detail.startsWith("WORKER_THREAD_RETURNED_AT_BAD_IRQL")).isNotEqualTo(lowers);
    }
  }

  @Test
  void unloadedWithDpc_R081() {
    for (boolean flush : new boolean[] {false, true}) {
      start(new PlatformBench());
      LoadedDriver load =
          bench.drivers.load(
              "queuing",
              new Driver() {
                private DriverContext its = driver;
                private Dpc dpc;

                @Override
                public NtStatus driverEntry(DriverContext context) {
                  its = context;
                  dpc = its.ke().KeInitializeDpc("late", () -> {});
                  return NtStatus.STATUS_SUCCESS;
                }

                @Override
                public void unload() {
                  Ref<Irql> old = new Ref<>();
                  its.ke().KeSetTargetProcessorDpc(dpc, 1);
                  its.ke().KeRaiseIrql(Irql.DISPATCH_LEVEL, old);
                  its.ke().KeInsertQueueDpc(dpc);
                  its.ke().KeLowerIrql(old.value());
                  if (flush) {
                    its.ke().KeFlushQueuedDpcs(dpc);
                  }
                }
              },
              Map.of());
      bench.thread(
          "busy",
          () -> {
            bench.host.machine().delay(1_000_000);
            bench.drivers.unload(load);
          });
      bench.thread(
          "holder",
          () -> {
            bench.host.machine().delay(900_000);
            Irql old = bench.host.machine().raiseIrql(Irql.DISPATCH_LEVEL);
            driver.ke().KeStallExecutionProcessor(1_000);
            bench.host.machine().lowerIrql(old);
          });
      assertThat(bench.run().contains("UNLOADED_WITH_DPC")).isEqualTo(!flush);
    }
  }
}
