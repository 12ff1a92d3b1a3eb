package dev.wfpsim.wfp.fwps;

import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwpm.FilterCondition;
import dev.wfpsim.wfp.fwpm.ProviderContext;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * FWPS_FILTER: a filter at run time, as classifyFn and notifyFn see it. Everything but {@link
 * #context} is fixed. Pages: FWPS_FILTER3, processing-notify-callouts.
 */
public final class FwpsFilter {
  /** The decision of the filter is hard. */
  public static final int FWPS_FILTER_FLAG_CLEAR_ACTION_RIGHT = 0x1;

  /** Permit where a missing callout would block. */
  public static final int FWPS_FILTER_FLAG_PERMIT_IF_CALLOUT_UNREGISTERED = 0x2;

  private final long filterId;
  private final FwpsLayer layer;
  private final long weight;
  private final int subLayerWeight;
  private final int flags;
  private final List<FilterCondition> conditions;
  private final FwpActionType actionType;
  private final int calloutId;
  private final @Nullable ProviderContext providerContext;

  /** The driver's own: the raw context of the filter, or what notifyFn set when it was added. */
  public long context;

  /** For the engine. */
  public FwpsFilter(
      long filterId,
      FwpsLayer layer,
      long weight,
      int subLayerWeight,
      int flags,
      List<FilterCondition> conditions,
      FwpActionType actionType,
      int calloutId,
      long rawContext,
      @Nullable ProviderContext providerContext) {
    this.filterId = filterId;
    this.layer = layer;
    this.weight = weight;
    this.subLayerWeight = subLayerWeight;
    this.flags = flags;
    this.conditions = List.copyOf(conditions);
    this.actionType = actionType;
    this.calloutId = calloutId;
    this.context = rawContext;
    this.providerContext = providerContext;
  }

  /** The 64-bit run-time identifier. */
  public long filterId() {
    return filterId;
  }

  /** The layer the filter is at. */
  public FwpsLayer layer() {
    return layer;
  }

  /** The effective weight, 64 bits without a sign. */
  public long weight() {
    return weight;
  }

  /** The 16-bit weight of the sublayer. */
  public int subLayerWeight() {
    return subLayerWeight;
  }

  /** {@code FWPS_FILTER_FLAG_*}. */
  public int flags() {
    return flags;
  }

  /** Whether a flag is set. */
  public boolean hasFlag(int flag) {
    return (flags & flag) != 0;
  }

  /** The conditions in the order they were given. */
  public List<FilterCondition> conditions() {
    return conditions;
  }

  /** What the filter does. */
  public FwpActionType actionType() {
    return actionType;
  }

  /** The run-time identifier of the callout asked; 0 if the action asks none. */
  public int calloutId() {
    return calloutId;
  }

  /** The provider context named by the filter, or null. */
  public @Nullable ProviderContext providerContext() {
    return providerContext;
  }

  @Override
  public String toString() {
    return "filterId=" + filterId + " layer=" + layer.shortName() + " action=" + actionType;
  }
}
