package dev.wfpsim.wfp.flow;

import dev.wfpsim.wfp.layer.FwpsLayer;

/** What one callout attached to one flow for one layer. */
final class FlowContext {
  private final FwpsLayer layer;
  private final int calloutId;
  private final long context;
  private final int objectId;
  private int activeClassifies;
  private boolean removed;

  FlowContext(FwpsLayer layer, int calloutId, long context, int objectId) {
    this.layer = layer;
    this.calloutId = calloutId;
    this.context = context;
    this.objectId = objectId;
  }

  FwpsLayer layer() {
    return layer;
  }

  int calloutId() {
    return calloutId;
  }

  /** The number of its object in the trace. */
  int objectId() {
    return objectId;
  }

  long context() {
    return context;
  }

  boolean isFor(FwpsLayer wantedLayer, int wantedCallout) {
    return layer == wantedLayer && calloutId == wantedCallout;
  }

  void enter() {
    activeClassifies++;
  }

  void leave() {
    activeClassifies--;
  }

  boolean isActive() {
    return activeClassifies > 0;
  }

  /** Whether it has been removed and only waits for its last classify. */
  boolean isRemoved() {
    return removed;
  }

  void markRemoved() {
    removed = true;
  }
}
