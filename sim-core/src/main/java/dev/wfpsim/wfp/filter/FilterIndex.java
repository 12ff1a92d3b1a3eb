package dev.wfpsim.wfp.filter;

import java.util.List;

/**
 * Filters of one layer in the order they are tried, compiled once by {@link FilterCompiler} and
 * never changed.
 */
final class FilterIndex {
  private final LayerFilter[] filters;
  private final int[] sublayerEnds;
  private final FilterSearch search;
  private final long fields;

  /** Filters of a layer in the order they are tried, and how those that match are found. */
  FilterIndex(LayerFilter[] filters, FilterSearch search) {
    this.filters = filters;
    this.search = search;
    fields = fields(filters);
    sublayerEnds = new int[filters.length];
    int end = filters.length;
    for (int i = filters.length - 1; i >= 0; i--) {
      boolean last = i + 1 < filters.length && !filters[i].isInSublayerOf(filters[i + 1]);
      end = last ? i + 1 : end;
      sublayerEnds[i] = end;
    }
  }

  private static long fields(LayerFilter[] filters) {
    long fields = 0;
    for (LayerFilter filter : filters) {
      fields |= filter.conditions().fields();
    }
    return fields;
  }

  /** A bit for each field that some filter reads, by its index in the layer. */
  long fields() {
    return fields;
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
