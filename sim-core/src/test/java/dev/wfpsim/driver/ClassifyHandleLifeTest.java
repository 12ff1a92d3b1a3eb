package dev.wfpsim.driver;

import static dev.wfpsim.testing.Times.fromNow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.explore.strategy.UndisturbedChoices;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.host.HostOptions;
import dev.wfpsim.net.identity.TestEndpoints;
import dev.wfpsim.net.identity.UserProcess;
import dev.wfpsim.net.inspect.BindOperation;
import dev.wfpsim.net.inspect.ConnectOperation;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwps.ClassifyHandle;
import dev.wfpsim.wfp.fwps.FwpsBindRequest;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.LayerDataVersion;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.profile.PlatformOption;
import dev.wfpsim.wfp.profile.PlatformProfile;
import dev.wfpsim.wfp.redirect.IssuedClassifyHandle;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a classify handle holds, from its acquire to the last completion. */
class ClassifyHandleLifeTest {
  private static final FwpsLayer CONNECT = FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V4;
  private static final FwpsLayer BIND = FwpsLayer.FWPS_LAYER_ALE_BIND_REDIRECT_V4;
  private static final SocketAddress CLIENT = new SocketAddress(PlatformBench.LOCAL, 50_000);
  private static final SocketAddress SERVER = new SocketAddress(PlatformBench.REMOTE, 443);
  private static final long MILLISECOND = 1_000_000;

  private final PlatformBench bench = new PlatformBench();
  private final DriverContext driver = bench.driver("d");
  private final UserProcess browser = bench.process("browser");

  private void connecting() {
    bench.thread(
        "app",
        () -> bench.host.inspection().connectRedirect(bench.connect(browser, CLIENT, SERVER)));
  }

  private LayerDataVersion writable(ClassifyHandle handle, long filterId) {
    Ref<LayerDataVersion> data = new Ref<>();
    assertThat(driver.fwps().FwpsAcquireWritableLayerDataPointer0(handle, filterId, 0, data, null))
        .isEqualTo(NtStatus.STATUS_SUCCESS);
    return data.value();
  }

  private static FwpsClassifyOut decided(FwpActionType action) {
    FwpsClassifyOut out = new FwpsClassifyOut();
    out.actionType = action;
    return out;
  }

  private interface Worker {
    void work(ClassifyHandle handle, long filterId);
  }

  /** A callout that pends, and a thread that goes on a millisecond later. */
  private void pendThen(boolean releaseAtOnce, Worker worker) {
    bench.callout(
        CONNECT,
        (values, meta, data, context, filter, flow, out) -> {
          Ref<ClassifyHandle> handle = new Ref<>();
          driver.fwps().FwpsAcquireClassifyHandle0(context, 0, handle);
          assertThat(bench.wfp.classifyHandles().live())
              .endsWith(IssuedClassifyHandle.of(handle.value()));
          assertThat(bench.wfp.classifyHandles().pended())
              .doesNotContain(IssuedClassifyHandle.of(handle.value()));
          driver.fwps().FwpsPendClassify0(handle.value(), filter.filterId(), 0, out);
          if (releaseAtOnce) {
            driver.fwps().FwpsReleaseClassifyHandle0(handle.value());
          }
          bench.thread(
              "worker",
              () -> {
                driver.ke().KeDelayExecutionThread(fromNow(MILLISECOND));
                worker.work(handle.value(), filter.filterId());
              });
        });
  }

  @Test
  void releasedWhilePended_isPendedAndNoLongerHeld_R184() {
    pendThen(
        true,
        (handle, filterId) -> {
          assertThat(bench.wfp.classifyHandles().live()).isEmpty();
          assertThat(bench.wfp.classifyHandles().pended())
              .containsExactly(IssuedClassifyHandle.of(handle));
          driver.fwps().FwpsCompleteClassify0(handle, 0, decided(FwpActionType.FWP_ACTION_PERMIT));
          assertThat(bench.wfp.classifyHandles().pended()).isEmpty();
          driver.fwps().FwpsCompleteClassify0(handle, 0, decided(FwpActionType.FWP_ACTION_PERMIT));
        });
    connecting();
    assertThat(bench.run()).containsExactly("CLASSIFY_HANDLE_USED_AFTER_RELEASE");
  }

  @Test
  void completed_withDataNotApplied_losesTheData_R130() {
    pendThen(
        false,
        (handle, filterId) -> {
          LayerDataVersion data = writable(handle, filterId);
          driver.fwps().FwpsCompleteClassify0(handle, 0, decided(FwpActionType.FWP_ACTION_PERMIT));
          driver.fwps().FwpsApplyModifiedLayerData0(handle, data, 0);
          driver.fwps().FwpsReleaseClassifyHandle0(handle);
        });
    connecting();
    assertThat(bench.run())
        .containsExactly("WRITABLE_DATA_NOT_APPLIED", "WRITABLE_DATA_APPLIED_TWICE");
  }

  @Test
  void writable_acquiredTwice_isRefused_R130() {
    pendThen(
        false,
        (handle, filterId) -> {
          LayerDataVersion data = writable(handle, filterId);
          Ref<LayerDataVersion> second = new Ref<>();
          assertThat(
                  driver
                      .fwps()
                      .FwpsAcquireWritableLayerDataPointer0(handle, filterId, 0, second, null))
              .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          driver.fwps().FwpsApplyModifiedLayerData0(handle, data, 0);
          driver.fwps().FwpsCompleteClassify0(handle, 0, decided(FwpActionType.FWP_ACTION_PERMIT));
          driver.fwps().FwpsReleaseClassifyHandle0(handle);
        });
    connecting();
    assertThat(bench.run()).containsExactly("WRITABLE_DATA_NOT_APPLIED");
  }

  @Test
  void applied_afterAnothersChange_comesBehindIt_R134() {
    LayerDataVersion[] both = new LayerDataVersion[2];
    for (int each = 0; each < 2; each++) {
      int own = each;
      pendThen(
          false,
          (handle, filterId) -> {
            both[own] = writable(handle, filterId);
            driver.ke().KeDelayExecutionThread(fromNow((own + 1) * MILLISECOND));
            driver.fwps().FwpsApplyModifiedLayerData0(handle, both[own], 0);
            if (own == 0) {
              assertThat(both[1].previousVersion())
                  .as("acquired before the other was applied")
                  .isNotSameAs(both[0]);
            } else {
              assertThat(both[1].previousVersion()).isSameAs(both[0]);
            }
            driver
                .fwps()
                .FwpsCompleteClassify0(handle, 0, decided(FwpActionType.FWP_ACTION_PERMIT));
            driver.fwps().FwpsReleaseClassifyHandle0(handle);
          });
    }
    connecting();
    assertThat(bench.run()).isEmpty();
    assertThat(both[1]).isNotNull();
  }

  @Test
  void completed_withABlock_blocksWhereTheProfileSaysSo_R186() {
    for (FwpActionType action :
        List.of(FwpActionType.FWP_ACTION_BLOCK, FwpActionType.FWP_ACTION_PERMIT)) {
      PlatformBench other =
          new PlatformBench(
              new UndisturbedChoices(),
              new HostOptions("client"),
              PlatformProfile.DOCUMENTED.with(PlatformOption.BLOCK_AT_REDIRECT_BLOCKS, 1));
      DriverContext its = other.driver("d");
      for (int each = 0; each < 2; each++) {
        FwpActionType own = each == 0 ? action : FwpActionType.FWP_ACTION_PERMIT;
        other.callout(
            CONNECT,
            (values, meta, data, context, filter, flow, out) -> {
              Ref<ClassifyHandle> handle = new Ref<>();
              its.fwps().FwpsAcquireClassifyHandle0(context, 0, handle);
              its.fwps().FwpsPendClassify0(handle.value(), filter.filterId(), 0, out);
              other.thread(
                  "worker",
                  () -> {
                    its.fwps().FwpsCompleteClassify0(handle.value(), 0, decided(own));
                    its.fwps().FwpsReleaseClassifyHandle0(handle.value());
                  });
            });
      }
      other.thread(
          "app",
          () -> {
            ConnectOperation operation = other.connect(other.process("a"), CLIENT, SERVER);
            operation.follow(other.host.inspection().connectRedirect(operation));
            other.log(other.host.inspection().authConnect(operation, null).name());
          });
      assertThat(other.run()).isEmpty();
      assertThat(other.logged())
          .containsExactly(action == FwpActionType.FWP_ACTION_BLOCK ? "BLOCK" : "PERMIT");
    }
  }

  @Test
  void bindRequest_ofAnotherFamily_isRefused_R164() {
    bench.callout(
        BIND,
        (values, meta, data, context, filter, flow, out) -> {
          Ref<ClassifyHandle> handle = new Ref<>();
          driver.fwps().FwpsAcquireClassifyHandle0(context, 0, handle);
          Ref<LayerDataVersion> version = new Ref<>();
          driver
              .fwps()
              .FwpsAcquireWritableLayerDataPointer0(
                  handle.value(), filter.filterId(), 0, version, out);
          FwpsBindRequest request = (FwpsBindRequest) version.value();
          request.localAddressAndPort = SocketAddress.parse("[fd00::5]:7000");
          driver.fwps().FwpsApplyModifiedLayerData0(handle.value(), request, 0);
          driver.fwps().FwpsReleaseClassifyHandle0(handle.value());
          out.actionType = FwpActionType.FWP_ACTION_PERMIT;
          out.rights |= FwpsClassifyOut.FWPS_RIGHT_ACTION_WRITE;
        });
    bench.thread(
        "app",
        () -> {
          SocketAddress any = SocketAddress.parse("0.0.0.0:0");
          var endpoint = TestEndpoints.of(1, browser, 6, any);
          BindOperation bind = new BindOperation(endpoint, any.family(), any, false, false);
          bind.follow(bench.host.inspection().bindRedirect(bind));
          assertThat(bind.local()).isEqualTo(any);
        });
    assertThat(bench.run()).containsExactly("REDIRECT_OTHER_FAMILY");
  }
}
