package dev.wfpsim.wfp.filter;

import java.util.Arrays;
import java.util.function.ToIntFunction;

/**
 * Numbers objects in the order they come: a hash table that allocates nothing to be asked.
 *
 * @param <T> objects that are equal by what they are
 */
final class ValueTable<T> {
  private static final int NONE = -1;

  /** The number of the object in each slot. */
  private int[] slots = emptySlots(16);

  private Object[] values = new Object[8];
  private int size;
  private final ToIntFunction<T> hash;

  /**
   * An empty table.
   *
   * @param hash of what a value is, the same in every run
   */
  ValueTable(ToIntFunction<T> hash) {
    this.hash = hash;
  }

  private static int[] emptySlots(int count) {
    int[] slots = new int[count];
    Arrays.fill(slots, NONE);
    return slots;
  }

  /** Gives a value its number, if it has none yet. */
  void add(T value) {
    int slot = slot(value);
    if (slots[slot] != NONE) {
      return;
    }
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
      slots = emptySlots(4 * size);
      for (int i = 0; i < size; i++) {
        slots[slot(value(i))] = i;
      }
      slot = slot(value);
    }
    values[size] = value;
    slots[slot] = size++;
  }

  /** How many values there are. */
  int size() {
    return size;
  }

  /** The value of a number. */
  @SuppressWarnings("unchecked") // only such are added
  T value(int number) {
    return (T) values[number];
  }

  /** The number of a value, -1 for one that was never added. */
  int number(T value) {
    return slots[slot(value)];
  }

  /** The first bits of the turned hash, as many as there are slots, so that all are used. */
  private int slot(T value) {
    int mask = slots.length - 1;
    int slot = hash.applyAsInt(value) * 0x9E3779B9 >>> Integer.numberOfLeadingZeros(mask);
    while (slots[slot] != NONE && !values[slots[slot]].equals(value)) {
      slot = slot + 1 & mask;
    }
    return slot;
  }
}
