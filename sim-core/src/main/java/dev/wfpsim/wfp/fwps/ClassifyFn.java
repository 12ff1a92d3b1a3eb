package dev.wfpsim.wfp.fwps;

import org.jspecify.annotations.Nullable;

/**
 * FWPS_CALLOUT_CLASSIFY_FN0 to FN3: looks at traffic and decides. Runs at or below DISPATCH_LEVEL,
 * whoever the traffic belongs to; must not wait. Page: classifyFn1.
 */
@FunctionalInterface
public interface ClassifyFn {
  /**
   * Classifies.
   *
   * @param inFixedValues the fields of the layer; good during the call only
   * @param inMetaValues what else is known; good during the call only
   * @param layerData the NET_BUFFER_LIST or stream data of the layer, or null
   * @param classifyContext good during the call only; one that serves nothing for callouts
   *     registered with version 0
   * @param filter the filter that named the callout
   * @param flowContext what the callout associated with the flow, or 0
   * @param classifyOut the decision so far; written to decide
   */
  void classify(
      FwpsIncomingValues inFixedValues,
      FwpsIncomingMetadataValues inMetaValues,
      @Nullable Object layerData,
      ClassifyContext classifyContext,
      FwpsFilter filter,
      long flowContext,
      FwpsClassifyOut classifyOut);
}
