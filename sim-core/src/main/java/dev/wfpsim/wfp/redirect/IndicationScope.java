package dev.wfpsim.wfp.redirect;

import dev.wfpsim.wfp.flow.FlowContexts;
import dev.wfpsim.wfp.flow.FlowScope;
import dev.wfpsim.wfp.layer.FwpsLayer;

/** The scope of a classify that callouts can hold on to beyond their classifyFn. */
public final class IndicationScope extends FlowScope {
  private final Indication indication;

  public IndicationScope(Indication indication, FlowContexts contexts, long flowHandle) {
    super(contexts, flowHandle);
    this.indication = indication;
  }

  Indication indication() {
    return indication;
  }

  @Override
  public void leaveCallout(FwpsLayer layer, int calloutId) {
    super.leaveCallout(layer, calloutId);
    indication.calloutReturned();
  }
}
