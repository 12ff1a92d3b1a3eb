package dev.wfpsim.wfp.filter;

import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.Arrays;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A walk over the filters of a layer that match, in the order they are tried; one after the other
 * can use it. Once it has been as wide as any, it allocates nothing. The next filter is the first
 * of the parts' next ones, each searched for only when it is needed: so a step costs a search in
 * one part and a comparison for each other.
 */
public final class FilterWalk {
  private static final FwpsIncomingValues NOTHING =
      new FwpsIncomingValues(FwpsLayer.FWPS_LAYER_INBOUND_IPPACKET_V4);

  private final Comparator<LayerFilter> order;
  private @Nullable LayerFilters filters;
  private FwpsIncomingValues values = NOTHING;
  private SearchState[] states = {new SearchState()};

  /** The only part, null if there are several: then what follows is about that one. */
  private @Nullable FilterIndex only;

  private SearchState state = states[0];
  private int position;

  /** In each part, the position that was found, or where to search from if it is not known. */
  private int[] positions = {0};

  private boolean[] known = {false};

  /** The part of the filter that was given last. */
  private int lastPart;

  FilterWalk(Comparator<LayerFilter> order) {
    this.order = order;
  }

  /** Begins at the first filter that matches. The values do not change before the end. */
  public void start(LayerFilters version, FwpsIncomingValues newValues) {
    filters = version;
    values = newValues;
    FilterIndex part = version.onlyPart();
    only = part;
    if (part != null) {
      position = 0;
      part.search().start(newValues, state);
      return;
    }
    int parts = version.partCount();
    if (parts > states.length) {
      widen(parts);
    }
    for (int i = 0; i < parts; i++) {
      version.part(i).search().start(newValues, states[i]);
      positions[i] = 0;
      known[i] = false;
    }
  }

  private void widen(int parts) {
    int old = states.length;
    states = Arrays.copyOf(states, parts);
    for (int i = old; i < parts; i++) {
      states[i] = new SearchState();
    }
    positions = new int[parts];
    known = new boolean[parts];
  }

  /** The next filter that matches, null at the end; some have been deleted since. */
  public @Nullable LayerFilter next() {
    FilterIndex part = only;
    if (part == null) {
      return nextOfSeveral();
    }
    int size = part.size();
    int found = position < size ? part.search().next(position, values, state) : size;
    position = found + 1;
    return found < size ? part.filter(found) : null;
  }

  private @Nullable LayerFilter nextOfSeveral() {
    LayerFilters version = filters;
    if (version == null) {
      return null;
    }
    LayerFilter first = null;
    for (int i = 0; i < version.partCount(); i++) {
      FilterIndex part = version.part(i);
      if (!known[i]) {
        positions[i] = part.search().next(positions[i], values, states[i]);
        known[i] = true;
      }
      if (positions[i] < part.size()) {
        LayerFilter head = part.filter(positions[i]);
        if (first == null || order.compare(head, first) < 0) {
          first = head;
          lastPart = i;
        }
      }
    }
    if (first != null) {
      positions[lastPart]++;
      known[lastPart] = false;
    }
    return first;
  }

  /** Passes over the rest of the sublayer of the filter that was given last. */
  public void leaveSublayer() {
    if (only != null) {
      position = only.sublayerEnd(position - 1);
    } else if (filters != null) {
      leaveSublayer(filters);
    }
  }

  private void leaveSublayer(LayerFilters version) {
    int given = positions[lastPart] - 1;
    LayerFilter last = version.part(lastPart).filter(given);
    positions[lastPart] = version.part(lastPart).sublayerEnd(given);
    for (int i = 0; i < version.partCount(); i++) {
      FilterIndex part = version.part(i);
      if (known[i]
          && positions[i] < part.size()
          && part.filter(positions[i]).isInSublayerOf(last)) {
        positions[i] = part.sublayerEnd(positions[i]);
        known[i] = false;
      }
    }
  }

  /** How many filters have been tested one by one since the start. */
  int tested() {
    int sum = 0;
    for (int i = 0; filters != null && i < filters.partCount(); i++) {
      sum += states[i].tested;
    }
    return sum;
  }

  /** Lets go of the version. */
  public void finish() {
    filters = null;
    only = null;
    values = NOTHING;
  }
}
