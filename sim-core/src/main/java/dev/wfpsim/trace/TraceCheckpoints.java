package dev.wfpsim.trace;

import java.util.Arrays;

/**
 * Finds where two runs part, in two passes: in the first, each run keeps its fingerprint at regular
 * checkpoints, a few thousand longs at most however long it is; between the last common checkpoint
 * and the first different one a second pass ({@link TraceWindow}) keeps the events themselves.
 *
 * <p>The distance between checkpoints doubles whenever the table is full, so two runs of different
 * length still have checkpoints in common.
 */
public final class TraceCheckpoints implements TraceReader {
  private static final int CAPACITY = 4_096;

  private final Trace trace;
  private final long[] marks = new long[CAPACITY];
  private int size;
  private long distance = 16;

  /** Checkpoints of a trace; attach it before the run. */
  public TraceCheckpoints(Trace trace) {
    this.trace = trace;
  }

  @Override
  public void event(EventView event) {
    mark(event.number());
  }

  private void mark(long event) {
    if (event % distance != 0) {
      return;
    }
    if (size == CAPACITY) {
      thin();
      if (event % distance != 0) {
        return;
      }
    }
    marks[size++] = trace.checkpoint();
  }

  private void thin() {
    for (int i = 0; i < CAPACITY / 2; i++) {
      marks[i] = marks[2 * i + 1];
    }
    size = CAPACITY / 2;
    distance *= 2;
  }

  /**
   * The first event from which the two runs may differ, a multiple of the checkpoint distance: all
   * events before it are alike. The runs differ, if at all, before {@code divergence + window()}.
   */
  public long divergesFrom(TraceCheckpoints other) {
    TraceCheckpoints coarse = distance >= other.distance ? this : other;
    TraceCheckpoints fine = coarse == this ? other : this;
    int factor = (int) (coarse.distance / fine.distance);
    int common = Math.min(coarse.size, fine.size / factor);
    for (int i = 0; i < common; i++) {
      if (coarse.marks[i] != fine.marks[(i + 1) * factor - 1]) {
        return i * coarse.distance;
      }
    }
    return common * coarse.distance;
  }

  /** How many events after {@link #divergesFrom} a window must keep, for both runs. */
  public long window(TraceCheckpoints other) {
    return 2 * Math.max(distance, other.distance);
  }

  /** The checkpoints, for tests. */
  long[] marks() {
    return Arrays.copyOf(marks, size);
  }
}
