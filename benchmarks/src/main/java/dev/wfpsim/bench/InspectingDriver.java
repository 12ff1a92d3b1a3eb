package dev.wfpsim.bench;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.wfp.engine.EngineSession;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.FwpmCallout;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwps.ClassifyContext;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.fwps.FwpsStreamData;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.layer.LayerDirection;
import org.jspecify.annotations.Nullable;

/**
 * Looks at TCP at one layer, the stream layer or a transport layer, counts the payload that it is
 * shown, and lets it go on.
 *
 * <p>Page: stream-inspection.
 */
final class InspectingDriver implements Driver {
  private final FwpsLayer layer;
  private final Guid key;
  private long bytes;

  InspectingDriver(FwpsLayer layer) {
    this.layer = layer;
    this.key = new Guid(9, layer.id());
  }

  /** Payload seen. */
  long bytes() {
    return bytes;
  }

  /** The filter that asks it. */
  void addFilter(EngineSession session) {
    session.add(new FwpmCallout(key, "inspect", 0, null, layer));
    FwpmFilter filter =
        FwpmFilter.at(layer).callout(FwpActionType.FWP_ACTION_CALLOUT_INSPECTION, key).build();
    if (!session.add(filter).status().isSuccess()) {
      throw new IllegalStateException("the callout's filter was refused");
    }
  }

  @Override
  public NtStatus driverEntry(DriverContext context) {
    FwpsCallout callout =
        new FwpsCallout(
            1, key, 0, this::classify, (type, filterKey, filter) -> NtStatus.STATUS_SUCCESS, null);
    return context.fwps().FwpsCalloutRegister1(context.deviceObject(), callout, null);
  }

  private void classify(
      FwpsIncomingValues values,
      FwpsIncomingMetadataValues meta,
      @Nullable Object layerData,
      ClassifyContext context,
      FwpsFilter filter,
      long flowContext,
      FwpsClassifyOut out) {
    out.actionType = FwpActionType.FWP_ACTION_CONTINUE;
    FwpsStreamData data = FwpsStreamData.of(layerData);
    if (data != null) {
      bytes += data.dataLength();
    } else if (layerData instanceof NetBufferList packet) {
      // Outbound a packet starts at its transport header, inbound behind it.
      int header = layer.direction() == LayerDirection.OUTBOUND ? meta.transportHeaderSize() : 0;
      for (NetBuffer each = packet.firstNetBuffer(); each != null; each = each.next()) {
        bytes += each.dataLength() - header;
      }
    }
  }
}
