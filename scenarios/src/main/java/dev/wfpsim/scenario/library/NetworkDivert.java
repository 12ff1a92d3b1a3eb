package dev.wfpsim.scenario.library;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.scenario.kit.CalloutDriver;
import dev.wfpsim.scenario.kit.Packets;
import dev.wfpsim.scenario.kit.Verdicts;
import dev.wfpsim.wfp.fwps.ClassifyContext;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import org.jspecify.annotations.Nullable;

/**
 * Diverts whole IP packets: takes each one at the IP layers, and lets a worker put a clone of it
 * back in the order of arrival.
 *
 * <p>Callouts {@code outbound-v4}, {@code inbound-v4}, {@code outbound-v6} and {@code inbound-v6}.
 *
 * <p>Pages: packet-inspection-points, FwpsQueryPacketInjectionState0.
 */
final class NetworkDivert extends CalloutDriver {
  /** Null until set up. */
  private @Nullable Diversion diversion;

  NetworkDivert(DriverSettings settings) {
    super(settings);
  }

  @Override
  protected NtStatus setUp() {
    NtStatus status = Diversion.createHandles(handles);
    if (!status.isSuccess()) {
      return status;
    }
    Diversion begun = new Diversion(driver, handles, settings.text("worker"), null);
    diversion = begun;
    status = begun.status();
    return status.isSuccess() ? register(NetworkDivertKind.CALLOUTS, this::classify) : status;
  }

  @Override
  protected void tearDown() {
    // 1. Take nothing more, and put back all that was taken. The callouts are still there: they let
    //    what comes back pass.
    if (diversion != null) {
      diversion.stop();
    }
    // 2. No classify runs any more after this, so nobody asks about the handles.
    callouts.unregisterAll();
    // 3. No lock is held here that a completion might want.
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
    // Without the right somebody heavier has taken the packet: wait for the clone.
    if (!classifyOut.hasWriteRight()) {
      return;
    }
    Verdicts.permit(filter, classifyOut);
    if (diversion != null
        && layerData instanceof NetBufferList packet
        && Diversion.isWhole(inFixedValues)
        && !handles.haveInjected(Packets.family(inFixedValues), packet)
        && diversion.take(inFixedValues, inMetaValues, packet)) {
      Verdicts.absorb(classifyOut);
    }
  }
}
