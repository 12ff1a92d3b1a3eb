package dev.wfpsim.scenario.library;

import static dev.wfpsim.wfp.fwps.FwpsStreamData.*;

import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.scenario.kit.CalloutDriver;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwps.ClassifyContext;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.fwps.FwpsStreamCalloutIoPacket;
import dev.wfpsim.wfp.fwps.FwpsStreamData;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import org.jspecify.annotations.Nullable;

/**
 * Edits the data of TCP connections inline: blocks each portion that it is shown, and puts a clone
 * in its place, which a real driver would have changed.
 *
 * <p>Callouts {@code stream-v4} and {@code stream-v6}. All of it is done inside classifyFn, so the
 * order is that of the stream: what is put in there comes before the data that is being shown, and
 * is not shown to this callout again.
 *
 * <p>It never asks for more data: what waits for a callout that is unloaded meanwhile would wait
 * for ever, and a stream filter must not go while its callout waits.
 *
 * <p>Pages: stream-inspection, FwpsStreamInjectAsync0, FwpsCloneStreamData0.
 */
final class StreamEditor extends CalloutDriver {
  StreamEditor(DriverSettings settings) {
    super(settings);
  }

  @Override
  protected NtStatus setUp() {
    NtStatus status = handles.create(AddressFamily.AF_UNSPEC, InjectionHandle.TYPE_STREAM);
    return status.isSuccess() ? register(StreamEditorKind.CALLOUTS, this::classify) : status;
  }

  @Override
  protected void tearDown() {
    // 1. No classify runs any more after this: nothing more is put in.
    callouts.unregisterAll();
    // 2. Waits for the completions of all that was: they run our code.
    handles.destroyAll();
  }

  private void classify(
      FwpsIncomingValues inFixedValues,
      FwpsIncomingMetadataValues inMetaValues,
      @Nullable Object layerData,
      ClassifyContext classifyContext,
      FwpsFilter filter,
      long flowContext,
      FwpsClassifyOut classifyOut) {
    if (!(layerData instanceof FwpsStreamCalloutIoPacket packet)) {
      return;
    }
    // The action is assigned each time, whatever stands there; the right means nothing here.
    classifyOut.actionType = FwpActionType.FWP_ACTION_PERMIT;
    FwpsStreamData data = packet.streamData();
    // Urgent data is left alone, and so are ends and resets, which come without data.
    boolean edits = data.dataLength() > 0 && !isUrgent(data);
    if (edits && replace(inMetaValues.flowHandle(), filter, inFixedValues, data)) {
      packet.countBytesEnforced = data.dataLength();
      classifyOut.actionType = FwpActionType.FWP_ACTION_BLOCK;
    }
  }

  private static boolean isUrgent(FwpsStreamData data) {
    return data.hasFlag(FWPS_STREAM_FLAG_RECEIVE_EXPEDITED | FWPS_STREAM_FLAG_SEND_EXPEDITED);
  }

  /** Puts a clone in; false where that is not to be had, and the data is to pass as it is. */
  private boolean replace(
      long flowHandle, FwpsFilter filter, FwpsIncomingValues values, FwpsStreamData data) {
    InjectionHandle handle = handles.of(AddressFamily.AF_UNSPEC);
    Ref<NetBufferList> clone = new Ref<>();
    if (handle == null || !driver.fwps().FwpsCloneStreamData0(data, null, 0, clone).isSuccess()) {
      return false;
    }
    NtStatus status =
        driver
            .fwps()
            .FwpsStreamInjectAsync0(
                handle,
                null,
                0,
                flowHandle,
                filter.calloutId(),
                values.layer().id(),
                data.flags(),
                clone.value(),
                data.dataLength(),
                this::completed,
                null);
    if (!status.isSuccess()) {
      // No completion will come: the clone is ours.
      driver.fwps().FwpsDiscardClonedStreamData0(clone.value(), 0, false);
    }
    return status.isSuccess();
  }

  /** A list of the chain comes back: each by itself. */
  private void completed(@Nullable Object context, NetBufferList list, boolean dispatchLevel) {
    driver.fwps().FwpsFreeCloneNetBufferList0(list, 0);
  }
}
