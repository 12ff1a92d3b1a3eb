package dev.wfpsim.wfp.classify;

import dev.wfpsim.wfp.fwp.FwpClassifyOption;
import dev.wfpsim.wfp.layer.FwpsLayer;

/**
 * The operation that a classify is about: a bind, a connect, a packet. The room that asks for the
 * classify makes it; classify handles and pended work find their way back through it, and the
 * classifier learns from it about the contexts that callouts keep on the flow.
 */
public interface ClassifyScope {
  /** A scope without a flow, in which nothing can be pended. */
  ClassifyScope NONE =
      new ClassifyScope() {
        @Override
        public long enterCallout(FwpsLayer layer, int calloutId) {
          return 0;
        }

        @Override
        public void leaveCallout(FwpsLayer layer, int calloutId) {}

        @Override
        public boolean hasFlowContext(FwpsLayer layer, int calloutId) {
          return false;
        }
      };

  /** Just before classifyFn: counts it as active on the flow; answers the flow context, or 0. */
  long enterCallout(FwpsLayer layer, int calloutId);

  /** Just after classifyFn returned. */
  void leaveCallout(FwpsLayer layer, int calloutId);

  /** Whether the callout has a context on the flow. */
  boolean hasFlowContext(FwpsLayer layer, int calloutId);

  /**
   * A callout set an option of the flow.
   *
   * @param value in the option's own range
   */
  default void setOption(FwpClassifyOption option, long value) {}
}
