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
 * which of them goes first is then a {@link ChoiceKind#TIE} choice. Arrays grow by doubling, and
 * nothing is allocated in a steady state. A level has memory from the first event on it, so that a
 * wheel that is made and never used costs next to nothing.
 *
 * <p>What is traded: lists are linked one way only. That makes linking and taking cheap, and the
 * words of an event that a cascade reads sixteen bytes side by side, four events to a cache line.
 * But a cancelled event cannot be unlinked: it stays, dead, and its list is marked. The dead of a
 * marked list are released before it is looked into; all the dead are, when they are half of the
 * events or more and there is no room for another. So nobody can tell who is dead and still linked,
 * a cancellation costs O(1), and the dead cost at most as much memory again. {@code
 * TimingWheelTest} holds this against a list that is kept sorted.
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
  private static final int FIRST_CAPACITY = 4;

  /** Slots of the lowest level that have memory first: a new world's events are due at once. */
  private static final int FIRST_SLOTS = 8;

  private static final int[] NO_NODES = {};
  private static final long[] NO_WORDS = {};
  private static final Object[] NO_ACTIONS = {};
  private static final int NIL = -1;

  /** An event has two words in each of {@link #words} and {@link #details}. */
  private static final int STRIDE_BITS = 1;

  /** How often the node was used in the upper half, the node after it in the lower. */
  private static final int LINK = 1;

  private static final int CAUSE = 1;

  private static final long LOWER = 0xFFFFFFFFL;
  private static final long USE = 1L << 32;

  /** Added to the time of an event that was cancelled and is still linked. */
  private static final long DEAD = Long.MIN_VALUE;

  /** Alternatives of one tie choice; more events of one instant wait for the next choice. */
  private static final int MAX_TIE = 64;

  private final long[] occupied = new long[LEVELS];

  /** Of the occupied slots, those with a dead event. */
  private final long[] marked = new long[LEVELS];

  /** The levels with an occupied slot, a bit each: the lowest is found without a branch. */
  private int levels;

  /** The first and the last node of a list; old values where the slot is not occupied. */
  private int[] heads = NO_NODES;

  private int[] tails = NO_NODES;

  /** Of each event its time, and its link. */
  private long[] words = NO_WORDS;

  /** Of each event its key, and the event of the trace under which it was added. */
  private long[] details = NO_WORDS;

  /**
   * Runnables; as objects, because storing to an array of an interface checks the type each time.
   * Null where the node is free or dead.
   */
  private @Nullable Object[] actions = NO_ACTIONS;

  private int free = NIL;
  private int size;
  private int dead;
  private long cursor;
  private long earliest = NONE;
  private boolean earliestKnown = true;
  private long takenKey;
  private long takenCause;
  private final Ties ties = new Ties();

  int size() {
    return size;
  }

  /** For how many events there is memory. */
  int capacity() {
    return actions.length;
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
      makeRoom();
    }
    int node = free;
    int at = node << STRIDE_BITS;
    long link = words[at + LINK];
    free = (int) link;
    words[at] = timeNanos;
    details[at] = key;
    details[at + CAUSE] = cause;
    actions[node] = action;
    append(node, timeNanos);
    if (size++ == 0) {
      earliest = timeNanos;
      earliestKnown = true;
    } else if (timeNanos < earliest) {
      earliest = timeNanos;
    }
    return (link & ~LOWER) | node;
  }

  /** Removes an event; false if it was taken or cancelled before. */
  boolean cancel(long handle) {
    int node = (int) handle;
    int at = node << STRIDE_BITS;
    if (node >= actions.length
        || ((words[at + LINK] ^ handle) & ~LOWER) != 0
        || actions[node] == null) {
      return false;
    }
    long time = words[at];
    int level = level(time);
    marked[level] |= 1L << slot(time, level);
    words[at] = time | DEAD;
    words[at + LINK] += USE;
    actions[node] = null;
    dead++;
    size--;
    if (time == earliest) {
      earliestKnown = false;
      earliest = NONE;
    }
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
      int list = lowestList();
      long start = start(list);
      if (start > limitNanos) {
        return NONE;
      }
      if (isMarked(list)) {
        purge(list);
      } else if (list < SLOTS) {
        earliest = start;
        earliestKnown = true;
      } else if (heads[list] == tails[list]) {
        earliest = time(heads[list]);
        earliestKnown = true;
      } else if (start <= nowNanos) {
        cascade(list, start);
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
    int node = heads[list];
    if (node == tails[list]) {
      vacate(list);
      earliestKnown = false;
      earliest = NONE;
    } else {
      node = unlink(list, choose(list, choices));
    }
    int at = node << STRIDE_BITS;
    takenKey = details[at];
    takenCause = details[at + CAUSE];
    Runnable action = (Runnable) Objects.requireNonNull(actions[node]);
    actions[node] = null;
    words[at + LINK] += USE;
    release(node);
    size--;
    return action;
  }

  /**
   * The list of the earliest events: cascaded to level 0, or higher up if the event is alone in its
   * slot.
   */
  private int earliestList() {
    while (true) {
      int list = livingList();
      if (list < SLOTS || heads[list] == tails[list]) {
        return list;
      }
      cascade(list, start(list));
    }
  }

  /** Events found by walking every list: {@link #size}, if nothing is broken. */
  int countLinked() {
    int linked = 0;
    for (int list = 0; list < heads.length; list++) {
      if ((occupied[list >>> DIGIT_BITS] & 1L << list) != 0) {
        for (int node = heads[list]; node != NIL; node = after(list, node)) {
          linked += time(node) >= 0 ? 1 : 0;
        }
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
    int list = livingList();
    int first = heads[list];
    for (int node = first; node != NIL; node = after(list, node)) {
      if (time(node) < time(first)) {
        first = node;
      }
    }
    return details[first << STRIDE_BITS];
  }

  /** What the earliest events touch, whichever of them goes first. */
  void earliestFootprint(Footprints footprints, Footprint into) {
    int list = livingList();
    long least = search(list);
    for (int node = heads[list]; node != NIL; node = after(list, node)) {
      if (time(node) == least) {
        footprints.ofEvent((Runnable) Objects.requireNonNull(actions[node]), into);
      }
    }
  }

  /** The event under which it was added. */
  long takenCause() {
    return takenCause;
  }

  /** Which of the several events of a list goes first, by its place. */
  private int choose(int list, Choices choices) {
    ties.list = list;
    ties.size = 0;
    for (int node = heads[list]; node != NIL && ties.size < MAX_TIE; node = after(list, node)) {
      ties.size++;
    }
    return choices.pick(ChoiceKind.TIE, ties.key(Candidates.UNDISTURBED), ties);
  }

  /** Events due at one instant, in the order in which they were inserted. */
  private final class Ties implements Candidates {
    private int list;
    private int size;

    @Override
    public int size() {
      return size;
    }

    @Override
    public long key(int index) {
      int node = heads[list];
      for (int i = 0; i < index; i++) {
        node = next(node);
      }
      return details[node << STRIDE_BITS];
    }
  }

  // --- lists

  private int lowestList() {
    int level = Integer.numberOfTrailingZeros(levels);
    return level * SLOTS + Long.numberOfTrailingZeros(occupied[level]);
  }

  /** The lowest list with an event that lives, with the living only. */
  private int livingList() {
    int list = lowestList();
    while (isMarked(list)) {
      purge(list);
      list = lowestList();
    }
    return list;
  }

  private boolean isMarked(int list) {
    return (marked[list >>> DIGIT_BITS] & 1L << list) != 0;
  }

  /** The level of a time, which it has while it is pending: the digit stays in which it differs. */
  private int level(long time) {
    return (Long.SIZE - 1 - Long.numberOfLeadingZeros((time ^ cursor) | 1)) / DIGIT_BITS;
  }

  private static int slot(long time, int level) {
    return (int) (time >>> (level * DIGIT_BITS)) & (SLOTS - 1);
  }

  /** The first time that belongs to a list. */
  private long start(int list) {
    int shift = (list >>> DIGIT_BITS) * DIGIT_BITS;
    int above = shift + DIGIT_BITS;
    long prefix = above >= Long.SIZE ? 0 : cursor >>> above << above;
    return prefix | ((long) (list & (SLOTS - 1)) << shift);
  }

  private void cascade(int list, long start) {
    int node = heads[list];
    int last = tails[list];
    vacate(list);
    cursor = start;
    while (true) {
      int following = next(node);
      append(node, time(node));
      if (node == last) {
        return;
      }
      node = following;
    }
  }

  private long search(int list) {
    long least = NONE;
    for (int node = heads[list]; node != NIL; node = after(list, node)) {
      least = Math.min(least, time(node));
    }
    return least;
  }

  private void append(int node, long time) {
    int level = level(time);
    int slot = slot(time, level);
    int list = level * SLOTS + slot;
    if (list >= heads.length) {
      int lists = list < FIRST_SLOTS ? FIRST_SLOTS : (level + 1) * SLOTS;
      heads = Arrays.copyOf(heads, lists);
      tails = Arrays.copyOf(tails, lists);
    }
    long bit = 1L << slot;
    if ((occupied[level] & bit) == 0) {
      occupied[level] |= bit;
      levels |= 1 << level;
      heads[list] = node;
    } else {
      setNext(tails[list], node);
    }
    tails[list] = node;
  }

  /** Unlinks the node with {@code index} others before it, which is not the only one. */
  private int unlink(int list, int index) {
    int before = NIL;
    int node = heads[list];
    for (int i = 0; i < index; i++) {
      before = node;
      node = next(node);
    }
    if (before == NIL) {
      heads[list] = next(node);
    } else if (node == tails[list]) {
      tails[list] = before;
    } else {
      setNext(before, next(node));
    }
    return node;
  }

  private void vacate(int list) {
    int level = list >>> DIGIT_BITS;
    long left = occupied[level] & ~(1L << list);
    occupied[level] = left;
    if (left == 0) {
      levels &= ~(1 << level);
    }
  }

  /** Releases the dead of a marked list. */
  private void purge(int list) {
    marked[list >>> DIGIT_BITS] &= ~(1L << list);
    int node = heads[list];
    int last = NIL;
    while (node != NIL) {
      int following = after(list, node);
      if (time(node) < 0) {
        release(node);
        dead--;
      } else {
        if (last == NIL) {
          heads[list] = node;
        } else {
          setNext(last, node);
        }
        last = node;
      }
      node = following;
    }
    if (last == NIL) {
      vacate(list);
    } else {
      tails[list] = last;
    }
  }

  // --- nodes

  private long time(int node) {
    return words[node << STRIDE_BITS];
  }

  private int next(int node) {
    return (int) words[(node << STRIDE_BITS) + LINK];
  }

  private void setNext(int node, int next) {
    int at = (node << STRIDE_BITS) + LINK;
    words[at] = (words[at] & ~LOWER) | next;
  }

  /** The node after another in a list; {@link #NIL} after the last, whose link says nothing. */
  private int after(int list, int node) {
    return node == tails[list] ? NIL : next(node);
  }

  private void release(int node) {
    int at = (node << STRIDE_BITS) + LINK;
    words[at] = (words[at] & ~LOWER) | (free & LOWER);
    free = node;
  }

  private void makeRoom() {
    if (dead * 2L < actions.length || dead == 0) {
      grow();
      return;
    }
    for (int level = 0; level < LEVELS; level++) {
      while (marked[level] != 0) {
        purge(level * SLOTS + Long.numberOfTrailingZeros(marked[level]));
      }
    }
  }

  private void grow() {
    int old = actions.length;
    int capacity = Math.max(FIRST_CAPACITY, old * 2);
    words = Arrays.copyOf(words, capacity << STRIDE_BITS);
    details = Arrays.copyOf(details, capacity << STRIDE_BITS);
    actions = Arrays.copyOf(actions, capacity);
    for (int node = capacity - 1; node >= old; node--) {
      release(node);
    }
  }
}
