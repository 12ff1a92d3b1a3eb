package dev.wfpsim.scenario.library;

import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.scenario.kit.CalloutDriver;
import dev.wfpsim.scenario.kit.Packets;
import dev.wfpsim.scenario.kit.Verdicts;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Diverts whole IP packets to several programs, one after the other by priority, as drivers do that
 * any number of programs may open: what one puts back, those of lower priority are shown, and
 * nobody else, which also means that no packet comes to the same one twice.
 *
 * <p>All inject with the same handles; the injection context says which priority a packet had last.
 * A packet that another driver has injected is an impostor: it is diverted like any other, or let
 * pass, as the parameter says.
 *
 * <p>Pages: packet-inspection-points, FwpsQueryPacketInjectionState0.
 */
final class PriorityDivert extends CalloutDriver {
  private static final int SUBLAYER_WEIGHT = 0x600;

  private static final List<FwpsLayer> LAYERS =
      List.of(
          FwpsLayer.FWPS_LAYER_OUTBOUND_IPPACKET_V4,
          FwpsLayer.FWPS_LAYER_INBOUND_IPPACKET_V4,
          FwpsLayer.FWPS_LAYER_OUTBOUND_IPPACKET_V6,
          FwpsLayer.FWPS_LAYER_INBOUND_IPPACKET_V6);

  /** One for each program, from the highest priority down. */
  private final List<Diversion> diversions = new ArrayList<>();

  PriorityDivert(DriverSettings settings) {
    super(settings);
  }

  @Override
  protected NtStatus setUp() {
    NtStatus status = Diversion.createHandles(handles);
    for (int priority = (int) settings.number("programs");
        priority > 0 && status.isSuccess();
        priority--) {
      status = open(priority);
    }
    return status.isSuccess() ? policy.install(SUBLAYER_WEIGHT) : status;
  }

  /** The filters' weights are the order in which programs are asked. */
  private NtStatus open(int priority) {
    Diversion diversion = new Diversion(driver, handles, settings.text("worker"), priority);
    diversions.add(diversion);
    for (FwpsLayer layer : LAYERS) {
      policy.add(
          layer.shortName() + " priority " + priority,
          layer,
          priority,
          (inFixedValues, inMetaValues, layerData, context, filter, flowContext, classifyOut) ->
              classify(diversion, priority, inFixedValues, inMetaValues, layerData, classifyOut));
    }
    return diversion.status();
  }

  @Override
  protected void tearDown() {
    // 1. Take nothing more and put back all that was taken, from the top, so that what a higher one
    //    puts back may still go through the lower ones.
    diversions.forEach(Diversion::stop);
    diversions.clear();
    // 2. No classify runs any more after this, so nobody asks about the handles.
    policy.remove();
    callouts.unregisterAll();
    handles.destroyAll();
  }

  private void classify(
      Diversion diversion,
      int priority,
      FwpsIncomingValues values,
      FwpsIncomingMetadataValues meta,
      @Nullable Object layerData,
      FwpsClassifyOut classifyOut) {
    // Without the right somebody heavier has taken the packet: wait for the clone.
    if (!classifyOut.hasWriteRight()) {
      return;
    }
    // On to the next lower one, whose filter is behind ours in the sublayer.
    classifyOut.actionType = FwpActionType.FWP_ACTION_CONTINUE;
    if (layerData instanceof NetBufferList packet
        && Diversion.isWhole(values)
        && isDue(priority, values, packet)
        && diversion.take(values, meta, packet)) {
      Verdicts.absorb(classifyOut);
    }
  }

  private boolean isDue(int priority, FwpsIncomingValues values, NetBufferList packet) {
    InjectionHandle handle = handles.of(Packets.family(values));
    if (handle == null) {
      return false;
    }
    Ref<Object> last = new Ref<>();
    return switch (driver.fwps().FwpsQueryPacketInjectionState0(handle, packet, last)) {
      // Previously: another driver has had it since, which does not change who of ours has.
      case FWPS_PACKET_INJECTED_BY_SELF, FWPS_PACKET_PREVIOUSLY_INJECTED_BY_SELF ->
          last.get() instanceof Integer had && had > priority;
      case FWPS_PACKET_INJECTED_BY_OTHER -> settings.yes("impostors");
      default -> true;
    };
  }
}
