package dev.wfpsim.driver.field;

import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.sync.SpinLock;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpMatchType;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.FilterCondition;
import dev.wfpsim.wfp.fwps.ClassifyContext;
import dev.wfpsim.wfp.fwps.ClassifyHandle;
import dev.wfpsim.wfp.fwps.FwpsBindRequest;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsConnectRequest;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.fwps.LayerDataVersion;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.layer.FwpsMetadataField;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A split tunnel: sockets of chosen processes leave by another local address. Binds of datagram
 * sockets and connects of TCP are redirected; a process not known yet has its calls pended until it
 * is, and failed after ten seconds.
 */
final class SplitTunnel extends FieldDriver {
  /** Ten seconds, in units of 100 ns. */
  static final long PEND_LIMIT = 100_000_000;

  /** What is known of a process. */
  enum Share {
    SPLIT,
    TUNNEL
  }

  private record Pended(
      long pid,
      long since,
      ClassifyHandle handle,
      FwpsClassifyOut out,
      long filterId,
      boolean bind) {}

  final List<String> did = new ArrayList<>();
  private final boolean v4;
  private final IpAddress tunnel;
  private final IpAddress internet;
  private final TreeMap<Long, Share> registry = new TreeMap<>();
  private final List<Pended> pended = new ArrayList<>();

  @SuppressWarnings("NullAway.Init")
  private SpinLock lock;

  SplitTunnel(boolean v4, IpAddress tunnel, IpAddress internet) {
    this.v4 = v4;
    this.tunnel = tunnel;
    this.internet = internet;
  }

  @Override
  NtStatus start() {
    lock = d.ke().KeInitializeSpinLock("pended list");
    openEngine();
    Guid sublayer = sublayer(200);
    List<FilterCondition> notTcp =
        List.of(
            new FilterCondition(
                FwpsField.IP_PROTOCOL,
                FwpMatchType.FWP_MATCH_NOT_EQUAL,
                FwpValue.uint8(IpProtocol.TCP)));
    List<FilterCondition> tcp =
        List.of(FilterCondition.equal(FwpsField.IP_PROTOCOL, FwpValue.uint8(IpProtocol.TCP)));
    callout(
        sublayer,
        v4 ? FwpsLayer.FWPS_LAYER_ALE_BIND_REDIRECT_V4 : FwpsLayer.FWPS_LAYER_ALE_BIND_REDIRECT_V6,
        notTcp,
        (values, meta, data, context, filter, flow, out) ->
            classify(values, meta, context, filter, out, true));
    callout(
        sublayer,
        v4
            ? FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V4
            : FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V6,
        tcp,
        (values, meta, data, context, filter, flow, out) ->
            classify(values, meta, context, filter, out, false));
    return NtStatus.STATUS_SUCCESS;
  }

  private void classify(
      FwpsIncomingValues values,
      FwpsIncomingMetadataValues meta,
      ClassifyContext context,
      FwpsFilter filter,
      FwpsClassifyOut out,
      boolean bind) {
    if (!out.hasWriteRight()) {
      return;
    }
    out.actionType = FwpActionType.FWP_ACTION_CONTINUE;
    if (!meta.isPresent(FwpsMetadataField.FWPS_METADATA_FIELD_PROCESS_ID)) {
      return;
    }
    Share share = registry.get(meta.processId());
    if (share == null) {
      pend(meta.processId(), context, filter, out, bind);
    } else if (share == Share.SPLIT) {
      redirect(context, filter, out);
    }
  }

  private void redirect(ClassifyContext context, FwpsFilter filter, FwpsClassifyOut out) {
    Ref<ClassifyHandle> handle = new Ref<>();
    ok(d.fwps().FwpsAcquireClassifyHandle0(context, 0, handle));
    Ref<LayerDataVersion> data = new Ref<>();
    ok(
        d.fwps()
            .FwpsAcquireWritableLayerDataPointer0(handle.value(), filter.filterId(), 0, data, out));
    permit(out);
    out.actionType = FwpActionType.FWP_ACTION_CONTINUE;
    if (!isOwn(data.value(), filter.filterId())) {
      SocketAddress local = local(data.value());
      if (local.address().isUnspecified() || local.address().equals(tunnel)) {
        setLocal(data.value(), new SocketAddress(internet, local.port()));
        permit(out);
        did.add("redirected");
      }
    }
    d.fwps().FwpsApplyModifiedLayerData0(handle.value(), data.value(), 0);
    d.fwps().FwpsReleaseClassifyHandle0(handle.value());
  }

  private static boolean isOwn(LayerDataVersion version, long filterId) {
    for (LayerDataVersion v = version.previousVersion(); v != null; v = v.previousVersion()) {
      if (v.modifierFilterId() == filterId) {
        return true;
      }
    }
    return false;
  }

  private static SocketAddress local(LayerDataVersion version) {
    return version instanceof FwpsBindRequest bind
        ? bind.localAddressAndPort
        : ((FwpsConnectRequest) version).localAddressAndPort;
  }

  private static void setLocal(LayerDataVersion version, SocketAddress local) {
    if (version instanceof FwpsBindRequest bind) {
      bind.localAddressAndPort = local;
    } else {
      ((FwpsConnectRequest) version).localAddressAndPort = local;
    }
  }

  private void pend(
      long pid, ClassifyContext context, FwpsFilter filter, FwpsClassifyOut out, boolean bind) {
    Ref<ClassifyHandle> handle = new Ref<>();
    ok(d.fwps().FwpsAcquireClassifyHandle0(context, 0, handle));
    FwpsClassifyOut copy = new FwpsClassifyOut();
    copy.actionType = out.actionType;
    copy.rights = out.rights;
    ok(d.fwps().FwpsPendClassify0(handle.value(), filter.filterId(), 0, out));
    did.add("pended");
    Ref<Irql> irql = new Ref<>();
    d.ke().KeAcquireSpinLock(lock, irql);
    pended.add(
        new Pended(
            pid, d.ke().KeQueryInterruptTime(), handle.value(), copy, filter.filterId(), bind));
    d.ke().KeReleaseSpinLock(lock, irql.value());
  }

  /** The broker's event: a process has come to be known, or is gone. */
  void processEvent(long pid, @Nullable Share share) {
    if (share != null) {
      registry.put(pid, share);
    }
    long now = d.ke().KeQueryInterruptTime();
    for (Pended each : taken(pid, now, share != null)) {
      if (now - each.since > PEND_LIMIT || each.pid != pid || share == null) {
        fail(each);
      } else {
        did.add("completed");
        d.fwps().FwpsCompleteClassify0(each.handle, 0, null);
        d.fwps().FwpsReleaseClassifyHandle0(each.handle);
      }
    }
  }

  private List<Pended> taken(long pid, long now, boolean arriving) {
    List<Pended> due = new ArrayList<>();
    Ref<Irql> irql = new Ref<>();
    d.ke().KeAcquireSpinLock(lock, irql);
    for (Pended each : List.copyOf(pended)) {
      if (now - each.since > PEND_LIMIT || each.pid == pid) {
        pended.remove(each);
        due.add(each);
      }
    }
    d.ke().KeReleaseSpinLock(lock, irql.value());
    return due;
  }

  /** A block is not honoured here: the local address becomes one that leads nowhere. */
  private void fail(Pended each) {
    did.add("failed");
    Ref<LayerDataVersion> data = new Ref<>();
    ok(
        d.fwps()
            .FwpsAcquireWritableLayerDataPointer0(each.handle, each.filterId, 0, data, each.out));
    IpAddress loopback = IpAddress.loopback(tunnel.family());
    int port = each.bind ? 0 : local(data.value()).port();
    setLocal(data.value(), new SocketAddress(loopback, port));
    each.out.actionType = FwpActionType.FWP_ACTION_PERMIT;
    each.out.clearWriteRight();
    d.fwps().FwpsApplyModifiedLayerData0(each.handle, data.value(), 0);
    d.fwps().FwpsCompleteClassify0(each.handle, 0, each.out);
    d.fwps().FwpsReleaseClassifyHandle0(each.handle);
  }

  @Override
  public void unload() {
    ok(d.fwpm().FwpmEngineClose0(engine));
    List<Pended> rest = List.copyOf(pended);
    pended.clear();
    rest.forEach(this::fail);
    for (int id : calloutIds) {
      ok(d.fwps().FwpsCalloutUnregisterById0(id));
    }
  }
}
