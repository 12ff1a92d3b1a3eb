package dev.wfpsim.wfp.filter;

import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A walk over the filters of a layer that may match, in the order they are tried; one after the
 * other can use it. Once it has been as wide as any, it allocates nothing. The next filter is the
 * first of the parts' next ones, so a step costs as many comparisons as parts have candidates.
 */
public final class FilterWalk {
  private static final int[] DONE = {};

  private final Comparator<LayerFilter> order;
  private @Nullable LayerFilters filters;
  private int[][] candidates = {DONE};
  private int[] taken = {0};

  FilterWalk(Comparator<LayerFilter> order) {
    this.order = order;
  }

  /** Begins at the first filter that may match. */
  public void start(LayerFilters version, FwpsIncomingValues values) {
    filters = version;
    int parts = version.partCount();
    if (parts > taken.length) {
      candidates = new int[parts][];
      taken = new int[parts];
    }
    for (int i = 0; i < parts; i++) {
      candidates[i] = version.part(i).candidates(values);
      taken[i] = 0;
    }
  }

  /** The next filter that may match, null at the end; some have been deleted since. */
  public @Nullable LayerFilter next() {
    LayerFilters version = filters;
    if (version == null) {
      return null;
    }
    LayerFilter first = null;
    int from = 0;
    for (int i = 0; i < version.partCount(); i++) {
      if (taken[i] < candidates[i].length) {
        LayerFilter head = version.part(i).filter(candidates[i][taken[i]]);
        if (first == null || order.compare(head, first) < 0) {
          first = head;
          from = i;
        }
      }
    }
    taken[from]++;
    return first;
  }

  /** Lets go of the version. */
  public void finish() {
    filters = null;
    Arrays.fill(candidates, DONE);
  }
}
