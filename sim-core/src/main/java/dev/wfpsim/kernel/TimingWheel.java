package dev.wfpsim.kernel;

import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.Choices;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The event list: a hierarchical timing wheel of 64-ary digits, exact to the nanosecond.
 *
 * <p>An event due at time <i>t</i> lies on the level of the highest base-64 digit in which <i>t</i>
 * differs from the cursor, in the slot of that digit's value. So all events of a level agree with
 * the cursor above it, every event of a level comes before every event of the levels above, and a
 * level-0 slot holds exactly the events of one nanosecond. When the cursor enters a slot of a
 * higher level, that slot's events <i>cascade</i>: they are dealt out again, each at least one
 * level lower. A word of occupancy bits a level finds the next slot in one instruction.
 *
 * <p>Cost: insert and cancel O(1); an event cascades at most {@value #LEVELS} - 1 times, typically
 * once or twice, whatever the number pending. Lists keep the order of insertion and a slot cascades
 * before anything can be inserted below it, so events of one instant come first in, first out;
 * which of them goes first is then a {@link ChoiceKind#TIE} choice. Arrays of primitives, grown by
 * doubling; nothing is allocated in a steady state.
 *
 * <p>The cursor must not pass the present, or an event due between the two would have no slot; so
 * {@link #earliest} looks ahead without moving it: the earliest slot's list is searched instead, at
 * most once until it changes.
 *
 * <p>References: G. Varghese, T. Lauck, "Hashed and hierarchical timing wheels", IEEE/ACM Trans.
 * Networking 5 (1997); Caffeine's {@code TimerWheel}, which rounds where this one is exact.
 */
final class TimingWheel {
  static final long NONE = Long.MAX_VALUE;
  private static final int DIGIT_BITS = 6;
  private static final int SLOTS = 1 << DIGIT_BITS;
  private static final int LEVELS = 11;
  private static final int NIL = -1;
  private static final int FREE = -2;

  /** Alternatives of one tie choice; more events of one instant wait for the next choice. */
  private static final int MAX_TIE = 64;

  private final long[] occupied = new long[LEVELS];
  private final int[] heads = new int[LEVELS * SLOTS];
  private final int[] tails = new int[LEVELS * SLOTS];
  private int[] next = new int[0];
  private int[] previous = new int[0];
  private int[] slotOf = new int[0];
  private int[] generations = new int[0];
  private long[] times = new long[0];
  private long[] keys = new long[0];
  private @Nullable Runnable[] actions = new Runnable[0];
  private int free = NIL;
  private int size;
  private long cursor;
  private long earliest = NONE;
  private boolean earliestKnown = true;
  private long takenKey;

  TimingWheel() {
    Arrays.fill(heads, NIL);
    Arrays.fill(tails, NIL);
  }

  int size() {
    return size;
  }

  /**
   * Adds an event.
   *
   * @param timeNanos not before the time of the last event taken
   * @param key stable name of the event, for the tie choice
   * @return a handle for {@link #cancel}, never reused
   */
  long insert(long timeNanos, long key, Runnable action) {
    if (timeNanos < cursor) {
      throw new IllegalArgumentException(
          "event in the past: timeNanos=" + timeNanos + " cursorNanos=" + cursor);
    }
    if (free == NIL) {
      grow();
    }
    int node = free;
    free = next[node];
    times[node] = timeNanos;
    keys[node] = key;
    actions[node] = action;
    link(node);
    if (size++ == 0) {
      earliest = timeNanos;
      earliestKnown = true;
    } else if (timeNanos < earliest) {
      earliest = timeNanos;
    }
    return ((long) generations[node] << 32) | node;
  }

  /** Removes an event; false if it was taken or cancelled before. */
  boolean cancel(long handle) {
    int node = (int) handle;
    if (node >= generations.length
        || generations[node] != (int) (handle >>> 32)
        || slotOf[node] == FREE) {
      return false;
    }
    unlink(node);
    if (times[node] == earliest) {
      earliestKnown = false;
      earliest = NONE;
    }
    release(node);
    return true;
  }

  /**
   * The time of the earliest event, or {@link #NONE} if that is later than {@code limitNanos} or
   * there is none.
   *
   * @param nowNanos the present, which the cursor may move up to
   */
  long earliest(long limitNanos, long nowNanos) {
    while (!earliestKnown) {
      if (size == 0) {
        earliest = NONE;
        earliestKnown = true;
        break;
      }
      int level = lowestLevel();
      int slot = Long.numberOfTrailingZeros(occupied[level]);
      long start = slotStart(level, slot);
      if (start > limitNanos) {
        return NONE;
      }
      if (level == 0) {
        earliest = start;
        earliestKnown = true;
      } else if (start <= nowNanos) {
        cascade(level, slot, start);
      } else {
        earliest = search(level * SLOTS + slot);
        earliestKnown = true;
      }
    }
    return earliest <= limitNanos ? earliest : NONE;
  }

  /**
   * Removes and returns an event of the earliest time, which {@link #earliest} has just told; which
   * of several is a choice.
   */
  Runnable take(Choices choices) {
    if (size == 0 || !earliestKnown) {
      throw new IllegalStateException("no earliest event known: pending=" + size);
    }
    int level = lowestLevel();
    while (level > 0) {
      int slot = Long.numberOfTrailingZeros(occupied[level]);
      cascade(level, slot, slotStart(level, slot));
      level = lowestLevel();
    }
    cursor = earliest;
    int list = (int) (earliest & (SLOTS - 1));
    int node = choose(list, choices);
    Runnable action = Objects.requireNonNull(actions[node]);
    takenKey = keys[node];
    unlink(node);
    if (heads[list] == NIL) {
      earliestKnown = false;
      earliest = NONE;
    }
    release(node);
    return action;
  }

  /** The key of the event taken last. */
  long takenKey() {
    return takenKey;
  }

  private int choose(int list, Choices choices) {
    int node = heads[list];
    if (next[node] == NIL) {
      return node;
    }
    int tied = 1;
    for (int i = next[node]; i != NIL && tied < MAX_TIE; i = next[i]) {
      tied++;
    }
    int answer = choices.pick(ChoiceKind.TIE, keys[node], tied);
    while (answer-- > 0) {
      node = next[node];
    }
    return node;
  }

  private int lowestLevel() {
    for (int level = 0; level < LEVELS; level++) {
      if (occupied[level] != 0) {
        return level;
      }
    }
    throw new IllegalStateException("occupancy lost: pending=" + size);
  }

  private long slotStart(int level, int slot) {
    int shift = level * DIGIT_BITS;
    int above = shift + DIGIT_BITS;
    long prefix = above >= Long.SIZE ? 0 : cursor >>> above << above;
    return prefix | ((long) slot << shift);
  }

  private void cascade(int level, int slot, long start) {
    int list = level * SLOTS + slot;
    int node = heads[list];
    heads[list] = NIL;
    tails[list] = NIL;
    occupied[level] &= ~(1L << slot);
    cursor = start;
    while (node != NIL) {
      int following = next[node];
      link(node);
      node = following;
    }
  }

  private long search(int list) {
    long least = NONE;
    for (int node = heads[list]; node != NIL; node = next[node]) {
      least = Math.min(least, times[node]);
    }
    return least;
  }

  private void link(int node) {
    long difference = times[node] ^ cursor;
    int level = difference == 0 ? 0 : (63 - Long.numberOfLeadingZeros(difference)) / DIGIT_BITS;
    int slot = (int) (times[node] >>> (level * DIGIT_BITS)) & (SLOTS - 1);
    int list = level * SLOTS + slot;
    int tail = tails[list];
    slotOf[node] = list;
    previous[node] = tail;
    next[node] = NIL;
    if (tail == NIL) {
      heads[list] = node;
      occupied[level] |= 1L << slot;
    } else {
      next[tail] = node;
    }
    tails[list] = node;
  }

  private void unlink(int node) {
    int list = slotOf[node];
    int before = previous[node];
    int after = next[node];
    if (before == NIL) {
      heads[list] = after;
    } else {
      next[before] = after;
    }
    if (after == NIL) {
      tails[list] = before;
    } else {
      previous[after] = before;
    }
    if (heads[list] == NIL) {
      occupied[list / SLOTS] &= ~(1L << (list % SLOTS));
    }
  }

  private void release(int node) {
    actions[node] = null;
    slotOf[node] = FREE;
    generations[node]++;
    next[node] = free;
    free = node;
    size--;
  }

  private void grow() {
    int old = times.length;
    int capacity = Math.max(64, old * 2);
    next = Arrays.copyOf(next, capacity);
    previous = Arrays.copyOf(previous, capacity);
    slotOf = Arrays.copyOf(slotOf, capacity);
    generations = Arrays.copyOf(generations, capacity);
    times = Arrays.copyOf(times, capacity);
    keys = Arrays.copyOf(keys, capacity);
    actions = Arrays.copyOf(actions, capacity);
    for (int node = capacity - 1; node >= old; node--) {
      slotOf[node] = FREE;
      next[node] = free;
      free = node;
    }
  }
}
