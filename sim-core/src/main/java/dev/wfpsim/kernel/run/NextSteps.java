package dev.wfpsim.kernel.run;

import dev.wfpsim.trace.Candidates;
import dev.wfpsim.trace.Footprint;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The busy processors, and which of their steps could be next: those in time order up to a horizon,
 * and last the first timed event, if it is within. One object, filled anew for every choice.
 */
final class NextSteps implements Candidates {
  private final TimingWheel wheel;
  private final Footprints footprints;
  private Processor[] busy = new Processor[2];
  private int busyCount;
  private @Nullable Processor first;
  private int steps;
  private boolean withEvent;

  NextSteps(TimingWheel wheel, Footprints footprints) {
    this.wheel = wheel;
    this.footprints = footprints;
  }

  boolean isEmpty() {
    return busyCount == 0;
  }

  /** The earliest of the busy processors. */
  Processor first() {
    Processor earliest = busy[0];
    for (int i = 1; i < busyCount; i++) {
      if (before(busy[i], earliest)) {
        earliest = busy[i];
      }
    }
    first = earliest;
    return earliest;
  }

  /** When the first of their steps would have begun, had nothing been held up. */
  long dueNanos() {
    long due = busy[0].dueNanos;
    for (int i = 1; i < busyCount; i++) {
      due = Math.min(due, busy[i].dueNanos);
    }
    return due;
  }

  /**
   * What can be next.
   *
   * @param event whether the first timed event can be
   */
  NextSteps within(long horizonNanos, boolean event) {
    withEvent = event;
    steps = 0;
    for (int i = 0; i < busyCount; i++) {
      if (busy[i].timeNanos <= horizonNanos) {
        steps++;
      }
    }
    return this;
  }

  @Override
  public int size() {
    return withEvent ? steps + 1 : steps;
  }

  boolean isEvent(int index) {
    return index == steps;
  }

  @Override
  public long key(int index) {
    return isEvent(index) ? wheel.earliestKey() : get(index).nextKey();
  }

  @Override
  public void footprint(int index, Footprint into) {
    if (isEvent(index)) {
      wheel.earliestFootprint(footprints, into);
      return;
    }
    footprints.of(get(index), into);
  }

  /** The processor of a step: the one with {@code index} others before it. */
  Processor get(int index) {
    Processor last = Objects.requireNonNull(first);
    for (int round = 0; round < index; round++) {
      Processor best = null;
      for (int i = 0; i < busyCount; i++) {
        Processor p = busy[i];
        if (before(last, p) && (best == null || before(p, best))) {
          best = p;
        }
      }
      if (best == null) {
        throw new IllegalStateException("fewer candidates than counted: index=" + index);
      }
      last = best;
    }
    return last;
  }

  private static boolean before(Processor a, Processor b) {
    return a.timeNanos < b.timeNanos || (a.timeNanos == b.timeNanos && a.ordinal < b.ordinal);
  }

  /** Nobody goes on before this time. */
  void holdUp(long untilNanos) {
    for (int i = 0; i < busyCount; i++) {
      busy[i].timeNanos = Math.max(busy[i].timeNanos, untilNanos);
    }
  }

  void add(Processor p) {
    if (busyCount == busy.length) {
      busy = Arrays.copyOf(busy, busyCount * 2);
    }
    p.busyIndex = busyCount;
    busy[busyCount++] = p;
  }

  void remove(Processor p) {
    Processor last = busy[--busyCount];
    busy[p.busyIndex] = last;
    last.busyIndex = p.busyIndex;
    p.busyIndex = -1;
  }
}
