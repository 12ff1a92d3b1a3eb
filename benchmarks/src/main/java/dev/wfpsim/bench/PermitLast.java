package dev.wfpsim.bench;

import dev.wfpsim.wfp.engine.EngineSession;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.List;

/**
 * Filters of the layers that a TCP connection meets: all but the last are about addresses that
 * nobody has, and block; the last permits everything.
 */
final class PermitLast {
  private static final int NOBODY = 0x0a63_0000;

  /** The layers, in the order in which a connection first comes to them. */
  static final List<FwpsLayer> LAYERS =
      List.of(
          FwpsLayer.FWPS_LAYER_ALE_BIND_REDIRECT_V4,
          FwpsLayer.FWPS_LAYER_ALE_RESOURCE_ASSIGNMENT_V4,
          FwpsLayer.FWPS_LAYER_ALE_CONNECT_REDIRECT_V4,
          FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4,
          FwpsLayer.FWPS_LAYER_OUTBOUND_TRANSPORT_V4,
          FwpsLayer.FWPS_LAYER_OUTBOUND_IPPACKET_V4,
          FwpsLayer.FWPS_LAYER_INBOUND_IPPACKET_V4,
          FwpsLayer.FWPS_LAYER_INBOUND_TRANSPORT_V4,
          FwpsLayer.FWPS_LAYER_ALE_AUTH_RECV_ACCEPT_V4,
          FwpsLayer.FWPS_LAYER_ALE_FLOW_ESTABLISHED_V4,
          FwpsLayer.FWPS_LAYER_ALE_ENDPOINT_CLOSURE_V4,
          FwpsLayer.FWPS_LAYER_ALE_RESOURCE_RELEASE_V4);

  private PermitLast() {}

  /** Adds so many to each layer; none where it is 0. */
  static void addTo(EngineSession session, int filters) {
    for (FwpsLayer layer : LAYERS) {
      for (int i = 0; i < filters; i++) {
        FwpmFilter.Builder filter =
            FwpmFilter.at(layer).weight(FwpValue.uint64(filters - i)).action(action(i, filters));
        if (i < filters - 1) {
          filter.when(address(layer), FwpValue.uint32(NOBODY + i));
        }
        if (!session.add(filter.build()).status().isSuccess()) {
          throw new IllegalStateException("a filter was refused: layer=" + layer + " number=" + i);
        }
      }
    }
  }

  private static FwpActionType action(int number, int filters) {
    return number < filters - 1 ? FwpActionType.FWP_ACTION_BLOCK : FwpActionType.FWP_ACTION_PERMIT;
  }

  private static FwpsField address(FwpsLayer layer) {
    return layer.has(FwpsField.IP_REMOTE_ADDRESS)
        ? FwpsField.IP_REMOTE_ADDRESS
        : FwpsField.IP_LOCAL_ADDRESS;
  }
}
