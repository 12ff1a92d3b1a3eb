package dev.wfpsim.wfp.filter;

import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.profile.PlatformOption;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The policy in force: the filters of every layer, and their index, compiled when a layer is first
 * classified after a change. A change never touches an index that a classify is working with.
 */
public final class LayerPolicies {
  private final boolean equalWeightNewestFirst;
  private @Nullable InForce[] layers = {};
  private long epoch;

  /** The filters of one layer that ever had one. */
  private static final class InForce {
    private List<LayerFilter> filters = List.of();
    private @Nullable FilterIndex index;
  }

  /** No filters at any layer. */
  public LayerPolicies(PlatformProfile profile) {
    equalWeightNewestFirst = profile.is(PlatformOption.EQUAL_WEIGHT_NEWEST_FIRST);
  }

  private @Nullable InForce of(FwpsLayer layer) {
    return layers.length == 0 ? null : layers[layer.id()];
  }

  /** Puts the filters of a layer in force, in any order. */
  public void put(FwpsLayer layer, List<LayerFilter> layerFilters) {
    if (layers.length == 0) {
      layers = new InForce[FwpsLayer.count()];
    }
    InForce known = layers[layer.id()];
    InForce policy = known == null ? new InForce() : known;
    policy.filters = List.copyOf(layerFilters);
    policy.index = null;
    layers[layer.id()] = policy;
    epoch++;
  }

  /** Counts the changes of the policy. */
  public long epoch() {
    return epoch;
  }

  /** Whether a layer has any filter. */
  public boolean hasFilters(FwpsLayer layer) {
    InForce policy = of(layer);
    return policy != null && !policy.filters.isEmpty();
  }

  /** The filters of a layer in the order they are tried. */
  public FilterIndex index(FwpsLayer layer) {
    InForce policy = of(layer);
    if (policy == null) {
      return FilterIndex.empty(layer);
    }
    FilterIndex index = policy.index;
    if (index == null) {
      index = FilterIndex.compile(layer, policy.filters, equalWeightNewestFirst);
      policy.index = index;
    }
    return index;
  }
}
