package dev.wfpsim.wfp.flow;

import dev.wfpsim.wfp.ClassifyScope;
import dev.wfpsim.wfp.layer.FwpsLayer;

/** The scope of a classify as far as the flow it belongs to goes: whose context is active in it. */
public class FlowScope implements ClassifyScope {
  private final FlowContexts contexts;
  private final long flowHandle;
  private long entered;

  /** A classify on a flow; 0 for none. */
  public FlowScope(FlowContexts contexts, long flowHandle) {
    this.contexts = contexts;
    this.flowHandle = flowHandle;
  }

  @Override
  public long enterCallout(FwpsLayer layer, int calloutId) {
    entered = contexts.enter(flowHandle, layer, calloutId);
    return entered;
  }

  @Override
  public void leaveCallout(FwpsLayer layer, int calloutId) {
    if (entered != 0) {
      contexts.leave(flowHandle, layer, calloutId, entered);
    }
  }

  @Override
  public boolean hasFlowContext(FwpsLayer layer, int calloutId) {
    return contexts.has(flowHandle, layer, calloutId);
  }
}
