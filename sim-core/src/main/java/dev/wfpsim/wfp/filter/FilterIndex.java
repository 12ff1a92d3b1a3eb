package dev.wfpsim.wfp.filter;

import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Filters of one layer in the order they are tried, compiled once and never changed.
 *
 * <p>Finding the matching filters first narrows the list by a tree: an inner node looks one field
 * up in a hash table (which filters ask for just this number?), a leaf is a short list in order.
 * Filters that do not ask for a few numbers of the field are in every branch, so no order is ever
 * lost. What is left is tested one by one. A look-up allocates nothing and costs up to {@value
 * FilterTree#MAX_DEPTH} probes plus the tests of what is left; building n filters costs O(n log n).
 */
final class FilterIndex {
  private static final LayerFilter[] NONE = {};

  private final LayerFilter[] filters;
  private final FilterTree tree;

  private FilterIndex(FwpsLayer layer, LayerFilter[] filters) {
    this.filters = filters;
    this.tree = FilterTree.build(layer, filters);
  }

  /** Compiles filters of a layer, given in any order. Where runs are in order it is quicker. */
  static FilterIndex compile(
      FwpsLayer layer, List<LayerFilter> filters, Comparator<LayerFilter> order) {
    LayerFilter[] sorted = filters.toArray(NONE);
    Arrays.sort(sorted, order);
    return new FilterIndex(layer, sorted);
  }

  /** How many filters there are. */
  int size() {
    return filters.length;
  }

  /** The filter at a position in the order of trying. */
  LayerFilter filter(int position) {
    return filters[position];
  }

  /** Adds those that have not been deleted to a list, in order. */
  void addLiving(List<LayerFilter> living) {
    for (LayerFilter filter : filters) {
      if (!filter.isDeleted()) {
        living.add(filter);
      }
    }
  }

  /**
   * The positions of the filters that may match, in order; all others do not. Not to be changed.
   */
  int[] candidates(FwpsIncomingValues values) {
    return tree.candidates(values);
  }
}
