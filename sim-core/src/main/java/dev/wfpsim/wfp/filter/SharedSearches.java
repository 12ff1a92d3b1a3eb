package dev.wfpsim.wfp.filter;

import dev.wfpsim.wfp.fwpm.FilterCondition;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Searches compiled before, for all hosts and runs that are made from one plan: a policy of
 * thousands of filters is compiled once, not by every run. What a search finds depends on nothing
 * but its filters' conditions and their order, so that no run can tell whether it was the first.
 *
 * <p>Conditions are known by being the very same lists, which a plan shares; a few searches of each
 * layer are kept, the first ones. May be used by several threads at once, without a lock: of two
 * searches kept at the same moment one may be forgotten, and is then compiled again.
 */
public final class SharedSearches {
  /** Fewer filters are compiled as quickly as they are looked up. */
  static final int LEAST = 64;

  /** Kept of each layer. */
  static final int MOST = 4;

  private static final Kept[] NOTHING = {};

  private volatile Kept[] kept = NOTHING;

  /** A search of a layer, and the conditions of its filters in their order. */
  private record Kept(FwpsLayer layer, List<FilterCondition>[] conditions, FilterSearch search) {
    boolean isOf(FwpsLayer other, LayerFilter[] filters) {
      if (layer != other || conditions.length != filters.length) {
        return false;
      }
      for (int i = 0; i < filters.length; i++) {
        if (conditions[i] != filters[i].filter().conditions()) {
          return false;
        }
      }
      return true;
    }
  }

  /** The search of filters of a layer, in the order they are tried; null if it is not known. */
  @Nullable FilterSearch find(FwpsLayer layer, LayerFilter[] filters) {
    if (filters.length >= LEAST) {
      for (Kept each : kept) {
        if (each.isOf(layer, filters)) {
          return each.search;
        }
      }
    }
    return null;
  }

  /** Keeps a search that was not found. */
  void keep(FwpsLayer layer, LayerFilter[] filters, FilterSearch search) {
    Kept[] before = kept;
    long ofLayer = Arrays.stream(before).filter(each -> each.layer == layer).count();
    if (filters.length < LEAST || ofLayer >= MOST) {
      return;
    }
    @SuppressWarnings({"unchecked", "rawtypes"}) // Java makes no arrays of lists of something
    List<FilterCondition>[] conditions = new List[filters.length];
    for (int i = 0; i < filters.length; i++) {
      conditions[i] = filters[i].filter().conditions();
    }
    Kept[] after = Arrays.copyOf(before, before.length + 1);
    after[before.length] = new Kept(layer, conditions, search);
    kept = after;
  }

  /** How many searches are kept. */
  public int size() {
    return kept.length;
  }
}
