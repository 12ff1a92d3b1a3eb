package dev.wfpsim.driver.field;

import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.sync.ReaderWriterSpinLock;
import dev.wfpsim.kernel.sync.RundownProtection;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.wfp.fwp.FwpActionType;
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
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Runs a program on each connect: let it go, send it elsewhere, or refuse it. A refusal cannot be
 * told at the redirect layer: it is kept by endpoint and enforced at ALE_AUTH_CONNECT.
 */
final class ProgramRedirector extends FieldDriver {
  /** What the program says. */
  interface Program {
    /** Null to refuse; the same address to let go. */
    @org.jspecify.annotations.Nullable
    SocketAddress target(SocketAddress remote);
  }

  /** The process identifier the driver gives for every redirection. */
  static final int TARGET_PID = 1234;

  final List<String> did = new ArrayList<>();
  private final boolean v4;
  private final Program program;
  private final TreeMap<Long, SocketAddress> refused = new TreeMap<>();

  @SuppressWarnings("NullAway.Init")
  private RedirectHandle redirect;

  @SuppressWarnings("NullAway.Init")
  private ReaderWriterSpinLock lock;

  @SuppressWarnings("NullAway.Init")
  private RundownProtection clients;

  ProgramRedirector(boolean v4, Program program) {
    this.v4 = v4;
    this.program = program;
  }

  @Override
  NtStatus start() {
    lock = d.ex().ExInitializeSpinLock("refused");
    clients = d.ex().ExInitializeRundownProtection("clients");
    openEngine();
    Ref<RedirectHandle> handle = new Ref<>();
    ok(d.fwps().FwpsRedirectHandleCreate0(key(), 0, handle));
    redirect = handle.value();
    Guid sublayer = sublayer(0xffff);
    callout(
        sublayer,
        v4
            ? FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V4
            : FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V6,
        List.of(),
        (values, meta, data, context, filter, flow, out) ->
            redirect(values, meta, context, filter, out));
    callout(
        sublayer,
        v4 ? FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4 : FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V6,
        List.of(),
        (values, meta, data, context, filter, flow, out) -> authorize(values, meta, out));
    return NtStatus.STATUS_SUCCESS;
  }

  private void redirect(
      FwpsIncomingValues values,
      FwpsIncomingMetadataValues meta,
      ClassifyContext context,
      FwpsFilter filter,
      FwpsClassifyOut out) {
    if (!out.hasWriteRight() || !d.ex().ExAcquireRundownProtection(clients)) {
      return;
    }
    permit(out);
    long flags = values.number(FwpsField.FLAGS);
    boolean again = (flags & FwpConditionFlags.FWP_CONDITION_FLAG_IS_REAUTHORIZE) != 0;
    FwpsConnectionRedirectState state =
        meta.isPresent(FwpsMetadataField.FWPS_METADATA_FIELD_REDIRECT_RECORD_HANDLE)
            ? d.fwps().FwpsQueryConnectionRedirectState0(meta.redirectRecords(), redirect, null)
            : FwpsConnectionRedirectState.FWPS_CONNECTION_NOT_REDIRECTED;
    if (!again && state == FwpsConnectionRedirectState.FWPS_CONNECTION_NOT_REDIRECTED) {
      run(values, meta, context, filter, out);
    }
    d.ex().ExReleaseRundownProtection(clients);
  }

  private void run(
      FwpsIncomingValues values,
      FwpsIncomingMetadataValues meta,
      ClassifyContext context,
      FwpsFilter filter,
      FwpsClassifyOut out) {
    SocketAddress remote =
        new SocketAddress(
            values.address(FwpsField.IP_REMOTE_ADDRESS),
            (int) values.number(FwpsField.IP_REMOTE_PORT));
    SocketAddress target = program.target(remote);
    if (target == null) {
      Irql old = d.ex().ExAcquireSpinLockExclusive(lock);
      refused.put(meta.transportEndpointHandle(), remote);
      d.ex().ExReleaseSpinLockExclusive(lock, old);
      did.add("refused");
    } else if (!target.equals(remote)) {
      rewrite(context, filter, out, target);
    } else {
      out.actionType = FwpActionType.FWP_ACTION_CONTINUE;
    }
  }

  private void rewrite(
      ClassifyContext context, FwpsFilter filter, FwpsClassifyOut out, SocketAddress target) {
    Ref<ClassifyHandle> handle = new Ref<>();
    ok(d.fwps().FwpsAcquireClassifyHandle0(context, 0, handle));
    Ref<LayerDataVersion> data = new Ref<>();
    ok(
        d.fwps()
            .FwpsAcquireWritableLayerDataPointer0(handle.value(), filter.filterId(), 0, data, out));
    FwpsConnectRequest request = (FwpsConnectRequest) data.value();
    PoolMemory memory = d.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, 16, "ebpf");
    request.remoteAddressAndPort = target;
    request.localRedirectTargetPID = TARGET_PID;
    request.localRedirectHandle = redirect;
    request.localRedirectContext = memory;
    request.localRedirectContextSize = 16;
    d.fwps().FwpsApplyModifiedLayerData0(handle.value(), request, 0);
    d.fwps().FwpsReleaseClassifyHandle0(handle.value());
    permit(out);
    did.add("redirected");
  }

  private void authorize(
      FwpsIncomingValues values, FwpsIncomingMetadataValues meta, FwpsClassifyOut out) {
    if (!out.hasWriteRight()) {
      return;
    }
    Irql old = d.ex().ExAcquireSpinLockExclusive(lock);
    boolean block = refused.remove(meta.transportEndpointHandle()) != null;
    d.ex().ExReleaseSpinLockExclusive(lock, old);
    long flags = values.number(FwpsField.FLAGS);
    if ((flags & FwpConditionFlags.FWP_CONDITION_FLAG_IS_CONNECTION_REDIRECTED) != 0) {
      did.add("authorizes " + meta.originalDestination() + " for " + meta.localRedirectTargetPid());
    }
    if (block) {
      block(out);
    } else {
      permit(out);
    }
  }

  @Override
  public void unload() {
    d.ex().ExWaitForRundownProtectionRelease(clients);
    removePolicy();
    d.fwps().FwpsRedirectHandleDestroy0(redirect);
  }
}
