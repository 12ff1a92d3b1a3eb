package dev.wfpsim.driver;

import static dev.wfpsim.driver.DriverRig.SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.sync.Dpc;
import dev.wfpsim.kernel.sync.FastMutex;
import dev.wfpsim.kernel.sync.WorkItem;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.inspect.ConnectOperation;
import dev.wfpsim.wfp.fwps.ClassifyFn;
import dev.wfpsim.wfp.fwps.ClassifyHandle;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsConnectRequest;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.profile.PlatformOption;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Findings that no other test asks for by their code: each provoked, and each absent without. */
class FindingCodesTest {
  private static final FwpsLayer CONNECT = FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V4;
  private static final SocketAddress CLIENT = new SocketAddress(PlatformBench.LOCAL, 50_000);

  private DriverRig rig = new DriverRig();

  private void completeLater(ClassifyHandle handle) {
    rig.thread(
        "worker",
        () -> {
          rig.fwps.FwpsCompleteClassify0(handle, 0, new FwpsClassifyOut());
          rig.fwps.FwpsReleaseClassifyHandle0(handle);
        });
  }

  private void connect(Irql irql) {
    rig.thread(
        "app",
        () -> {
          ConnectOperation operation = rig.connect();
          Irql old = rig.host.machine().raiseIrql(irql);
          operation.follow(rig.host.inspection().connectRedirect(operation));
          rig.host.machine().lowerIrql(old);
        });
  }

  @Test
  void classifyPendedTwice_R184() {
    for (boolean twice : new boolean[] {true, false}) {
      rig = new DriverRig();
      rig.callout(
          CONNECT,
          (values, meta, data, context, filter, flow, out) -> {
            ClassifyHandle handle = rig.pend(context, filter, out);
            if (twice) {
              assertThat(rig.fwps.FwpsPendClassify0(handle, filter.filterId(), 0, out))
                  .isEqualTo(NtStatus.STATUS_FWP_CANNOT_PEND);
            }
            completeLater(handle);
          });
      connect(Irql.PASSIVE_LEVEL);
      assertThat(rig.run().contains("CLASSIFY_PENDED_TWICE")).isEqualTo(twice);
    }
  }

  @Test
  void classifyPendedAtDispatch_R090() {
    for (Irql irql : new Irql[] {Irql.DISPATCH_LEVEL, Irql.PASSIVE_LEVEL}) {
      rig = new DriverRig();
      rig.callout(
          CONNECT,
          (values, meta, data, context, filter, flow, out) ->
              completeLater(rig.pend(context, filter, out)));
      connect(irql);
      assertThat(rig.run().contains("CLASSIFY_PENDED_AT_DISPATCH"))
          .isEqualTo(irql == Irql.DISPATCH_LEVEL);
    }
  }

  /** Changes the port at every classify, and wants to hear of others that do. */
  private ClassifyFn changing(int step) {
    return (values, meta, data, context, filter, flow, out) -> {
      Fwps fwps = rig.fwps;
      ClassifyHandle handle = rig.pend(context, filter, out);
      rig.thread(
          "worker" + step,
          () -> {
            FwpsConnectRequest request =
                (FwpsConnectRequest) rig.writable(handle, filter.filterId(), null);
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
      rig = new DriverRig(PlatformOption.MAX_RECLASSIFY, 4);
      rig.callout(CONNECT, changing(1));
      if (two) {
        rig.callout(CONNECT, 50, 0, changing(2), null);
      }
      connect(Irql.PASSIVE_LEVEL);
      assertThat(rig.run().contains("REDIRECT_RECLASSIFY_LOOP")).isEqualTo(two);
    }
  }

  @Test
  void fastMutexReleasedByAnother_stopsTheMachine() {
    for (boolean own : new boolean[] {true, false}) {
      rig = new DriverRig();
      FastMutex mutex = rig.driver.ex().ExInitializeFastMutex("m");
      rig.thread(
          "t",
          () -> {
            if (own) {
              rig.driver.ex().ExAcquireFastMutex(mutex);
            }
            rig.driver.ex().ExReleaseFastMutex(mutex);
          });
      String detail = rig.runToEnd().detail();
      assertThat(detail.startsWith("THREAD_NOT_MUTEX_OWNER")).isNotEqualTo(own);
    }
  }

  @Test
  void workItemThatReturnsAtAnotherLevel_stopsTheMachine() {
    for (boolean lowers : new boolean[] {true, false}) {
      rig = new DriverRig();
      WorkItem item =
          rig.driver
              .io()
              .IoAllocateWorkItem(
                  rig.driver.deviceObject(),
                  "w",
                  () -> {
                    Ref<Irql> old = new Ref<>();
                    rig.ke.KeRaiseIrql(Irql.DISPATCH_LEVEL, old);
                    if (lowers) {
                      rig.ke.KeLowerIrql(old.value());
                    }
                  });
      rig.thread("t", () -> rig.driver.io().IoQueueWorkItem(item));
      String detail = rig.runToEnd().detail();
      assertThat(detail.startsWith("WORKER_THREAD_RETURNED_AT_BAD_IRQL")).isNotEqualTo(lowers);
    }
  }

  @Test
  void unloadedWithDpc_R081() {
    for (boolean flush : new boolean[] {false, true}) {
      rig = new DriverRig();
      LoadedDriver load =
          rig.drivers.load(
              "queuing",
              new Driver() {
                private DriverContext its = rig.driver;
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
      rig.thread(
          "busy",
          () -> {
            rig.host.machine().delay(1_000_000);
            rig.drivers.unload(load);
          });
      rig.thread(
          "holder",
          () -> {
            rig.host.machine().delay(900_000);
            Irql old = rig.host.machine().raiseIrql(Irql.DISPATCH_LEVEL);
            rig.ke.KeStallExecutionProcessor(1_000);
            rig.host.machine().lowerIrql(old);
          });
      assertThat(rig.run().contains("UNLOADED_WITH_DPC")).isEqualTo(!flush);
    }
  }
}
