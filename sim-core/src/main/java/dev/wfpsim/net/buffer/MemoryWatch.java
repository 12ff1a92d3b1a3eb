package dev.wfpsim.net.buffer;

import dev.wfpsim.trace.Blame;

/**
 * What a driver may have written into memory of a packet of the stack since it was given the memory
 * itself: a copy of the bytes as they were, compared when the driver has had its turn. Exists only
 * for memory that was handed out.
 */
final class MemoryWatch {
  private final Memory memory;
  private final boolean kept;
  private Memory before = Memory.ofSize(0);
  private int from;
  private boolean throughClone;
  private Blame taker = Blame.NOBODY;

  MemoryWatch(Memory memory, boolean kept) {
    this.memory = memory;
    this.kept = kept;
  }

  /** Bytes are given to a driver, by the original or by a clone of it. */
  void handOut(int at, int length, boolean clone, Blame to) {
    int low = before.length() == 0 ? at : Math.min(from, at);
    int high = before.length() == 0 ? at + length : Math.max(from + before.length(), at + length);
    if (high - low != before.length()) {
      before = Memory.of(memory.toBytes(low, high - low));
      from = low;
    }
    throughClone = clone;
    taker = to;
  }

  /** Whether the stack sends from this memory again. */
  boolean kept() {
    return kept;
  }

  boolean throughClone() {
    return throughClone;
  }

  /** Who was given the memory last. */
  Blame taker() {
    return taker;
  }

  /** How many bytes differ from what was handed out; from now on they count as seen. */
  int takeChanges() {
    int first = before.mismatch(0, memory, from, before.length());
    if (first < 0) {
      return 0;
    }
    int changed = 0;
    for (int i = first; i < before.length(); i++) {
      int now = memory.u8(from + i);
      if (before.u8(i) != now) {
        before.put8(i, now);
        changed++;
      }
    }
    return changed;
  }

  /** The stack itself, or a driver that has been told of, wrote bytes. */
  void written(int at, int length) {
    int low = Math.max(at, from);
    int high = Math.min(at + length, from + before.length());
    if (low < high) {
      before.copyFrom(low - from, memory, low, high - low);
    }
  }
}
