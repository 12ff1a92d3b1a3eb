package dev.wfpsim.wfp.ale;

import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.sync.WorkItem;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.inspect.AleOperation;
import dev.wfpsim.net.inspect.BindOperation;
import dev.wfpsim.net.inspect.ListenOperation;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.transport.TransportStack;
import dev.wfpsim.wfp.callout.Callouts;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import dev.wfpsim.wfp.layer.FwpsLayer;
import org.jspecify.annotations.Nullable;

/**
 * Classifies the binds and listens there are again when the filters of their layer change, for
 * callouts that ask for it with FWP_CALLOUT_FLAG_ALLOW_RECLASSIFY; no other callout is
 * asked. On a thread of the system, at PASSIVE_LEVEL, as a bind is.
 *
 * <p>The pages do not say what a block does to a socket that is bound already: here nothing, it is
 * for callouts to know of the sockets that were there before them. Nor can it be put off.
 *
 * <p>Source: filtering-condition-flags-, FWPS_CALLOUT1.
 */
final class Reclassification {
  private final Machine machine;
  private final TransportStack transport;
  private final Callouts callouts;
  private final Classification classification;
  private final Authorisations authorisations;

  Reclassification(
      Machine machine,
      TransportStack transport,
      Callouts callouts,
      Classification classification,
      Authorisations authorisations) {
    this.machine = machine;
    this.transport = transport;
    this.callouts = callouts;
    this.classification = classification;
    this.authorisations = authorisations;
  }

  /** The filters of a layer have changed. */
  void policyChanged(FwpsLayer layer) {
    boolean asked =
        (isBind(layer) || isListen(layer))
            && callouts.anyHasFlag(FwpsCallout.FWP_CALLOUT_FLAG_ALLOW_RECLASSIFY);
    if (asked) {
      new WorkItem(machine, "tcpip reclassify", () -> reclassify(layer)).queue();
    }
  }

  private static boolean isBind(FwpsLayer layer) {
    return layer == FwpsLayer.FWPS_LAYER_ALE_RESOURCE_ASSIGNMENT_V4
        || layer == FwpsLayer.FWPS_LAYER_ALE_RESOURCE_ASSIGNMENT_V6;
  }

  private static boolean isListen(FwpsLayer layer) {
    return layer == FwpsLayer.FWPS_LAYER_ALE_AUTH_LISTEN_V4
        || layer == FwpsLayer.FWPS_LAYER_ALE_AUTH_LISTEN_V6;
  }

  private void reclassify(FwpsLayer layer) {
    for (TransportEndpoint endpoint : transport.endpoints()) {
      AleOperation operation = endpoint.open() ? operation(layer, endpoint) : null;
      if (operation != null && classification.isFiltered(layer)) {
        operation.setReclassify();
        Verdict unused =
            classification.onFlow(
                layer,
                null,
                null,
                (values, meta) -> authorisations.fill(layer, values, meta, operation));
      }
    }
  }

  /** What an endpoint did that this layer authorises; null for nothing. */
  private static @Nullable AleOperation operation(FwpsLayer layer, TransportEndpoint endpoint) {
    if (isBind(layer)) {
      boolean here = layer == LayerPair.ALE_RESOURCE_ASSIGNMENT.of(endpoint.family());
      return here && endpoint.bound()
          ? new BindOperation(endpoint, endpoint.family(), endpoint.local(), false, false)
          : null;
    }
    boolean here = layer == LayerPair.ALE_AUTH_LISTEN.of(endpoint.family());
    return here && endpoint.listening()
        ? new ListenOperation(endpoint, endpoint.family(), endpoint.local())
        : null;
  }
}
