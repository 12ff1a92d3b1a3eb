package dev.wfpsim.kernel.run;

import dev.wfpsim.trace.Candidates;
import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.Choices;
import dev.wfpsim.trace.Footprint;
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
 * which of them goes first is then a {@link ChoiceKind#TIE} choice. An event is four words side by
 * side, so that touching one costs one cache line; the array is grown by doubling, and nothing is
 * allocated in a steady state. A level has memory from the first event on it, so that a wheel that
 * is made and never used costs next to nothing.
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
  private static final int FIRST_CAPACITY = 8;
  private static final int NIL = -1;
  private static final int FREE = -2;

  /** An event's words: its time, its key, then its neighbours in the list, then its place. */
  private static final int STRIDE_BITS = 2;

  private static final int KEY = 1;

  /**
   * The node after it in the upper half, the one before it in the lower; free nodes use the upper.
   */
  private static final int LINKS = 2;

  /**
   * How often the node was used in the upper half, the list it is on or {@link #FREE} in the lower.
   */
  private static final int PLACE = 3;

  private static final long LOWER = 0xFFFFFFFFL;

  /** Alternatives of one tie choice; more events of one instant wait for the next choice. */
  private static final int MAX_TIE = 64;

  private final long[] occupied = new long[LEVELS];

  /** The levels with an occupied slot, a bit each: the lowest is found without a branch. */
  private int levels;

  private int[] heads = new int[0];
  private int[] tails = new int[0];
  private long[] words = new long[0];

  /**
   * Runnables; as objects, because storing to an array of an interface checks the type each time.
   */
  private @Nullable Object[] actions = new Object[0];

  /** The event of the trace under which each was added. */
  private long[] causes = new long[0];

  private int free = NIL;
  private int size;
  private long cursor;
  private long earliest = NONE;
  private boolean earliestKnown = true;
  private long takenKey;
  private final Ties ties = new Ties();
  private long takenCause;

  int size() {
    return size;
  }

  /**
   * Adds an event.
   *
   * @param timeNanos not before the time of the last event taken
   * @param key stable name of the event, for the tie choice
   * @param cause the event of the trace that led to it
   * @return a handle for {@link #cancel}, never reused
   */
  long insert(long timeNanos, long key, Runnable action, long cause) {
    if (timeNanos < cursor) {
      throw new IllegalArgumentException(
          "event in the past: timeNanos=" + timeNanos + " cursorNanos=" + cursor);
    }
    if (free == NIL) {
      grow();
    }
    int node = free;
    int at = node << STRIDE_BITS;
    free = next(node);
    words[at] = timeNanos;
    words[at + KEY] = key;
    actions[node] = action;
    causes[node] = cause;
    link(node);
    if (size++ == 0) {
      earliest = timeNanos;
      earliestKnown = true;
    } else if (timeNanos < earliest) {
      earliest = timeNanos;
    }
    return (words[at + PLACE] & ~LOWER) | node;
  }

  /** Removes an event; false if it was taken or cancelled before. */
  boolean cancel(long handle) {
    int node = (int) handle;
    int at = node << STRIDE_BITS;
    if (node >= actions.length
        || ((words[at + PLACE] ^ handle) & ~LOWER) != 0
        || list(node) == FREE) {
      return false;
    }
    unlink(node);
    if (words[at] == earliest) {
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
   * @param nowNanos the present, which the cursor may move up to; {@link #NONE} if the earliest
   *     event is what happens next, whenever that is
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
      int list = level * SLOTS + slot;
      if (level == 0) {
        earliest = start;
        earliestKnown = true;
      } else if (heads[list] == tails[list]) {
        earliest = words[heads[list] << STRIDE_BITS];
        earliestKnown = true;
      } else if (start <= nowNanos) {
        cascade(level, slot, start);
      } else {
        earliest = search(list);
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
    int list = earliestList();
    cursor = earliest;
    int node = choose(list, choices);
    Runnable action = (Runnable) Objects.requireNonNull(actions[node]);
    takenKey = words[(node << STRIDE_BITS) + KEY];
    takenCause = causes[node];
    if (node == heads[list]) {
      unlinkHead(list, node);
    } else {
      unlink(node);
    }
    if (heads[list] == NIL || list >= SLOTS) {
      earliestKnown = false;
      earliest = NONE;
    }
    release(node);
    return action;
  }

  /**
   * The list of the earliest events: cascaded to level 0, or higher up if the event is alone in its
   * slot.
   */
  private int earliestList() {
    while (true) {
      int level = lowestLevel();
      int slot = Long.numberOfTrailingZeros(occupied[level]);
      int list = level * SLOTS + slot;
      if (level == 0 || heads[list] == tails[list]) {
        return list;
      }
      cascade(level, slot, slotStart(level, slot));
    }
  }

  /** Events found by walking every list: {@link #size}, if nothing is broken. */
  int countLinked() {
    int linked = 0;
    for (int list = 0; list < heads.length; list++) {
      for (int node = heads[list]; node != NIL; node = next(node)) {
        linked++;
      }
    }
    return linked;
  }

  /** The key of the event taken last. */
  long takenKey() {
    return takenKey;
  }

  /** The key of the event that is first in line among the earliest; moves nothing. */
  long earliestKey() {
    int level = lowestLevel();
    int first = heads[level * SLOTS + Long.numberOfTrailingZeros(occupied[level])];
    for (int node = next(first); node != NIL; node = next(node)) {
      if (words[node << STRIDE_BITS] < words[first << STRIDE_BITS]) {
        first = node;
      }
    }
    return words[(first << STRIDE_BITS) + KEY];
  }

  /** What the earliest events touch, whichever of them goes first. */
  void earliestFootprint(Footprints footprints, Footprint into) {
    int level = lowestLevel();
    int first = heads[level * SLOTS + Long.numberOfTrailingZeros(occupied[level])];
    long least = search(level * SLOTS + Long.numberOfTrailingZeros(occupied[level]));
    for (int node = first; node != NIL; node = next(node)) {
      if (words[node << STRIDE_BITS] == least) {
        footprints.ofEvent((Runnable) Objects.requireNonNull(actions[node]), into);
      }
    }
  }

  /** The event under which it was added. */
  long takenCause() {
    return takenCause;
  }

  private int choose(int list, Choices choices) {
    int node = heads[list];
    if (node == tails[list]) {
      return node;
    }
    int tied = 1;
    for (int i = next(node); i != NIL && tied < MAX_TIE; i = next(i)) {
      tied++;
    }
    ties.first = node;
    ties.size = tied;
    return ties.get(choices.pick(ChoiceKind.TIE, ties.key(Candidates.UNDISTURBED), ties));
  }

  /** Events due at one instant, in the order in which they were inserted. */
  private final class Ties implements Candidates {
    private int first;
    private int size;

    @Override
    public int size() {
      return size;
    }

    @Override
    public long key(int index) {
      return words[(get(index) << STRIDE_BITS) + KEY];
    }

    int get(int index) {
      int node = first;
      for (int i = 0; i < index; i++) {
        node = next(node);
      }
      return node;
    }
  }

  private int lowestLevel() {
    return Integer.numberOfTrailingZeros(levels);
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
    vacate(list);
    cursor = start;
    while (node != NIL) {
      int following = next(node);
      link(node);
      node = following;
    }
  }

  private long search(int list) {
    long least = NONE;
    for (int node = heads[list]; node != NIL; node = next(node)) {
      least = Math.min(least, words[node << STRIDE_BITS]);
    }
    return least;
  }

  private void link(int node) {
    int at = node << STRIDE_BITS;
    long time = words[at];
    long difference = time ^ cursor;
    int level = difference == 0 ? 0 : (63 - Long.numberOfLeadingZeros(difference)) / DIGIT_BITS;
    int slot = (int) (time >>> (level * DIGIT_BITS)) & (SLOTS - 1);
    int list = level * SLOTS + slot;
    if (list >= heads.length) {
      addLevels(level + 1);
    }
    int tail = tails[list];
    words[at + LINKS] = pair(NIL, tail);
    words[at + PLACE] = (words[at + PLACE] & ~LOWER) | list;
    if (tail == NIL) {
      heads[list] = node;
      occupied[level] |= 1L << slot;
      levels |= 1 << level;
    } else {
      setNext(tail, node);
    }
    tails[list] = node;
  }

  private void unlink(int node) {
    int list = list(node);
    long links = words[(node << STRIDE_BITS) + LINKS];
    int before = (int) links;
    int after = (int) (links >> 32);
    if (before == NIL) {
      heads[list] = after;
    } else {
      setNext(before, after);
    }
    if (after == NIL) {
      tails[list] = before;
    } else {
      int at = (after << STRIDE_BITS) + LINKS;
      words[at] = (words[at] & ~LOWER) | (before & LOWER);
    }
    if (heads[list] == NIL) {
      vacate(list);
    }
  }

  /** As {@link #unlink}, for the node that is nearly always taken. */
  private void unlinkHead(int list, int node) {
    int after = next(node);
    heads[list] = after;
    if (after == NIL) {
      tails[list] = NIL;
      vacate(list);
    } else {
      words[(after << STRIDE_BITS) + LINKS] |= LOWER;
    }
  }

  private void vacate(int list) {
    int level = list >>> DIGIT_BITS;
    long left = occupied[level] & ~(1L << list);
    occupied[level] = left;
    if (left == 0) {
      levels &= ~(1 << level);
    }
  }

  private void release(int node) {
    actions[node] = null;
    int at = node << STRIDE_BITS;
    words[at + PLACE] = pair((int) (words[at + PLACE] >>> 32) + 1, FREE);
    words[at + LINKS] = pair(free, NIL);
    free = node;
    size--;
  }

  private int next(int node) {
    return (int) (words[(node << STRIDE_BITS) + LINKS] >> 32);
  }

  private void setNext(int node, int next) {
    int at = (node << STRIDE_BITS) + LINKS;
    words[at] = ((long) next << 32) | (words[at] & LOWER);
  }

  private int list(int node) {
    return (int) words[(node << STRIDE_BITS) + PLACE];
  }

  private static long pair(int upper, int lower) {
    return ((long) upper << 32) | (lower & LOWER);
  }

  private void addLevels(int count) {
    int old = heads.length;
    heads = Arrays.copyOf(heads, count * SLOTS);
    tails = Arrays.copyOf(tails, count * SLOTS);
    Arrays.fill(heads, old, heads.length, NIL);
    Arrays.fill(tails, old, tails.length, NIL);
  }

  private void grow() {
    int old = actions.length;
    int capacity = Math.max(FIRST_CAPACITY, old * 2);
    words = Arrays.copyOf(words, capacity << STRIDE_BITS);
    actions = Arrays.copyOf(actions, capacity);
    causes = Arrays.copyOf(causes, capacity);
    for (int node = capacity - 1; node >= old; node--) {
      words[(node << STRIDE_BITS) + PLACE] = pair(0, FREE);
      words[(node << STRIDE_BITS) + LINKS] = pair(free, NIL);
      free = node;
    }
  }
}
