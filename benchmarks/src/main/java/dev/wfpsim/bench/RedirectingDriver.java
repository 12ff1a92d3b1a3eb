package dev.wfpsim.bench;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.driver.Ke;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.KEvent;
import dev.wfpsim.kernel.sync.KThread;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.wfp.engine.EngineSession;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwps.ClassifyContext;
import dev.wfpsim.wfp.fwps.ClassifyHandle;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsConnectRequest;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.fwps.LayerDataVersion;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Redirects each connect to another machine by the documented sequence (acquire, modify, apply,
 * release): inside classifyFn, or pended there and done by a thread of its own.
 *
 * <p>Page: using-bind-or-connect-redirection.
 */
final class RedirectingDriver implements Driver {
  private static final OneCallout CALLOUT =
      new OneCallout(
          "redirect",
          new Guid(9, 1),
          FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V4,
          FwpActionType.FWP_ACTION_CALLOUT_TERMINATING);

  private final SocketAddress elsewhere;
  private final boolean isPended;
  private final ArrayDeque<Pended> pended = new ArrayDeque<>();

  @SuppressWarnings("NullAway.Init")
  private DriverContext driver;

  @SuppressWarnings("NullAway.Init")
  private KEvent wanted;

  /** A classify that waits for the thread. */
  private record Pended(ClassifyHandle handle, long filterId, FwpsClassifyOut out) {}

  RedirectingDriver(SocketAddress elsewhere, boolean isPended) {
    this.elsewhere = elsewhere;
    this.isPended = isPended;
  }

  /** The filter that asks it. */
  static void addFilter(EngineSession session) {
    CALLOUT.addTo(session, CALLOUT.filter().weight(FwpValue.uint8(1)));
  }

  @Override
  public NtStatus driverEntry(DriverContext context) {
    driver = context;
    if (isPended) {
      wanted = driver.ke().KeInitializeEvent("wanted", EventType.SYNCHRONIZATION, false);
      NtStatus status =
          driver.ps().PsCreateSystemThread(new Ref<KThread>(), "redirect", this::work);
      if (!status.isSuccess()) {
        return status;
      }
    }
    return CALLOUT.register(driver, this::classify);
  }

  private void classify(
      FwpsIncomingValues values,
      FwpsIncomingMetadataValues meta,
      @Nullable Object layerData,
      ClassifyContext context,
      FwpsFilter filter,
      long flowContext,
      FwpsClassifyOut out) {
    Ref<ClassifyHandle> handle = new Ref<>();
    if (!driver.fwps().FwpsAcquireClassifyHandle0(context, 0, handle).isSuccess()) {
      return;
    }
    if (!isPended) {
      modify(handle.value(), filter.filterId(), out);
      driver.fwps().FwpsReleaseClassifyHandle0(handle.value());
      return;
    }
    if (driver.fwps().FwpsPendClassify0(handle.value(), filter.filterId(), 0, out).isSuccess()) {
      FwpsClassifyOut kept = new FwpsClassifyOut();
      kept.copyFrom(out);
      pended.add(new Pended(handle.value(), filter.filterId(), kept));
      driver.ke().KeSetEvent(wanted);
    }
  }

  private void work() {
    while (true) {
      driver.ke().KeWaitForSingleObject(wanted, Ke.FOREVER);
      for (Pended one = pended.poll(); one != null; one = pended.poll()) {
        modify(one.handle, one.filterId, one.out);
        driver.fwps().FwpsCompleteClassify0(one.handle, 0, one.out);
        driver.fwps().FwpsReleaseClassifyHandle0(one.handle);
      }
    }
  }

  private void modify(ClassifyHandle handle, long filterId, FwpsClassifyOut out) {
    Ref<LayerDataVersion> data = new Ref<>();
    NtStatus status =
        driver.fwps().FwpsAcquireWritableLayerDataPointer0(handle, filterId, 0, data, out);
    if (status.isSuccess() && data.value() instanceof FwpsConnectRequest request) {
      request.remoteAddressAndPort = elsewhere;
      driver.fwps().FwpsApplyModifiedLayerData0(handle, request, 0);
    }
    out.actionType = FwpActionType.FWP_ACTION_PERMIT;
    out.rights |= FwpsClassifyOut.FWPS_RIGHT_ACTION_WRITE;
  }
}
