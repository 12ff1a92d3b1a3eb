package dev.wfpsim.wfp.filter;

import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The filters in force at one layer, at one moment: what a classify begins with and keeps. Walked
 * by {@link FilterWalk}.
 *
 * <p>They are held in a few compiled parts, which versions share. A new filter makes a part of its
 * own, and takes the smaller parts before it into it: the logarithmic method for decomposable
 * searching problems. Deleted filters stay in their parts, where a walk passes them over, until
 * they are the greater half.
 *
 * <p>Invariants: each part is at least twice as large as the next; half of all that parts hold is
 * in force. So there are at most log n parts, a filter is compiled O(log n) times while others are
 * added, and n changes one by one compile O(n log n) filters in all.
 *
 * <p>J. L. Bentley, J. B. Saxe: Decomposable searching problems I. Journal of Algorithms 1 (1980).
 */
public final class LayerFilters {
  private static final FilterIndex[] NO_PARTS = {};
  private static final List<LayerFilters> EMPTY =
      Arrays.stream(FwpsLayer.values()).map(layer -> new LayerFilters(layer, NO_PARTS, 0)).toList();

  private final FwpsLayer layer;
  private final FilterIndex[] parts;
  private final @Nullable FilterIndex onlyPart;
  private final int size;
  private final long fields;

  private LayerFilters(FwpsLayer layer, FilterIndex[] parts, int size) {
    this.layer = layer;
    this.parts = parts;
    onlyPart = parts.length == 1 ? parts[0] : null;
    this.size = size;
    long read = 0;
    for (FilterIndex part : parts) {
      read |= part.fields();
    }
    fields = read;
  }

  /** No filters at a layer; one for every host. */
  static LayerFilters empty(FwpsLayer layer) {
    return EMPTY.get(layer.id());
  }

  /**
   * The version after a change.
   *
   * @param added filters that no part holds yet, some of them deleted again
   * @param newSize how many of those here and of the added ones are in force
   */
  LayerFilters changed(List<LayerFilter> added, int newSize, FilterCompiler compiler) {
    List<LayerFilter> batch = new ArrayList<>();
    for (LayerFilter filter : added) {
      if (!filter.isDeleted()) {
        batch.add(filter);
      }
    }
    boolean mostlyDeleted = held() + batch.size() > 2 * newSize;
    int kept = parts.length;
    while (kept > 0 && (mostlyDeleted || parts[kept - 1].size() < 2 * batch.size())) {
      kept--;
      parts[kept].addLiving(batch);
    }
    return with(kept, batch, newSize, compiler);
  }

  /** The same filters in one part: quicker to walk, worth it where nothing changes for a while. */
  LayerFilters inOnePart(FilterCompiler compiler) {
    List<LayerFilter> all = new ArrayList<>();
    for (FilterIndex part : parts) {
      part.addLiving(all);
    }
    return with(0, all, size, compiler);
  }

  private LayerFilters with(
      int kept, List<LayerFilter> batch, int newSize, FilterCompiler compiler) {
    FilterIndex[] newParts = Arrays.copyOf(parts, batch.isEmpty() ? kept : kept + 1);
    if (!batch.isEmpty()) {
      newParts[kept] = compiler.compile(layer, batch);
    }
    return newParts.length == 0 ? empty(layer) : new LayerFilters(layer, newParts, newSize);
  }

  /** The layer. */
  public FwpsLayer layer() {
    return layer;
  }

  /** How many filters are in force. */
  public int size() {
    return size;
  }

  /** A bit for each field that a filter of the parts reads, by its index. */
  long fields() {
    return fields;
  }

  /** How many filters the parts hold, deleted ones too. */
  int held() {
    int held = 0;
    for (FilterIndex part : parts) {
      held += part.size();
    }
    return held;
  }

  /** The part, if it is the only one; else null. */
  @Nullable FilterIndex onlyPart() {
    return onlyPart;
  }

  int partCount() {
    return parts.length;
  }

  FilterIndex part(int number) {
    return parts[number];
  }
}
