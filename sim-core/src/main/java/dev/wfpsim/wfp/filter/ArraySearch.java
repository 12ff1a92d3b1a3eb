package dev.wfpsim.wfp.filter;

import dev.wfpsim.wfp.fwps.FwpsIncomingValues;

/** Filters so few that nothing beats testing them one after the other. */
final class ArraySearch extends FilterSearch {
  private final int size;
  private final FlatConditions conditions;

  ArraySearch(FlatConditions conditions, int size) {
    this.size = size;
    this.conditions = conditions;
  }

  @Override
  void start(FwpsIncomingValues values, SearchState state) {
    state.tested = 0;
  }

  @Override
  int next(int from, FwpsIncomingValues values, SearchState state) {
    int found = conditions.first(from, values);
    state.tested += Math.min(found + 1, size) - from;
    return found;
  }
}
