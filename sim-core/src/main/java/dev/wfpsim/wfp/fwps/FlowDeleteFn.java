package dev.wfpsim.wfp.fwps;

import dev.wfpsim.wfp.layer.FwpsLayer;

/**
 * FWPS_CALLOUT_FLOW_DELETE_NOTIFY_FN0: a flow that carries a context of the callout is gone; the
 * place to free the context. Runs at or below DISPATCH_LEVEL.
 */
@FunctionalInterface
public interface FlowDeleteFn {
  /**
   * Tells of a flow that ended.
   *
   * @param layer the layer the context was associated with
   * @param calloutId the callout it was associated for
   * @param flowContext the context
   */
  void flowDelete(FwpsLayer layer, int calloutId, long flowContext);
}
