package dev.wfpsim.wfp.filter;

import dev.wfpsim.wfp.fwps.FwpsIncomingValues;

/**
 * How the filters of a part that match are found, by their position in the order they are tried.
 * Never changed; what one walk needs to remember is in its {@link SearchState}.
 */
abstract sealed class FilterSearch permits ArraySearch, BitsetSearch, TupleSearch {
  /** Begins with values, which do not change until the end. */
  abstract void start(FwpsIncomingValues values, SearchState state);

  /**
   * The first filter that matches, not before a position; the number of filters if there is none.
   * What is passed over is not asked for again.
   */
  abstract int next(int from, FwpsIncomingValues values, SearchState state);
}
