package dev.wfpsim.bench;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.wfp.engine.EngineSession;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.Sublayer;
import dev.wfpsim.wfp.fwps.ClassifyContext;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.fwps.FwpsPacketInjectionState;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.fwps.TransportSendParams;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import org.jspecify.annotations.Nullable;

/**
 * Takes every datagram that leaves: clones it, blocks it, and sends the clone in its place, at once
 * and out of classifyFn, as is allowed for what is not TCP. What it sent itself is left to others.
 *
 * <p>Pages: packet-modification-examples, FwpsInjectTransportSendAsync1.
 */
final class CloningDriver implements Driver {
  static final FwpsLayer LAYER = FwpsLayer.FWPS_LAYER_OUTBOUND_TRANSPORT_V4;
  private static final OneCallout CALLOUT =
      new OneCallout("clone", new Guid(8, 1), LAYER, FwpActionType.FWP_ACTION_CALLOUT_UNKNOWN);
  private static final Guid SUBLAYER = new Guid(8, 2);

  @SuppressWarnings("NullAway.Init")
  private DriverContext driver;

  @SuppressWarnings("NullAway.Init")
  private InjectionHandle handle;

  private final Runnable whenCompleted;
  private long cloned;
  private long completed;

  /**
   * A driver.
   *
   * @param whenCompleted runs after each completion
   */
  CloningDriver(Runnable whenCompleted) {
    this.whenCompleted = whenCompleted;
  }

  /** Datagrams it has taken. */
  long cloned() {
    return cloned;
  }

  /** Clones that were sent, and came back. */
  long completed() {
    return completed;
  }

  /** The filter that asks it, in a sublayer behind all others. */
  static void addFilter(EngineSession session) {
    session.add(new Sublayer(SUBLAYER, "clone", 0, null, 0));
    CALLOUT.addTo(session, CALLOUT.filter().subLayer(SUBLAYER).weight(FwpValue.uint8(1)));
  }

  @Override
  public NtStatus driverEntry(DriverContext context) {
    driver = context;
    Ref<InjectionHandle> made = new Ref<>();
    NtStatus status =
        driver
            .fwps()
            .FwpsInjectionHandleCreate0(
                AddressFamily.AF_INET, InjectionHandle.TYPE_TRANSPORT, made);
    if (!status.isSuccess()) {
      return status;
    }
    handle = made.value();
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
    if (!out.hasWriteRight() || !(layerData instanceof NetBufferList packet)) {
      return;
    }
    out.actionType = FwpActionType.FWP_ACTION_CONTINUE;
    FwpsPacketInjectionState state =
        driver.fwps().FwpsQueryPacketInjectionState0(handle, packet, null);
    if (state == FwpsPacketInjectionState.FWPS_PACKET_NOT_INJECTED
        && sendClone(values, meta, packet)) {
      out.actionType = FwpActionType.FWP_ACTION_BLOCK;
      out.flags |= FwpsClassifyOut.FWPS_CLASSIFY_OUT_FLAG_ABSORB;
      out.clearWriteRight();
    }
  }

  private boolean sendClone(
      FwpsIncomingValues values, FwpsIncomingMetadataValues meta, NetBufferList packet) {
    Ref<NetBufferList> clone = new Ref<>();
    if (!driver.fwps().FwpsAllocateCloneNetBufferList0(packet, null, 0, clone).isSuccess()) {
      return false;
    }
    TransportSendParams to = new TransportSendParams();
    to.remoteAddress = values.address(FwpsField.IP_REMOTE_ADDRESS);
    NtStatus status =
        driver
            .fwps()
            .FwpsInjectTransportSendAsync1(
                handle,
                null,
                meta.transportEndpointHandle(),
                0,
                to,
                AddressFamily.AF_INET,
                meta.compartmentId(),
                clone.value(),
                this::completed,
                null);
    if (!status.isSuccess()) {
      driver.fwps().FwpsFreeCloneNetBufferList0(clone.value(), 0);
      return false;
    }
    cloned++;
    return true;
  }

  private void completed(@Nullable Object context, NetBufferList clone, boolean dispatchLevel) {
    completed += clone.status().isSuccess() ? 1 : 0;
    driver.fwps().FwpsFreeCloneNetBufferList0(clone, 0);
    whenCompleted.run();
  }
}
