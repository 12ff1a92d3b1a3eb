package dev.wfpsim.collect;

import java.util.AbstractCollection;
import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Things by number, in the order in which they were put in: about 24 bytes each, where a {@link
 * java.util.LinkedHashMap} takes 72; 32 bytes while it is empty.
 *
 * <p>Keys and values lie in two arrays in that order, with holes where some were taken out; a third
 * one finds the place of a key, by linear probing. Cost: a look-up of about one line of memory; now
 * and then a pass over all, when the arrays are full of things or of holes. Emptied, it gives its
 * room back.
 */
public final class LongMap<V> {
  private static final long[] NO_KEYS = {};
  private static final @Nullable Object[] NO_VALUES = {};
  private static final int[] NO_PLACES = {};
  private static final int FIRST_ROOM = 2;

  private long[] keys = NO_KEYS;

  /** What belongs to the keys; null in a hole. */
  private @Nullable Object[] values = NO_VALUES;

  /** One more than the place of a key, 0 for none; a key whose thing is gone still leads on. */
  private int[] places = NO_PLACES;

  /** Where the next is put. */
  private int end;

  private int size;

  /** An empty one. */
  public LongMap() {}

  /** How many there are. */
  public int size() {
    return size;
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return size == 0;
  }

  /** How many it has room for, holes included. */
  int room() {
    return keys.length;
  }

  /** The thing of a number; null where there is none. */
  @SuppressWarnings("unchecked") // only values are put in
  public @Nullable V get(long key) {
    int place = placeOf(key);
    return place < 0 ? null : (V) values[place];
  }

  /** Whether there is a thing of a number. */
  public boolean containsKey(long key) {
    return placeOf(key) >= 0;
  }

  private int placeOf(long key) {
    if (size == 0) {
      return -1;
    }
    int mask = places.length - 1;
    for (int at = spread(key) & mask; places[at] != 0; at = (at + 1) & mask) {
      int place = places[at] - 1;
      if (keys[place] == key && values[place] != null) {
        return place;
      }
    }
    return -1;
  }

  private static int spread(long key) {
    long mixed = key * 0x9e3779b97f4a7c15L;
    return (int) (mixed >>> 32);
  }

  /**
   * Puts a thing behind the others, or in the place of the one of that number, which it answers.
   */
  @SuppressWarnings("unchecked") // only values are put in
  public @Nullable V put(long key, V value) {
    int known = placeOf(key);
    if (known >= 0) {
      V replaced = (V) values[known];
      values[known] = value;
      return replaced;
    }
    if (end == keys.length) {
      arrange();
    }
    keys[end] = key;
    values[end] = value;
    enter(end++);
    size++;
    return null;
  }

  private void enter(int place) {
    int mask = places.length - 1;
    int at = spread(keys[place]) & mask;
    while (places[at] != 0) {
      at = (at + 1) & mask;
    }
    places[at] = place + 1;
  }

  /** Takes a thing out; answers it, or null where there is none. */
  @SuppressWarnings("unchecked") // only values are put in
  public @Nullable V remove(long key) {
    int place = placeOf(key);
    if (place < 0) {
      return null;
    }
    V removed = (V) values[place];
    values[place] = null;
    size--;
    if (size == 0) {
      clear();
    }
    return removed;
  }

  /** Takes out a thing if it is this one; whether it was. */
  public boolean remove(long key, V value) {
    int place = placeOf(key);
    if (place < 0 || values[place] != value) {
      return false;
    }
    remove(key);
    return true;
  }

  /** Takes out all. */
  public void clear() {
    keys = NO_KEYS;
    values = NO_VALUES;
    places = NO_PLACES;
    end = 0;
    size = 0;
  }

  /** Closes the holes, with room for half as many again as there are. */
  private void arrange() {
    int room = size == 0 ? FIRST_ROOM : size + Math.max(FIRST_ROOM, size >> 1);
    long[] newKeys = new long[room];
    @Nullable Object[] newValues = new Object[room];
    int to = 0;
    for (int from = 0; from < end; from++) {
      if (values[from] != null) {
        newKeys[to] = keys[from];
        newValues[to++] = values[from];
      }
    }
    keys = newKeys;
    values = newValues;
    end = to;
    places = new int[Integer.highestOneBit(room + (room >> 1)) << 1]; // at most two thirds full
    for (int place = 0; place < end; place++) {
      enter(place);
    }
  }

  /** The things in the order in which they were put in; a view, which fails where it changes. */
  public Collection<V> values() {
    return new AbstractCollection<>() {
      @Override
      public int size() {
        return size;
      }

      @Override
      public Iterator<V> iterator() {
        return new Values();
      }
    };
  }

  private final class Values implements Iterator<V> {
    private final @Nullable Object[] seen = values;
    private final int until = end;
    private final int sizeSeen = size;
    private int next = holeless(0);

    private int holeless(int from) {
      int place = from;
      while (place < until && seen[place] == null) {
        place++;
      }
      return place;
    }

    @Override
    public boolean hasNext() {
      return next < until;
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // only values are put in, and it is one's place
    @Override
    public V next() {
      if (next >= until) {
        throw new NoSuchElementException("no more things");
      }
      if (size != sizeSeen || values != seen) {
        throw new ConcurrentModificationException("changed while it is gone through");
      }
      V value = (V) seen[next];
      next = holeless(next + 1);
      return value;
    }
  }
}
