package dev.wfpsim.wfp.filter;

import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.profile.PlatformOption;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The policy in force: the filters of every layer. Changes are gathered, and compiled when the
 * layer is classified next. A change never touches a version that a classify is working with.
 */
public final class LayerPolicies {
  private final FilterCompiler compiler;
  private @Nullable InForce[] layers = {};

  /** What {@link #filters} answers, until the layer changes; null where that is to be found out. */
  private @Nullable LayerFilters[] ready = {};

  private long epoch;

  /** The filters of one layer that ever had one. */
  private static final class InForce {
    private LayerFilters compiled;
    private List<LayerFilter> added = new ArrayList<>(0);
    private int size;
    private int classified;
    private long changes;

    InForce(FwpsLayer layer) {
      compiled = LayerFilters.empty(layer);
    }

    boolean isCompiled() {
      return added.isEmpty() && compiled.size() == size;
    }
  }

  /**
   * No filters at any layer.
   *
   * @param shared what other hosts and runs have compiled
   */
  public LayerPolicies(PlatformProfile profile, SharedSearches shared) {
    boolean newestFirst = profile.is(PlatformOption.EQUAL_WEIGHT_NEWEST_FIRST);
    compiler = new FilterCompiler(LayerFilter.arbitrationOrder(newestFirst), shared);
  }

  /** A walk over filters in the order they are tried. */
  public FilterWalk newWalk() {
    return new FilterWalk(compiler.order());
  }

  private @Nullable InForce of(FwpsLayer layer) {
    return layers.length == 0 ? null : layers[layer.id()];
  }

  private InForce changing(FwpsLayer layer) {
    if (layers.length == 0) {
      layers = new InForce[FwpsLayer.count()];
      ready = new LayerFilters[layers.length];
    }
    InForce known = layers[layer.id()];
    InForce policy = known == null ? new InForce(layer) : known;
    layers[layer.id()] = policy;
    policy.classified = 0;
    policy.changes++;
    ready[layer.id()] = null;
    return policy;
  }

  /** Puts a filter in force. */
  public void add(LayerFilter filter) {
    InForce policy = changing(filter.filter().layer());
    policy.added.add(filter);
    policy.size++;
  }

  /** A filter that was in force has been {@linkplain LayerFilter#delete deleted}. */
  public void deleted(LayerFilter filter) {
    changing(filter.filter().layer()).size--;
  }

  /** Puts just these filters of a layer in force, in any order. */
  public void put(FwpsLayer layer, List<LayerFilter> filters) {
    InForce policy = changing(layer);
    policy.compiled = LayerFilters.empty(layer);
    policy.added = new ArrayList<>(filters);
    policy.size = filters.size();
  }

  /** The filters of a layer will be found changed. */
  public void changed() {
    epoch++;
  }

  /** Counts the changes of the policy. */
  public long epoch() {
    return epoch;
  }

  /** Counts the changes of a layer: what its filters decide is the same until it moves. */
  public long changes(FwpsLayer layer) {
    InForce policy = of(layer);
    return policy == null ? 0 : policy.changes;
  }

  /**
   * Whether filters of a layer may read other fields than some, given by a bit for each index. They
   * may as long as their last change has not been compiled.
   */
  public boolean readsBeside(FwpsLayer layer, long fields) {
    InForce policy = of(layer);
    return policy == null || !policy.isCompiled() || (policy.compiled.fields() & ~fields) != 0;
  }

  /** How many filters of a layer are in force. */
  public int size(FwpsLayer layer) {
    InForce policy = of(layer);
    return policy == null ? 0 : policy.size;
  }

  /** Whether a layer has any filter. */
  public boolean hasFilters(FwpsLayer layer) {
    return size(layer) > 0;
  }

  /**
   * The filters of a layer as they are now. Where they are in several parts and have been
   * classified as often as there are filters, they are compiled into one: no classify pays more
   * than O(log n) for that, taken over all.
   */
  public LayerFilters filters(FwpsLayer layer) {
    LayerFilters known = ready.length == 0 ? null : ready[layer.id()];
    return known == null ? compiled(layer) : known;
  }

  private LayerFilters compiled(FwpsLayer layer) {
    InForce policy = of(layer);
    if (policy == null) {
      return LayerFilters.empty(layer);
    }
    if (!policy.isCompiled()) {
      policy.compiled = policy.compiled.changed(policy.added, policy.size, compiler);
      policy.added = new ArrayList<>(0);
    } else if (policy.compiled.partCount() > 1 && ++policy.classified > policy.size) {
      policy.compiled = policy.compiled.inOnePart(compiler);
    }
    if (policy.compiled.partCount() <= 1) {
      ready[layer.id()] = policy.compiled;
    }
    return policy.compiled;
  }
}
