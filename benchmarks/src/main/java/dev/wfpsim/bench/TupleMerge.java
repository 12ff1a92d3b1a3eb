package dev.wfpsim.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Hash tables by tuple, merged as published: a filter goes into the first table whose prefixes are
 * no longer than its own and whose bucket has room; where there is none, a new table is made, with
 * shorter prefixes than the filter asks for, so that others fit too. A look-up goes through the
 * tables by the best filter that each holds and ends where no better one can come.
 *
 * <p>J. Daly and others: TupleMerge: fast software packet processing for online packet
 * classification. IEEE/ACM Transactions on Networking 27 (2019).
 */
final class TupleMerge extends RawClassifier {
  private static final int BUCKET = 10;

  TupleMerge(List<RawFilter> filters) {
    super(filters);
  }

  @Override
  Search searchOf(List<RawFilter> filters) {
    return new Tables(filters);
  }

  private static final class Tables implements Search {
    private final List<RawFilter> filters;
    private final Table[] tables;

    Tables(List<RawFilter> filters) {
      this.filters = filters;
      List<Table> made = new ArrayList<>();
      for (int i = 0; i < filters.size(); i++) {
        RawFilter filter = filters.get(i);
        int[] own = new int[RawFilter.WORDS];
        for (int word = 0; word < own.length; word++) {
          own[word] = filter.prefix(word);
        }
        Table table = null;
        for (Table each : made) {
          if (each.holds(own) && each.hasRoom(filter.low())) {
            table = each;
            break;
          }
        }
        if (table == null) {
          table = new Table(relaxed(own), i);
          made.add(table);
        }
        table.add(filter.low(), i);
      }
      tables = made.toArray(new Table[0]);
    }

    private static int[] relaxed(int[] own) {
      int[] relaxed = own.clone();
      boolean addresses = own[RawFilter.LOCAL_ADDRESS] + own[RawFilter.REMOTE_ADDRESS] >= 32;
      for (int word = 0; word < own.length; word++) {
        switch (word) {
          case RawFilter.LOCAL_ADDRESS, RawFilter.REMOTE_ADDRESS -> relaxed[word] &= ~3;
          case RawFilter.LOCAL_PORT, RawFilter.REMOTE_PORT ->
              relaxed[word] = addresses ? 0 : own[word] & ~3;
          case RawFilter.PROTOCOL -> relaxed[word] = addresses ? 0 : own[word];
          default -> {}
        }
      }
      return relaxed;
    }

    @Override
    public int first(long[] packets, int at) {
      int best = Integer.MAX_VALUE;
      for (Table table : tables) {
        if (table.first >= best) {
          break;
        }
        best = table.search(filters, packets, at, best);
      }
      return best == Integer.MAX_VALUE ? -1 : best;
    }
  }

  /** One table: open addressing, a bucket a slot. */
  private static final class Table {
    final int first;
    private final int[] lengths;
    private final long[] masks = new long[RawFilter.WORDS];
    private long[] keys = new long[64];
    private int[][] buckets = new int[64][];
    private int used;

    Table(int[] lengths, int first) {
      this.first = first;
      this.lengths = lengths;
      for (int word = 0; word < lengths.length; word++) {
        masks[word] = -1L << RawFilter.width(word) - lengths[word];
      }
    }

    boolean holds(int[] own) {
      for (int word = 0; word < own.length; word++) {
        if (own[word] < lengths[word]) {
          return false;
        }
      }
      return true;
    }

    private long hash(long[] words, int at) {
      long sum =
          (words[at] & masks[0]) * 0x9E3779B97F4A7C15L
              + (words[at + 1] & masks[1]) * 0xC2B2AE3D27D4EB4FL
              + (words[at + 2] & masks[2]) * 0x165667B19E3779F9L
              + (words[at + 3] & masks[3]) * 0xD6E8FEB86659FD93L
              + (words[at + 4] & masks[4]) * 0xA0761D6478BD642FL
              + (words[at + 5] & masks[5]) * 0xE7037ED1A0B428DBL;
      sum ^= sum >>> 32;
      return sum * 0x9FB21C651E98DF25L;
    }

    private int slot(long hash) {
      int mask = keys.length - 1;
      int slot = (int) (hash >>> 40) & mask;
      while (buckets[slot] != null && keys[slot] != hash) {
        slot = slot + 1 & mask;
      }
      return slot;
    }

    boolean hasRoom(long[] low) {
      int[] bucket = buckets[slot(hash(low, 0))];
      return bucket == null || bucket.length < BUCKET;
    }

    void add(long[] low, int number) {
      long hash = hash(low, 0);
      int slot = slot(hash);
      int[] bucket = buckets[slot];
      if (bucket == null) {
        bucket = new int[0];
        used++;
      }
      keys[slot] = hash;
      buckets[slot] = Arrays.copyOf(bucket, bucket.length + 1);
      buckets[slot][bucket.length] = number;
      if (used * 2 > keys.length) {
        grow();
      }
    }

    private void grow() {
      long[] oldKeys = keys;
      int[][] old = buckets;
      keys = new long[oldKeys.length * 2];
      buckets = new int[keys.length][];
      for (int i = 0; i < old.length; i++) {
        if (old[i] != null) {
          int slot = slot(oldKeys[i]);
          keys[slot] = oldKeys[i];
          buckets[slot] = old[i];
        }
      }
    }

    int search(List<RawFilter> filters, long[] packets, int at, int best) {
      int[] bucket = buckets[slot(hash(packets, at))];
      if (bucket != null) {
        for (int number : bucket) {
          if (number >= best) {
            return best;
          }
          if (filters.get(number).matches(packets, at)) {
            return number;
          }
        }
      }
      return best;
    }
  }
}
