package dev.wfpsim.explore.strategy;

import dev.wfpsim.trace.Footprint;
import dev.wfpsim.trace.StableHash;
import java.util.Map;
import java.util.TreeMap;

/**
 * What happened before what in a run so far, as one number: two runs have the same number if they
 * took the same steps and ordered those alike that conflict. They then stand in the same state.
 *
 * <p>A step's hash is made of who took it, its activity's step before, and for each cell it touches
 * the last step that wrote there, and if it writes itself also those that read since. The number is
 * their sum, so that the order of steps that do not conflict leaves no mark.
 */
final class HappensBefore {

  /** Who touched a cell. */
  private static final class Cell {
    private long write;
    private long reads;
  }

  private final Map<Long, Cell> cells = new TreeMap<>();
  private final Map<Long, Long> last = new TreeMap<>();
  private long barrier;
  private long all;

  /** Of steps that touch nothing: no other comes after them. */
  private long free;

  void clear() {
    cells.clear();
    last.clear();
    barrier = 0;
    all = 0;
    free = 0;
  }

  /** The number. */
  long hash() {
    return StableHash.mix(all, free);
  }

  /** A step. */
  void step(long who, Footprint touched) {
    if (touched.isNothing()) {
      long alone = StableHash.of(StableHash.mix(who, last.getOrDefault(who, 0L)));
      last.put(who, alone);
      free += alone;
      return;
    }
    long hash = StableHash.mix(who, last.getOrDefault(who, 0L), barrier);
    if (touched.isEverything()) {
      afterAll(who, hash);
      return;
    }
    for (int i = 0; i < touched.size(); i++) {
      Cell cell = cells.computeIfAbsent(touched.cell(i), unused -> new Cell());
      long before = touched.isWritten(i) ? StableHash.mix(cell.write, cell.reads) : cell.write;
      hash += StableHash.of(StableHash.mix(touched.cell(i), before));
    }
    hash = StableHash.of(hash);
    for (int i = 0; i < touched.size(); i++) {
      Cell cell = cells.computeIfAbsent(touched.cell(i), unused -> new Cell());
      if (touched.isWritten(i)) {
        cell.write = hash;
        cell.reads = 0;
      } else {
        cell.reads += hash;
      }
    }
    last.put(who, hash);
    all += hash;
  }

  /** Something that has to stay where it is among all steps, such as an answered choice. */
  void answered(long about, long answer) {
    afterAll(about, StableHash.mix(about, answer, barrier));
  }

  private void afterAll(long who, long start) {
    long hash = StableHash.of(StableHash.mix(start, all));
    barrier = hash;
    cells.clear();
    last.put(who, hash);
    all += hash;
  }
}
