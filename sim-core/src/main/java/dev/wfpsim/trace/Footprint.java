package dev.wfpsim.trace;

import java.util.Arrays;

/**
 * What a step touches: cells that it reads or writes, or everything. A cell is an object's number
 * in the trace, or the hash of a name for what is no object, such as a driver's plain memory.
 *
 * <p>Two steps of different activities whose footprints do not conflict commute: in either order
 * they leave the same state. Whoever does not know what a step touches says everything. Used again
 * and again; nothing is allocated once it has grown.
 */
public final class Footprint {
  private static final long[] NO_CELLS = {};
  private static final boolean[] NOTHING = {};
  private static final int FIRST_SIZE = 8;

  private long[] cells = NO_CELLS;
  private boolean[] written = NOTHING;
  private int size;
  private boolean everything;

  /** Nothing. */
  public Footprint clear() {
    size = 0;
    everything = false;
    return this;
  }

  /** It looks at a cell. */
  public Footprint reads(long cell) {
    return touches(cell, false);
  }

  /** It changes a cell, and perhaps looks at it. */
  public Footprint writes(long cell) {
    return touches(cell, true);
  }

  private Footprint touches(long cell, boolean writes) {
    for (int i = 0; i < size; i++) {
      if (cells[i] == cell) {
        written[i] |= writes;
        return this;
      }
    }
    if (size == cells.length) {
      int more = Math.max(FIRST_SIZE, size * 2);
      cells = Arrays.copyOf(cells, more);
      written = Arrays.copyOf(written, more);
    }
    cells[size] = cell;
    written[size++] = writes;
    return this;
  }

  /** It may touch anything. */
  public Footprint everything() {
    everything = true;
    return this;
  }

  /** Whether it may touch anything. */
  public boolean isEverything() {
    return everything;
  }

  /** Whether it touches nothing at all: it commutes with everything. */
  public boolean isNothing() {
    return !everything && size == 0;
  }

  /** How many cells it names. */
  public int size() {
    return size;
  }

  /** A cell that it names, by index. */
  public long cell(int index) {
    return cells[index];
  }

  /** Whether it writes the cell of that index. */
  public boolean isWritten(int index) {
    return written[index];
  }

  /** Whether the order of two steps with these footprints can matter. */
  public boolean conflictsWith(Footprint other) {
    if (everything || other.everything) {
      return !isNothing() && !other.isNothing();
    }
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < other.size; j++) {
        if (cells[i] == other.cells[j] && (written[i] || other.written[j])) {
          return true;
        }
      }
    }
    return false;
  }

  /** {@code {reads 4, writes 7}}. */
  @Override
  public String toString() {
    if (everything) {
      return "{everything}";
    }
    StringBuilder text = new StringBuilder("{");
    for (int i = 0; i < size; i++) {
      text.append(i == 0 ? "" : ", ").append(written[i] ? "writes " : "reads ").append(cells[i]);
    }
    return text.append('}').toString();
  }
}
