package dev.wfpsim.bench;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.wfp.engine.EngineSession;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwps.ClassifyContext;
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
  private final OneCallout callout;
  private long bytes;

  InspectingDriver(FwpsLayer layer) {
    callout =
        new OneCallout(
            "inspect", new Guid(9, layer.id()), layer, FwpActionType.FWP_ACTION_CALLOUT_INSPECTION);
  }

  /** Payload seen. */
  long bytes() {
    return bytes;
  }

  /** The filter that asks it. */
  void addFilter(EngineSession session) {
    callout.addTo(session, callout.filter());
  }

  @Override
  public NtStatus driverEntry(DriverContext context) {
    return callout.register(context, this::classify);
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
      int header =
          callout.layer().direction() == LayerDirection.OUTBOUND ? meta.transportHeaderSize() : 0;
      for (NetBuffer each = packet.firstNetBuffer(); each != null; each = each.next()) {
        bytes += each.dataLength() - header;
      }
    }
  }
}
