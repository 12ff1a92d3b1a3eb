package dev.wfpsim.wfp.filter;

import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.Arrays;
import java.util.List;

/**
 * The filters of one layer in the order they are tried, compiled once per change of the policy.
 *
 * <p>Finding the matching filters first narrows the list by a tree: an inner node looks one field
 * up in a hash table (which filters ask for just this number?), a leaf is a short list in order.
 * Filters that do not ask for a few numbers of the field are in every branch, so no order is ever
 * lost. What is left is tested one by one. A look-up allocates nothing and costs up to {@value
 * FilterTree#MAX_DEPTH} probes plus the tests of what is left; building n filters costs O(n log n).
 */
public final class FilterIndex {
  private static final LayerFilter[] NONE = {};
  private static final List<FilterIndex> EMPTY =
      Arrays.stream(FwpsLayer.values()).map(layer -> new FilterIndex(layer, NONE)).toList();

  private final FwpsLayer layer;
  private final LayerFilter[] filters;
  private final int[] sublayerNumbers;
  private final FilterTree tree;

  private FilterIndex(FwpsLayer layer, LayerFilter[] filters) {
    this.layer = layer;
    this.filters = filters;
    this.sublayerNumbers = new int[filters.length];
    for (int i = 1; i < filters.length; i++) {
      boolean same = filters[i].sublayer().key().equals(filters[i - 1].sublayer().key());
      sublayerNumbers[i] = sublayerNumbers[i - 1] + (same ? 0 : 1);
    }
    this.tree = FilterTree.build(layer, filters);
  }

  /** The index of a layer without filters; one for every host. */
  public static FilterIndex empty(FwpsLayer layer) {
    return EMPTY.get(layer.id());
  }

  /** Compiles the filters of a layer, given in any order. */
  public static FilterIndex compile(
      FwpsLayer layer, List<LayerFilter> filters, boolean equalWeightNewestFirst) {
    LayerFilter[] sorted = filters.toArray(NONE);
    Arrays.sort(sorted, LayerFilter.arbitrationOrder(equalWeightNewestFirst));
    return new FilterIndex(layer, sorted);
  }

  /** The layer. */
  public FwpsLayer layer() {
    return layer;
  }

  /** How many filters there are. */
  public int size() {
    return filters.length;
  }

  /** The filter at a position in the order of trying. */
  public LayerFilter filter(int position) {
    return filters[position];
  }

  /** Which sublayer the filter at a position is in, counted from the heaviest. */
  public int sublayerNumber(int position) {
    return sublayerNumbers[position];
  }

  /**
   * The positions of the filters that may match, in order; all others do not. Not to be changed.
   */
  public int[] candidates(FwpsIncomingValues values) {
    return tree.candidates(values);
  }
}
