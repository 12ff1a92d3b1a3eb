package dev.wfpsim.bench;

/**
 * A hierarchical timing wheel and nothing else: the baseline of the event loop.
 *
 * <p>Each level has 64 slots; level {@code k} resolves the {@code k}-th group of six bits of an
 * event's time. An event waits at the level of the highest group in which its time differs from the
 * present, and moves down when the present reaches its slot, so each event moves at most once a
 * level. A slot is a queue, first in first out, threaded through arrays; a bit set per level finds
 * the next occupied slot in one instruction. Exact to the nanosecond; insert and remove are
 * O(levels), in practice one or two.
 *
 * <p>See G. Varghese and T. Lauck, "Hashed and Hierarchical Timing Wheels", SOSP 1987.
 */
final class BareWheel {
  private static final int SLOT_BITS = 6;
  private static final int SLOTS = 1 << SLOT_BITS;
  private static final int LEVELS = (Long.SIZE - 1 + SLOT_BITS - 1) / SLOT_BITS;
  private static final int NONE = -1;

  private final long[] occupied = new long[LEVELS];
  private final int[] head = new int[LEVELS * SLOTS];
  private final int[] tail = new int[LEVELS * SLOTS];
  private final int[] next;
  private final long[] timeNanos;
  private final int[] payload;
  private int free;
  private long nowNanos;

  BareWheel(int capacity) {
    next = new int[capacity];
    timeNanos = new long[capacity];
    payload = new int[capacity];
    for (int i = 0; i < capacity; i++) {
      next[i] = i + 1 < capacity ? i + 1 : NONE;
    }
  }

  long nowNanos() {
    return nowNanos;
  }

  /** Adds an event, not before the present. */
  void add(long atNanos, int what) {
    int event = free;
    free = next[event];
    timeNanos[event] = atNanos;
    payload[event] = what;
    append(event);
  }

  /**
   * Removes the earliest event, the first added among equals, and answers its payload; its time is
   * the present.
   */
  int take() {
    while (occupied[0] == 0) {
      moveDown();
    }
    int slot = Long.numberOfTrailingZeros(occupied[0]);
    int event = head[slot];
    unlinkHead(slot, event);
    nowNanos = timeNanos[event];
    next[event] = free;
    free = event;
    return payload[event];
  }

  private void unlinkHead(int slot, int event) {
    if (event == tail[slot]) {
      occupied[0] &= ~(1L << slot);
    } else {
      head[slot] = next[event];
    }
  }

  /** Empties the next slot of the lowest occupied level into the levels below it. */
  private void moveDown() {
    int level = 1;
    while (occupied[level] == 0) {
      level++;
    }
    int slot = Long.numberOfTrailingZeros(occupied[level]);
    occupied[level] &= ~(1L << slot);
    int index = level * SLOTS + slot;
    int last = tail[index];
    int event = head[index];
    nowNanos = timeNanos[event] >>> (level * SLOT_BITS) << (level * SLOT_BITS);
    while (true) {
      int following = next[event];
      append(event);
      if (event == last) {
        return;
      }
      event = following;
    }
  }

  private void append(int event) {
    long at = timeNanos[event];
    long differs = (at ^ nowNanos) | 1;
    int level = (Long.SIZE - 1 - Long.numberOfLeadingZeros(differs)) / SLOT_BITS;
    int slot = (int) (at >>> (level * SLOT_BITS)) & (SLOTS - 1);
    int index = level * SLOTS + slot;
    long bit = 1L << slot;
    if ((occupied[level] & bit) == 0) {
      occupied[level] |= bit;
      head[index] = event;
    } else {
      next[tail[index]] = event;
    }
    tail[index] = event;
  }
}
