package dev.wfpsim.driver.field;

import static dev.wfpsim.testing.Times.MILLISECOND;
import static dev.wfpsim.testing.Times.fromNow;

import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.sync.Dpc;
import dev.wfpsim.kernel.sync.WorkItem;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.wfp.fwp.FwpConditionFlags;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwps.ClassifyContext;
import dev.wfpsim.wfp.fwps.ClassifyHandle;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsConnectRequest;
import dev.wfpsim.wfp.fwps.FwpsConnectionRedirectState;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.fwps.LayerDataVersion;
import dev.wfpsim.wfp.fwps.RedirectHandle;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.layer.FwpsMetadataField;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A proxy sampler: one redirect handle and one sublayer for each of two injectors, connections sent
 * to a local proxy inline, or pended and sent there by a work item or a DPC.
 */
final class ProxySampler extends FieldDriver {
  static final int PROXY_PORT = 8080;

  /** Where the work is done. */
  enum How {
    INLINE,
    WORK_ITEM,
    DPC
  }

  final List<String> did = new ArrayList<>();
  private final boolean v4;
  private final int proxyId;
  private final How how;
  private final List<RedirectHandle> handles = new ArrayList<>();
  private int busy;

  ProxySampler(boolean v4, int proxyId, How how) {
    this.v4 = v4;
    this.proxyId = proxyId;
    this.how = how;
  }

  /** What outlives classifyFn: copies only. */
  private record Work(
      ClassifyHandle handle, long filterId, RedirectHandle redirect, FwpsClassifyOut out) {}

  @Override
  NtStatus start() {
    openEngine();
    FwpsLayer layer =
        v4
            ? FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V4
            : FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V6;
    for (int weight : List.of(0x8000, 0x100)) {
      Ref<RedirectHandle> made = new Ref<>();
      ok(d.fwps().FwpsRedirectHandleCreate0(key(), 0, made));
      RedirectHandle handle = made.value();
      handles.add(handle);
      Guid sublayer = sublayer(weight);
      callout(
          sublayer,
          layer,
          List.of(),
          (values, meta, data, context, filter, flow, out) ->
              classify(handle, values, meta, context, filter, out));
    }
    return NtStatus.STATUS_SUCCESS;
  }

  private void classify(
      RedirectHandle redirect,
      FwpsIncomingValues values,
      FwpsIncomingMetadataValues meta,
      ClassifyContext context,
      FwpsFilter filter,
      FwpsClassifyOut out) {
    if (!out.hasWriteRight()) {
      return;
    }
    if (meta.isPresent(FwpsMetadataField.FWPS_METADATA_FIELD_REDIRECT_RECORD_HANDLE)) {
      FwpsConnectionRedirectState state =
          d.fwps().FwpsQueryConnectionRedirectState0(meta.redirectRecords(), redirect, null);
      if (state == FwpsConnectionRedirectState.FWPS_CONNECTION_REDIRECTED_BY_SELF) {
        did.add("self");
        permit(out);
        return;
      }
      if (state == FwpsConnectionRedirectState.FWPS_CONNECTION_PREVIOUSLY_REDIRECTED_BY_SELF) {
        did.add("previously");
        return;
      }
      if (state == FwpsConnectionRedirectState.FWPS_CONNECTION_REDIRECTED_BY_OTHER) {
        did.add("other");
        permit(out);
        return;
      }
    }
    Ref<ClassifyHandle> handle = new Ref<>();
    ok(d.fwps().FwpsAcquireClassifyHandle0(context, 0, handle));
    boolean again =
        (values.number(FwpsField.FLAGS) & FwpConditionFlags.FWP_CONDITION_FLAG_IS_REAUTHORIZE) != 0;
    FwpsClassifyOut own = new FwpsClassifyOut();
    own.rights = out.rights;
    Work work =
        new Work(handle.value(), filter.filterId(), redirect, how == How.INLINE ? out : own);
    if (how == How.INLINE || again) {
      perform(new Work(handle.value(), filter.filterId(), redirect, out), false);
      return;
    }
    ok(d.fwps().FwpsPendClassify0(handle.value(), filter.filterId(), 0, out));
    busy++;
    later(work);
  }

  private void later(Work work) {
    if (how == How.DPC) {
      Dpc dpc = d.ke().KeInitializeDpc("proxy", () -> pended(work));
      d.ke().KeInsertQueueDpc(dpc);
      return;
    }
    WorkItem[] item = new WorkItem[1];
    item[0] =
        d.io()
            .IoAllocateWorkItem(
                d.deviceObject(),
                "proxy",
                () -> {
                  pended(work);
                  d.io().IoFreeWorkItem(item[0]);
                });
    d.io().IoQueueWorkItem(item[0]);
  }

  private void pended(Work work) {
    did.add("deferred");
    perform(work, true);
    busy--;
  }

  private void perform(Work work, boolean pended) {
    Ref<LayerDataVersion> data = new Ref<>();
    ok(
        d.fwps()
            .FwpsAcquireWritableLayerDataPointer0(
                work.handle, work.filterId, 0, data, pended ? null : work.out));
    FwpsConnectRequest request = (FwpsConnectRequest) data.value();
    if (isTaken(request, work.filterId)) {
      did.add("taken");
    } else {
      write(request, work.redirect);
      did.add("redirected");
    }
    int flags = pended ? ClassifyHandle.REAUTHORIZE_IF_MODIFIED_BY_OTHERS : 0;
    d.fwps().FwpsApplyModifiedLayerData0(work.handle, request, flags);
    permit(work.out);
    if (pended) {
      d.fwps().FwpsCompleteClassify0(work.handle, 0, work.out);
    }
    d.fwps().FwpsReleaseClassifyHandle0(work.handle);
  }

  private static boolean isTaken(FwpsConnectRequest request, long filterId) {
    for (FwpsConnectRequest v = request.previousVersion(); v != null; v = v.previousVersion()) {
      if (v.modifierFilterId() == filterId || v.localRedirectHandle != null) {
        return true;
      }
    }
    return false;
  }

  private void write(FwpsConnectRequest request, RedirectHandle redirect) {
    byte[] was = request.remoteAddressAndPort.toString().getBytes(StandardCharsets.US_ASCII);
    @Nullable PoolMemory context =
        d.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, was.length, "WSpd");
    if (context == null) {
      return;
    }
    System.arraycopy(was, 0, context.bytes(), 0, was.length);
    request.localRedirectHandle = redirect;
    request.localRedirectContext = context;
    request.localRedirectContextSize = was.length;
    request.localRedirectTargetPID = proxyId;
    IpAddress local = request.localAddressAndPort.address();
    IpAddress to =
        local.isUnspecified() ? IpAddress.loopback(request.remoteAddressAndPort.family()) : local;
    request.remoteAddressAndPort = new SocketAddress(to, PROXY_PORT);
  }

  @Override
  public void unload() {
    removePolicy();
    while (busy > 0) {
      d.ke().KeDelayExecutionThread(fromNow(MILLISECOND));
    }
    for (RedirectHandle each : handles) {
      d.fwps().FwpsRedirectHandleDestroy0(each);
    }
  }
}
