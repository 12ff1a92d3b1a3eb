package dev.wfpsim.driver;

import static dev.wfpsim.testing.Times.MILLISECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwps.ClassifyHandle;
import dev.wfpsim.wfp.fwps.FwpsBindRequest;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.LayerDataVersion;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.profile.PlatformOption;
import dev.wfpsim.wfp.redirect.IssuedClassifyHandle;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a classify handle holds, from its acquire to the last completion. */
class ClassifyHandleLifeTest {
  private static final FwpsLayer CONNECT = FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V4;
  private static final FwpsLayer BIND = FwpsLayer.FWPS_LAYER_ALE_BIND_REDIRECT_V4;
  private static final SocketAddress CLIENT = new SocketAddress(PlatformBench.LOCAL, 50_000);

  private final DriverRig rig = new DriverRig();

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
    rig.callout(
        CONNECT,
        (values, meta, data, context, filter, flow, out) -> {
          ClassifyHandle handle = rig.classifyHandle(context);
          assertThat(rig.wfp.classifyHandles().live()).endsWith(IssuedClassifyHandle.of(handle));
          assertThat(rig.wfp.classifyHandles().pended())
              .doesNotContain(IssuedClassifyHandle.of(handle));
          rig.fwps.FwpsPendClassify0(handle, filter.filterId(), 0, out);
          if (releaseAtOnce) {
            rig.fwps.FwpsReleaseClassifyHandle0(handle);
          }
          rig.thread(
              "worker",
              () -> {
                rig.delay(MILLISECOND);
                worker.work(handle, filter.filterId());
              });
        });
  }

  @Test
  void releasedWhilePended_isPendedAndNoLongerHeld_R184() {
    pendThen(
        true,
        (handle, filterId) -> {
          assertThat(rig.wfp.classifyHandles().live()).isEmpty();
          assertThat(rig.wfp.classifyHandles().pended())
              .containsExactly(IssuedClassifyHandle.of(handle));
          rig.fwps.FwpsCompleteClassify0(handle, 0, decided(FwpActionType.FWP_ACTION_PERMIT));
          assertThat(rig.wfp.classifyHandles().pended()).isEmpty();
          rig.fwps.FwpsCompleteClassify0(handle, 0, decided(FwpActionType.FWP_ACTION_PERMIT));
        });
    rig.startRedirected();
    assertThat(rig.run()).containsExactly("CLASSIFY_HANDLE_USED_AFTER_RELEASE");
  }

  @Test
  void completed_withDataNotApplied_losesTheData_R130() {
    pendThen(
        false,
        (handle, filterId) -> {
          LayerDataVersion data = rig.writable(handle, filterId, null);
          rig.fwps.FwpsCompleteClassify0(handle, 0, decided(FwpActionType.FWP_ACTION_PERMIT));
          rig.fwps.FwpsApplyModifiedLayerData0(handle, data, 0);
          rig.fwps.FwpsReleaseClassifyHandle0(handle);
        });
    rig.startRedirected();
    assertThat(rig.run())
        .containsExactly("WRITABLE_DATA_NOT_APPLIED", "WRITABLE_DATA_APPLIED_TWICE");
  }

  @Test
  void writable_acquiredTwice_isRefused_R130() {
    pendThen(
        false,
        (handle, filterId) -> {
          LayerDataVersion data = rig.writable(handle, filterId, null);
          Ref<LayerDataVersion> second = new Ref<>();
          assertThat(
                  rig.fwps.FwpsAcquireWritableLayerDataPointer0(handle, filterId, 0, second, null))
              .isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
          rig.fwps.FwpsApplyModifiedLayerData0(handle, data, 0);
          rig.fwps.FwpsCompleteClassify0(handle, 0, decided(FwpActionType.FWP_ACTION_PERMIT));
          rig.fwps.FwpsReleaseClassifyHandle0(handle);
        });
    rig.startRedirected();
    assertThat(rig.run()).containsExactly("WRITABLE_DATA_NOT_APPLIED");
  }

  @Test
  void applied_afterAnothersChange_comesBehindIt_R134() {
    LayerDataVersion[] both = new LayerDataVersion[2];
    for (int each = 0; each < 2; each++) {
      int own = each;
      pendThen(
          false,
          (handle, filterId) -> {
            both[own] = rig.writable(handle, filterId, null);
            rig.delay((own + 1) * MILLISECOND);
            rig.fwps.FwpsApplyModifiedLayerData0(handle, both[own], 0);
            if (own == 0) {
              assertThat(both[1].previousVersion())
                  .as("acquired before the other was applied")
                  .isNotSameAs(both[0]);
            } else {
              assertThat(both[1].previousVersion()).isSameAs(both[0]);
            }
            rig.fwps.FwpsCompleteClassify0(handle, 0, decided(FwpActionType.FWP_ACTION_PERMIT));
            rig.fwps.FwpsReleaseClassifyHandle0(handle);
          });
    }
    rig.startRedirected();
    assertThat(rig.run()).isEmpty();
    assertThat(both[1]).isNotNull();
  }

  @Test
  void completed_withABlock_blocksWhereTheProfileSaysSo_R186() {
    for (FwpActionType action :
        List.of(FwpActionType.FWP_ACTION_BLOCK, FwpActionType.FWP_ACTION_PERMIT)) {
      DriverRig other = new DriverRig(PlatformOption.BLOCK_AT_REDIRECT_BLOCKS, 1);
      for (int each = 0; each < 2; each++) {
        FwpActionType own = each == 0 ? action : FwpActionType.FWP_ACTION_PERMIT;
        other.callout(
            CONNECT,
            (values, meta, data, context, filter, flow, out) -> {
              ClassifyHandle handle = other.pend(context, filter, out);
              other.thread(
                  "worker",
                  () -> {
                    other.fwps.FwpsCompleteClassify0(handle, 0, decided(own));
                    other.fwps.FwpsReleaseClassifyHandle0(handle);
                  });
            });
      }
      other.thread(
          "app",
          () -> other.log(other.host.inspection().authConnect(other.redirected(), null).name()));
      assertThat(other.run()).isEmpty();
      assertThat(other.logged())
          .containsExactly(action == FwpActionType.FWP_ACTION_BLOCK ? "BLOCK" : "PERMIT");
    }
  }

  @Test
  void bindRequest_ofAnotherFamily_isRefused_R164() {
    rig.callout(
        BIND,
        (values, meta, data, context, filter, flow, out) ->
            rig.edit(
                context,
                filter,
                out,
                version ->
                    ((FwpsBindRequest) version).localAddressAndPort =
                        SocketAddress.parse("[fd00::5]:7000")));
    SocketAddress any = SocketAddress.parse("0.0.0.0:0");
    rig.thread("app", () -> assertThat(rig.redirectedBind(any).local()).isEqualTo(any));
    assertThat(rig.run()).containsExactly("REDIRECT_OTHER_FAMILY");
  }
}
