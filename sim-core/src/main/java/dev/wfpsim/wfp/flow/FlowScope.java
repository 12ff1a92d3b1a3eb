package dev.wfpsim.wfp.flow;

import dev.wfpsim.wfp.classify.ClassifyScope;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.layer.FwpsLayer;
import org.jspecify.annotations.Nullable;

/** The scope of a classify as far as the flow it belongs to goes: whose context is active in it. */
public class FlowScope implements ClassifyScope {
  private final FlowContexts contexts;
  private long flowHandle;
  private long entered;
  private @Nullable FwpsClassifyOut modified;

  /** A classify on a flow; 0 for none. */
  public FlowScope(FlowContexts contexts, long flowHandle) {
    this.contexts = contexts;
    this.flowHandle = flowHandle;
  }

  /** The scope of another classify, where nobody has the one that was. */
  public void reset(long newFlowHandle) {
    flowHandle = newFlowHandle;
    entered = 0;
    modified = null;
  }

  @Override
  public long enterCallout(FwpsLayer layer, int calloutId) {
    entered = contexts.enter(flowHandle, layer, calloutId);
    return entered;
  }

  @Override
  public void leaveCallout(FwpsLayer layer, int calloutId) {
    FwpsClassifyOut out = modified;
    modified = null;
    if (out != null && out.hasWriteRight()) {
      contexts.reportRightKept(layer, calloutId);
    }
    if (entered != 0) {
      contexts.leave(flowHandle, layer, calloutId, entered);
    }
  }

  /** The running classifyFn has declared that it will modify the packet out of band. */
  public void intendsToModify(@Nullable FwpsClassifyOut out) {
    modified = out;
  }

  @Override
  public boolean hasFlowContext(FwpsLayer layer, int calloutId) {
    return contexts.has(flowHandle, layer, calloutId);
  }
}
