package dev.wfpsim.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * A baseline: finds the filter that decides a packet given as plain numbers, and does nothing else.
 * Filters are in the order they are tried; one sublayer after the other is asked for its first
 * match, and the first to block wins, else the first to permit.
 */
abstract class RawClassifier {
  /** A list of filters, searched. */
  interface Search {
    /** The number of the first that matches, -1 for none. */
    int first(long[] packets, int at);
  }

  private final List<RawFilter> filters;
  private final Search[] sublayers;
  private final int[] begins;

  RawClassifier(List<RawFilter> filters) {
    this.filters = filters;
    int count = filters.getLast().sublayer() + 1;
    sublayers = new Search[count];
    begins = new int[count];
    for (int i = 0; i < count; i++) {
      List<RawFilter> own = new ArrayList<>();
      for (RawFilter filter : filters) {
        begins[i] += filter.sublayer() < i ? 1 : 0;
        if (filter.sublayer() == i) {
          own.add(filter);
        }
      }
      sublayers[i] = searchOf(own);
    }
  }

  /** The search of a sublayer's filters. */
  abstract Search searchOf(List<RawFilter> filters);

  /** The number of the filter that decides, -1 for none. */
  final int decide(long[] packets, int at) {
    int permit = -1;
    for (int i = 0; i < sublayers.length; i++) {
      int first = sublayers[i].first(packets, at);
      if (first >= 0) {
        int number = begins[i] + first;
        if (filters.get(number).blocks()) {
          return number;
        }
        permit = permit < 0 ? number : permit;
      }
    }
    return permit;
  }
}
