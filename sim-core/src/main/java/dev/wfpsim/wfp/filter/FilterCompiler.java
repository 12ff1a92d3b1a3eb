package dev.wfpsim.wfp.filter;

import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Makes filters of a layer ready to be searched. How the ones that match are found depends on how
 * many there are and of what kind: one after the other where that is a few numbers to compare
 * ({@link ArraySearch}), by rows of bits ({@link BitsetSearch}), or, where there are many or the
 * rows would be too large, by hash tables ({@link TupleSearch}).
 */
final class FilterCompiler {
  private static final int MOST_IN_ARRAY = 16;

  /**
   * Tests of numbers that all filters of an array have at most, and how many of them an object's
   * is.
   */
  private static final int MOST_TESTS = 80;

  private static final int OTHER_TESTS = 8;

  private static final LayerFilter[] NONE = {};

  private final Comparator<LayerFilter> order;
  private final SharedSearches shared;

  /**
   * A compiler.
   *
   * @param order in which filters are tried
   * @param shared where a search may be known already, and is kept if it is not
   */
  FilterCompiler(Comparator<LayerFilter> order, SharedSearches shared) {
    this.order = order;
    this.shared = shared;
  }

  /** The order in which filters are tried. */
  Comparator<LayerFilter> order() {
    return order;
  }

  /** Compiles filters of a layer, given in any order. Where runs are in order it is quicker. */
  FilterIndex compile(FwpsLayer layer, List<LayerFilter> filters) {
    LayerFilter[] sorted = filters.toArray(NONE);
    Arrays.sort(sorted, order);
    FilterSearch search = shared.find(layer, sorted);
    if (search == null) {
      search = searchOf(layer, sorted);
      shared.keep(layer, sorted, search);
    }
    return new FilterIndex(sorted, search);
  }

  private static FilterSearch searchOf(FwpsLayer layer, LayerFilter[] filters) {
    if (filters.length <= MOST_IN_ARRAY) {
      FlatConditions conditions = new FlatConditions(FlatConditions.of(filters));
      if (conditions.tests() + conditions.others() * OTHER_TESTS <= MOST_TESTS) {
        return new ArraySearch(conditions, filters.length);
      }
    }
    FilterSearch bitset =
        filters.length <= BitsetSearch.MOST ? BitsetSearch.of(layer, filters) : null;
    return bitset == null ? TupleSearch.of(layer, filters) : bitset;
  }
}
