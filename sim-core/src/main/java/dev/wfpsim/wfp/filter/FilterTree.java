package dev.wfpsim.wfp.filter;

import dev.wfpsim.wfp.fwp.FwpDataType;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A node of the tree that narrows the filters of a layer down by the numbers they ask for. See
 * {@link FilterIndex} for the idea.
 *
 * <p>Invariant: the positions of every leaf ascend. A field is worth a node if it leaves at most
 * three quarters of the filters in the largest branch and the branches together do not hold more
 * than {@value #MAX_GROWTH} times the filters.
 */
final class FilterTree {
  static final int MAX_DEPTH = 4;
  private static final int MAX_LEAF = 6;
  private static final int MAX_GROWTH = 4;

  private final int[] positions;
  private final int fieldIndex;
  private final long[] keys;
  private final @Nullable FilterTree[] branches;
  private final @Nullable FilterTree otherwise;

  private FilterTree(
      int[] positions,
      int fieldIndex,
      long[] keys,
      @Nullable FilterTree[] branches,
      @Nullable FilterTree otherwise) {
    this.positions = positions;
    this.fieldIndex = fieldIndex;
    this.keys = keys;
    this.branches = branches;
    this.otherwise = otherwise;
  }

  /** The tree of all filters of a layer, which are in the order they are tried. */
  static FilterTree build(FwpsLayer layer, LayerFilter[] filters) {
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < filters.length; i++) {
      all.add(i);
    }
    return build(layer, filters, all, 0);
  }

  private static FilterTree build(
      FwpsLayer layer, LayerFilter[] filters, List<Integer> positions, int depth) {
    Split best = null;
    if (positions.size() > MAX_LEAF && depth < MAX_DEPTH) {
      for (int field = 0; field < layer.fieldCount(); field++) {
        Split split =
            layer.type(field).isUnsignedInteger() ? Split.of(filters, positions, field) : null;
        if (split != null && (best == null || split.largest < best.largest)) {
          best = split;
        }
      }
    }
    return best == null ? leaf(positions) : best.node(layer, filters, depth);
  }

  private static FilterTree leaf(List<Integer> positions) {
    int[] array = positions.stream().mapToInt(Integer::intValue).toArray();
    return new FilterTree(array, -1, new long[0], new FilterTree[0], null);
  }

  /** The positions that may match. Allocates nothing. */
  int[] candidates(FwpsIncomingValues values) {
    FilterTree node = this;
    FilterTree next = node.otherwise;
    while (next != null) {
      node = node.branch(values, next);
      next = node.otherwise;
    }
    return node.positions;
  }

  private FilterTree branch(FwpsIncomingValues values, FilterTree none) {
    if (values.typeAt(fieldIndex) == FwpDataType.FWP_EMPTY) {
      return none;
    }
    long number = values.lowAt(fieldIndex);
    int mask = keys.length - 1;
    for (int slot = slot(number, mask); ; slot = slot + 1 & mask) {
      FilterTree branch = branches[slot];
      if (branch == null) {
        return none;
      }
      if (keys[slot] == number) {
        return branch;
      }
    }
  }

  private static int slot(long number, int mask) {
    return (int) (number * 0x9E3779B97F4A7C15L >>> 40) & mask;
  }

  /** What a field would do as a node: which filters go where. */
  private static final class Split {
    final int fieldIndex;
    final TreeMap<Long, List<Integer>> byNumber = new TreeMap<>();
    final List<Integer> unasked = new ArrayList<>();
    int largest;

    private Split(int fieldIndex) {
      this.fieldIndex = fieldIndex;
    }

    static @Nullable Split of(LayerFilter[] filters, List<Integer> positions, int fieldIndex) {
      Split split = new Split(fieldIndex);
      for (int position : positions) {
        long[] numbers = filters[position].conditions().numbersOf(fieldIndex);
        if (numbers.length == 0) {
          split.unasked.add(position);
        }
        for (long number : numbers) {
          List<Integer> list = split.byNumber.computeIfAbsent(number, n -> new ArrayList<>());
          if (list.isEmpty() || list.getLast() != position) {
            list.add(position);
          }
        }
      }
      return split.isWorthIt(positions.size()) ? split : null;
    }

    private boolean isWorthIt(int size) {
      long sum = unasked.size();
      int most = 0;
      for (List<Integer> list : byNumber.values()) {
        sum += list.size() + unasked.size();
        most = Math.max(most, list.size());
      }
      largest = unasked.size() + most;
      return largest * 4 <= size * 3 && sum <= (long) size * MAX_GROWTH;
    }

    FilterTree node(FwpsLayer layer, LayerFilter[] filters, int depth) {
      int capacity = Integer.highestOneBit(byNumber.size() * 2) * 2;
      long[] keys = new long[capacity];
      FilterTree[] branches = new FilterTree[capacity];
      byNumber.forEach(
          (number, list) -> {
            int slot = slot(number, capacity - 1);
            while (branches[slot] != null) {
              slot = slot + 1 & capacity - 1;
            }
            keys[slot] = number;
            branches[slot] = build(layer, filters, merge(list, unasked), depth + 1);
          });
      FilterTree none = build(layer, filters, unasked, depth + 1);
      return new FilterTree(new int[0], fieldIndex, keys, branches, none);
    }

    private static List<Integer> merge(List<Integer> a, List<Integer> b) {
      List<Integer> merged = new ArrayList<>(a);
      merged.addAll(b);
      merged.sort(null);
      return merged;
    }
  }
}
