package dev.wfpsim.wfp.filter;

import java.util.Arrays;

/**
 * A hash table of a {@link TupleSearch} while it is filled: filters that fix at least so many
 * leading bits of each word, by the hash of these bits.
 */
final class TupleTable {
  private static final long[] MULTIPLIERS = multipliers();

  private final TupleWords words;
  private final int[] lengths;
  private final int[] used;
  private final long[] masks;
  private int[] hashes = new int[16];
  private int[][] buckets = new int[16][];
  private int[] sizes = new int[16];
  private int bucketCount;
  private final long[] sums = new long[TupleWords.MAX_KEYS];
  private final int[] keys = new int[TupleWords.MAX_KEYS];

  /** An empty table of a tuple that is not all 0. */
  TupleTable(TupleWords words, int[] lengths) {
    this.words = words;
    this.lengths = lengths;
    used =
        java.util.stream.IntStream.range(0, lengths.length).filter(i -> lengths[i] > 0).toArray();
    masks = Arrays.stream(used).mapToLong(i -> words.mask(i, lengths[i])).toArray();
  }

  private static long[] multipliers() {
    long[] odd = new long[3 * Long.SIZE];
    long state = 0;
    for (int i = 0; i < odd.length; i++) {
      state += 0x9E3779B97F4A7C15L;
      long mixed = (state ^ state >>> 30) * 0xBF58476D1CE4E5B9L;
      mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
      odd[i] = mixed ^ mixed >>> 31 | 1;
    }
    return odd;
  }

  /** What a word is multiplied with. */
  static long multiplier(int number) {
    return MULTIPLIERS[number];
  }

  /**
   * The hash of a sum of products; not 0. It is all that is kept of a key: filters whose keys have
   * one hash are in one bucket, where they are told apart by being tested.
   */
  static int finish(long sum) {
    int hash = (int) ((sum ^ sum >>> 32) * 0x9FB21C651E98DF25L >>> 32);
    return hash == 0 ? 1 : hash;
  }

  /** The slot that a hash begins to look at, of a power of two. */
  static int slot(int hash, int slots) {
    return hash & slots - 1;
  }

  /** Whether filters that fix so much can be in it. */
  boolean holds(int[] own) {
    for (int i : used) {
      if (own[i] < lengths[i]) {
        return false;
      }
    }
    return true;
  }

  /** How many leading bits of a word it looks at. */
  int length(int word) {
    return lengths[word];
  }

  boolean hasLengths(int[] other) {
    return Arrays.equals(lengths, other);
  }

  /** Adds a filter, if no bucket becomes larger than a limit by that. */
  boolean add(int filter, int limit) {
    int count = hash(filter);
    for (int i = 0; i < count; i++) {
      int slot = find(keys[i]);
      if (sizes[slot] >= limit) {
        return false;
      }
    }
    for (int i = 0; i < count; i++) {
      put(keys[i], filter);
    }
    return true;
  }

  /** All keys of a filter. */
  private int hash(int filter) {
    sums[0] = 0;
    int count = 1;
    for (int i = 0; i < used.length; i++) {
      long[] values = words.values(filter, used[i]);
      int before = count;
      for (int j = values.length - 1; j >= 0; j--) {
        long product = (values[j] & masks[i]) * multiplier(used[i]);
        for (int k = 0; k < before; k++) {
          sums[j == 0 ? k : count++] = sums[k] + product;
        }
      }
    }
    int distinct = 0;
    for (int i = 0; i < count; i++) {
      int hash = finish(sums[i]);
      boolean known = false;
      for (int j = 0; j < distinct; j++) {
        known |= keys[j] == hash;
      }
      if (!known) {
        keys[distinct++] = hash;
      }
    }
    return distinct;
  }

  private int find(int hash) {
    int slot = slot(hash, hashes.length);
    while (hashes[slot] != 0 && hashes[slot] != hash) {
      slot = slot + 1 & hashes.length - 1;
    }
    return slot;
  }

  private void put(int hash, int filter) {
    int slot = find(hash);
    if (hashes[slot] == 0) {
      hashes[slot] = hash;
      buckets[slot] = new int[2];
      bucketCount++;
    } else if (sizes[slot] == buckets[slot].length) {
      buckets[slot] = Arrays.copyOf(buckets[slot], 2 * sizes[slot]);
    }
    buckets[slot][sizes[slot]++] = filter;
    if (2 * bucketCount > hashes.length) {
      grow();
    }
  }

  private void grow() {
    int[] oldHashes = hashes;
    int[][] oldBuckets = buckets;
    int[] oldSizes = sizes;
    hashes = new int[2 * oldHashes.length];
    buckets = new int[hashes.length][];
    sizes = new int[hashes.length];
    for (int i = 0; i < oldHashes.length; i++) {
      if (oldHashes[i] != 0) {
        int slot = find(oldHashes[i]);
        hashes[slot] = oldHashes[i];
        buckets[slot] = oldBuckets[i];
        sizes[slot] = oldSizes[i];
      }
    }
  }

  /** The numbers of the words that are hashed. */
  int[] used() {
    return used;
  }

  /** Their masks. */
  long[] masks() {
    return masks;
  }

  int slotCount() {
    return hashes.length;
  }

  /** The hash in a slot, 0 for none. */
  int hashAt(int slot) {
    return hashes[slot];
  }

  int sizeAt(int slot) {
    return sizes[slot];
  }

  /** A filter in a bucket, in the order they are tried. */
  int filterAt(int slot, int index) {
    return buckets[slot][index];
  }
}
