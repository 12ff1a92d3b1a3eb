package dev.wfpsim.wfp.filter;

import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.profile.PlatformOption;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.ArrayList;
import java.util.List;

/**
 * The policy in force: the filters of every layer, and their index, compiled when a layer is first
 * classified after a change. A change never touches an index that a classify is working with.
 */
public final class LayerPolicies {
  private final boolean equalWeightNewestFirst;
  private final List<List<LayerFilter>> filters = new ArrayList<>();
  private final FilterIndex[] indexes = new FilterIndex[FwpsLayer.count()];
  private final boolean[] stale = new boolean[FwpsLayer.count()];
  private long epoch;

  /** No filters at any layer. */
  public LayerPolicies(PlatformProfile profile) {
    equalWeightNewestFirst = profile.is(PlatformOption.EQUAL_WEIGHT_NEWEST_FIRST);
    for (FwpsLayer layer : FwpsLayer.values()) {
      filters.add(List.of());
      indexes[layer.id()] = FilterIndex.empty(layer);
    }
  }

  /** Puts the filters of a layer in force, in any order. */
  public void put(FwpsLayer layer, List<LayerFilter> layerFilters) {
    filters.set(layer.id(), List.copyOf(layerFilters));
    stale[layer.id()] = true;
    epoch++;
  }

  /** Counts the changes of the policy. */
  public long epoch() {
    return epoch;
  }

  /** Whether a layer has any filter. */
  public boolean hasFilters(FwpsLayer layer) {
    return !filters.get(layer.id()).isEmpty();
  }

  /** The filters of a layer in the order they are tried. */
  public FilterIndex index(FwpsLayer layer) {
    int id = layer.id();
    if (stale[id]) {
      indexes[id] = FilterIndex.compile(layer, filters.get(id), equalWeightNewestFirst);
      stale[id] = false;
    }
    return indexes[id];
  }
}
