package dev.wfpsim.wfp.filter;

import dev.wfpsim.wfp.fwp.FwpValue;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Numbers objects in the order they come: a hash table that allocates nothing to be asked. */
final class ValueTable {
  private @Nullable FwpValue[] slots = new FwpValue[16];
  private int[] numbers = new int[16];
  private FwpValue[] values = new FwpValue[8];
  private int size;

  /** Gives a value its number, if it has none yet. */
  void add(FwpValue value) {
    int slot = slot(value);
    if (slots[slot] != null) {
      return;
    }
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
      slots = new FwpValue[4 * size];
      numbers = new int[slots.length];
      for (int i = 0; i < size; i++) {
        put(slot(values[i]), values[i], i);
      }
      slot = slot(value);
    }
    values[size] = value;
    put(slot, value, size++);
  }

  private void put(int slot, FwpValue value, int number) {
    slots[slot] = value;
    numbers[slot] = number;
  }

  /** How many values there are. */
  int size() {
    return size;
  }

  /** The value of a number. */
  FwpValue value(int number) {
    return values[number];
  }

  /** The number of a value, -1 for one that was never added. */
  int number(FwpValue value) {
    int slot = slot(value);
    return slots[slot] == null ? -1 : numbers[slot];
  }

  private int slot(FwpValue value) {
    int hash = value.hashCode() * 0x9E3779B9;
    int mask = slots.length - 1;
    int slot = hash >>> 16 & mask;
    for (FwpValue held = slots[slot]; held != null; held = slots[slot]) {
      if (held.equals(value)) {
        break;
      }
      slot = slot + 1 & mask;
    }
    return slot;
  }
}
