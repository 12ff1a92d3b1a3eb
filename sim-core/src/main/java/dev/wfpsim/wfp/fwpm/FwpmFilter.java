package dev.wfpsim.wfp.fwpm;

import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpConditionValue;
import dev.wfpsim.wfp.fwp.FwpMatchType;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * FWPM_FILTER0: a filter as it is given to the engine. Made with {@link #at}. Page: FWPM_FILTER0.
 *
 * @param key its key; {@link Guid#ZERO} asks the engine for one
 * @param name display name; must not be empty
 * @param flags {@code FWPM_FILTER_FLAG_*}
 * @param providerKey the provider, or null
 * @param layer where it filters
 * @param subLayerKey its sublayer; {@link Guid#ZERO} means FWPM_SUBLAYER_UNIVERSAL
 * @param weight FWP_EMPTY, FWP_UINT8 (0 to 15) or FWP_UINT64
 * @param conditions ANDed, consecutive ones on one field ORed
 * @param action what it does
 * @param calloutKey the callout that callout actions ask; {@link Guid#ZERO} otherwise
 * @param rawContext for the callout
 * @param providerContextKey a provider context for the callout, or null
 * @param filterId its run-time identifier: output only, 0 where it is given
 * @param effectiveWeight the weight it has: output only, FWP_EMPTY where it is given
 */
public record FwpmFilter(
    Guid key,
    String name,
    int flags,
    @Nullable Guid providerKey,
    FwpsLayer layer,
    Guid subLayerKey,
    FwpValue weight,
    List<FilterCondition> conditions,
    FwpActionType action,
    Guid calloutKey,
    long rawContext,
    @Nullable Guid providerContextKey,
    long filterId,
    FwpValue effectiveWeight) {
  public static final int FWPM_FILTER_FLAG_PERSISTENT = 0x1;
  public static final int FWPM_FILTER_FLAG_BOOTTIME = 0x2;
  public static final int FWPM_FILTER_FLAG_HAS_PROVIDER_CONTEXT = 0x4;
  public static final int FWPM_FILTER_FLAG_CLEAR_ACTION_RIGHT = 0x8;
  public static final int FWPM_FILTER_FLAG_PERMIT_IF_CALLOUT_UNREGISTERED = 0x10;

  /** Output only: the engine does not enforce the filter. */
  public static final int FWPM_FILTER_FLAG_DISABLED = 0x20;

  public FwpmFilter {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(layer, "layer");
    Objects.requireNonNull(subLayerKey, "subLayerKey");
    Objects.requireNonNull(weight, "weight");
    Objects.requireNonNull(action, "action");
    Objects.requireNonNull(calloutKey, "calloutKey");
    Objects.requireNonNull(effectiveWeight, "effectiveWeight");
    conditions = List.copyOf(conditions);
  }

  /** Begins a filter at a layer: no conditions, automatic weight, permit. */
  public static Builder at(FwpsLayer layer) {
    return new Builder(layer);
  }

  /** Whether a flag is set. */
  public boolean hasFlag(int flag) {
    return (flags & flag) != 0;
  }

  /** This filter with the key and the flags that the engine gives it. */
  public FwpmFilter withKeyAndFlags(Guid newKey, int newFlags) {
    return with(newKey, newFlags, filterId, effectiveWeight);
  }

  /** This filter with what the engine says of it. */
  public FwpmFilter shown(int newFlags, long id, FwpValue weightInForce) {
    return with(key, newFlags, id, weightInForce);
  }

  /** This filter with another action and other conditions, as the engine reads it. */
  public FwpmFilter readAs(FwpActionType newAction, List<FilterCondition> newConditions) {
    return new FwpmFilter(
        key,
        name,
        flags,
        providerKey,
        layer,
        subLayerKey,
        weight,
        newConditions,
        newAction,
        calloutKey,
        rawContext,
        providerContextKey,
        filterId,
        effectiveWeight);
  }

  private FwpmFilter with(Guid newKey, int newFlags, long id, FwpValue weightInForce) {
    return new FwpmFilter(
        newKey,
        name,
        newFlags,
        providerKey,
        layer,
        subLayerKey,
        weight,
        conditions,
        action,
        calloutKey,
        rawContext,
        providerContextKey,
        id,
        weightInForce);
  }

  /** Collects what a filter is made of; every method answers the builder. */
  public static final class Builder {
    private final FwpsLayer layer;
    private final List<FilterCondition> conditions = new ArrayList<>();
    private Guid key = Guid.ZERO;
    private String name = "filter";
    private int flags;
    private @Nullable Guid providerKey;
    private Guid subLayerKey = Guid.ZERO;
    private FwpValue weight = FwpValue.EMPTY;
    private FwpActionType action = FwpActionType.FWP_ACTION_PERMIT;
    private Guid calloutKey = Guid.ZERO;
    private long rawContext;
    private @Nullable Guid providerContextKey;

    private Builder(FwpsLayer layer) {
      this.layer = layer;
    }

    /** Its key; without one the engine invents it. */
    public Builder key(Guid value) {
      key = value;
      return this;
    }

    /** Its display name. */
    public Builder name(String value) {
      name = value;
      return this;
    }

    /** {@code FWPM_FILTER_FLAG_*}. */
    public Builder flags(int value) {
      flags = value;
      return this;
    }

    /** Its provider. */
    public Builder provider(Guid value) {
      providerKey = value;
      return this;
    }

    /** Its sublayer; without one it is the universal one. */
    public Builder subLayer(Guid value) {
      subLayerKey = value;
      return this;
    }

    /** Its weight; without one the engine makes it up. */
    public Builder weight(FwpValue value) {
      weight = value;
      return this;
    }

    /** One more condition. */
    public Builder when(FwpsField field, FwpMatchType match, FwpConditionValue value) {
      conditions.add(new FilterCondition(field, match, value));
      return this;
    }

    /** One more condition, for equality. */
    public Builder when(FwpsField field, FwpConditionValue value) {
      return when(field, FwpMatchType.FWP_MATCH_EQUAL, value);
    }

    /** More conditions. */
    public Builder when(List<FilterCondition> values) {
      conditions.addAll(values);
      return this;
    }

    /** What it does, for actions that ask no callout. */
    public Builder action(FwpActionType value) {
      action = value;
      return this;
    }

    /** What it does, and the callout it asks. */
    public Builder callout(FwpActionType value, Guid callout) {
      action = value;
      calloutKey = callout;
      return this;
    }

    /** What the callout sees as the filter's context. */
    public Builder rawContext(long value) {
      rawContext = value;
      return this;
    }

    /** What the callout sees as the filter's provider context. */
    public Builder providerContext(Guid value) {
      providerContextKey = value;
      flags |= FWPM_FILTER_FLAG_HAS_PROVIDER_CONTEXT;
      return this;
    }

    /** The filter. */
    public FwpmFilter build() {
      return new FwpmFilter(
          key,
          name,
          flags,
          providerKey,
          layer,
          subLayerKey,
          weight,
          conditions,
          action,
          calloutKey,
          rawContext,
          providerContextKey,
          0,
          FwpValue.EMPTY);
    }
  }
}
