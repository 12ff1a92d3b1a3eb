package dev.wfpsim.wfp.filter;

import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Filters of one layer in the order they are tried, compiled once and never changed. How the ones
 * that match are found depends on how many there are and of what kind: one after the other where
 * that is a few numbers to compare ({@link ArraySearch}), by rows of bits ({@link BitsetSearch}),
 * or, where there are many or the rows would be too large, by hash tables ({@link TupleSearch}).
 */
final class FilterIndex {
  private static final int MOST_IN_ARRAY = 16;

  /**
   * Tests of numbers that all filters of an array have at most, and how many of them an object's
   * is.
   */
  private static final int MOST_TESTS = 80;

  private static final int OTHER_TESTS = 8;

  private static final LayerFilter[] NONE = {};

  private final LayerFilter[] filters;
  private final int[] sublayerEnds;
  private final FilterSearch search;

  private FilterIndex(FwpsLayer layer, LayerFilter[] filters) {
    this.filters = filters;
    sublayerEnds = new int[filters.length];
    int end = filters.length;
    for (int i = filters.length - 1; i >= 0; i--) {
      boolean last = i + 1 < filters.length && !filters[i].isInSublayerOf(filters[i + 1]);
      end = last ? i + 1 : end;
      sublayerEnds[i] = end;
    }
    search = searchOf(layer, filters);
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

  /** The position after the last filter of the sublayer of one. */
  int sublayerEnd(int position) {
    return sublayerEnds[position];
  }

  /** Adds those that have not been deleted to a list, in order. */
  void addLiving(List<LayerFilter> living) {
    for (LayerFilter filter : filters) {
      if (!filter.isDeleted()) {
        living.add(filter);
      }
    }
  }

  /** How those that match are found. */
  FilterSearch search() {
    return search;
  }
}
