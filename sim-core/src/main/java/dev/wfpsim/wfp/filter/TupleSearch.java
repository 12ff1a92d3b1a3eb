package dev.wfpsim.wfp.filter;

import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Hash tables by tuple, merged: a tuple says how many leading bits of each word are hashed. A
 * filter goes into the first table whose tuple is no longer in any word than what the filter fixes
 * and whose buckets for it have room; where there is none, a table is made of a tuple somewhat
 * shorter than the filter's, so that others fit too. What a table's bits do not decide is tested
 * filter by filter.
 *
 * <p>A search goes through the tables in the order of the first filter in each, and ends where no
 * earlier one can come; of the tables, some tens however many filters there are, {@link
 * TupleColumns} leave a few that are worth a probe. So it costs a few rows, a few probes, and the
 * tests of short buckets. What is traded is memory: 8 bytes a row, with twice as many rows as
 * filters for up to two lengths of each word.
 *
 * <p>J. Daly and others: TupleMerge: fast software packet processing for online packet
 * classification. IEEE/ACM Transactions on Networking 27 (2019).
 */
final class TupleSearch extends FilterSearch {
  private static final int BUCKET = 16;
  private static final int MAX_TABLES = Long.SIZE;

  private final int size;
  private final TupleWords words;
  private final FlatConditions conditions;
  private final TupleColumns columns;

  /** The first filter of each table, and the last. */
  private final int[] firsts;

  private final int[] lasts;

  /** Where the words of each table end, and of each its number, its mask and its multiplier. */
  private final int[] wordEnds;

  private final long[] masks;

  /** Where the slots of each table begin, and how many it has; a hash and a bucket each, or 0. */
  private final int[] slotBegins;

  private final int[] slotCounts;
  private final long[] slots;

  /** All buckets, each in order and followed by {@link #size}; first those that are in no table. */
  private final int[] buckets;

  private TupleSearch(
      LayerFilter[] filters, TupleWords words, List<TupleTable> tables, int[] rest) {
    size = filters.length;
    this.words = words;
    conditions = new FlatConditions(FlatConditions.of(filters), words);
    columns = new TupleColumns(words, tables, size);
    int n = tables.size();
    firsts = new int[n];
    lasts = new int[n];
    wordEnds = new int[n];
    slotBegins = new int[n];
    slotCounts = new int[n];
    int allWords = 0;
    int allSlots = 0;
    int allBuckets = rest.length + 1;
    for (TupleTable table : tables) {
      allWords += table.used().length;
      allSlots += table.slotCount();
      for (int slot = 0; slot < table.slotCount(); slot++) {
        allBuckets += table.hashAt(slot) == 0 ? 0 : table.sizeAt(slot) + 1;
      }
    }
    masks = new long[3 * allWords];
    slots = new long[allSlots];
    buckets = Arrays.copyOf(rest, allBuckets);
    buckets[rest.length] = size;
    layOut(tables, rest.length + 1);
  }

  private void layOut(List<TupleTable> tables, int begin) {
    int bucket = begin;
    int word = 0;
    int slot = 0;
    for (int i = 0; i < tables.size(); i++) {
      TupleTable table = tables.get(i);
      for (int j = 0; j < table.used().length; j++) {
        masks[word++] = table.used()[j];
        masks[word++] = table.masks()[j];
        masks[word++] = TupleTable.multiplier(table.used()[j]);
      }
      wordEnds[i] = word;
      slotBegins[i] = slot;
      slotCounts[i] = table.slotCount();
      firsts[i] = size;
      for (int j = 0; j < table.slotCount(); j++) {
        int hash = table.hashAt(j);
        if (hash != 0) {
          slots[slot + j] = (long) hash << 32 | bucket;
        }
        for (int k = 0; k < table.sizeAt(j); k++) {
          buckets[bucket++] = table.filterAt(j, k);
        }
        if (hash != 0) {
          firsts[i] = Math.min(firsts[i], table.filterAt(j, 0));
          lasts[i] = Math.max(lasts[i], table.filterAt(j, table.sizeAt(j) - 1));
          buckets[bucket++] = size;
        }
      }
      slot += table.slotCount();
    }
  }

  /** The search of filters in the order they are tried. */
  static TupleSearch of(FwpsLayer layer, LayerFilter[] filters) {
    TupleWords words = new TupleWords(layer, filters);
    List<TupleTable> tables = new ArrayList<>();
    int[] rest = new int[filters.length];
    int restCount = 0;
    for (int i = 0; i < filters.length; i++) {
      if (!place(i, words, tables)) {
        rest[restCount++] = i;
      }
    }
    return new TupleSearch(filters, words, tables, Arrays.copyOf(rest, restCount));
  }

  private static boolean place(int filter, TupleWords words, List<TupleTable> tables) {
    int[] own = words.lengths(filter);
    for (TupleTable table : tables) {
      if (table.holds(own) && table.add(filter, BUCKET)) {
        return true;
      }
    }
    int[] tuple = relaxed(own, words);
    if (isIn(tables, tuple)) {
      tuple = own;
    }
    if (Arrays.stream(tuple).allMatch(length -> length == 0)) {
      return false;
    }
    if (isIn(tables, tuple) || tables.size() == MAX_TABLES) {
      return placeAnyhow(filter, own, tables);
    }
    TupleTable made = new TupleTable(words, tuple);
    tables.add(made);
    return made.add(filter, BUCKET);
  }

  private static boolean isIn(List<TupleTable> tables, int[] tuple) {
    return tables.stream().anyMatch(table -> table.hasLengths(tuple));
  }

  /** Into the last table that can hold it, however full. */
  private static boolean placeAnyhow(int filter, int[] own, List<TupleTable> tables) {
    for (TupleTable table : tables.reversed()) {
      if (table.holds(own)) {
        return table.add(filter, Integer.MAX_VALUE);
      }
    }
    return false;
  }

  /** Shorter by up to 7 bits of a long word; a short one is left out where long ones do. */
  private static int[] relaxed(int[] own, TupleWords words) {
    int longBits = 0;
    for (int i = 0; i < own.length; i++) {
      longBits += words.width(i) > Short.SIZE ? own[i] : 0;
    }
    int[] relaxed = new int[own.length];
    for (int i = 0; i < own.length; i++) {
      boolean isLong = words.width(i) > Short.SIZE;
      relaxed[i] = isLong ? own[i] & ~7 : longBits >= Integer.SIZE ? 0 : own[i];
    }
    return relaxed;
  }

  @Override
  void start(FwpsIncomingValues values, SearchState state) {
    state.reserve(words.count(), firsts.length + 1);
    state.tested = 0;
    words.read(values, state.words);
    state.left = columns.tables(state.words);
    state.known = 0;
    state.numbers[firsts.length] = 0;
  }

  @Override
  int next(int from, FwpsIncomingValues values, SearchState state) {
    if (from >= size) {
      return size;
    }
    int best = size;
    for (long left = state.left; left != 0; left &= left - 1) {
      int table = Long.numberOfTrailingZeros(left);
      if (firsts[table] >= best) {
        break;
      }
      if (lasts[table] >= from && isFound(table, state)) {
        best = search(table, from, best, values, state);
      }
    }
    return search(firsts.length, from, best, values, state);
  }

  /** Whether a table has a bucket for the words; looks it up the first time. */
  private boolean isFound(int table, SearchState state) {
    long bit = 1L << table;
    if ((state.known & bit) == 0) {
      state.known |= bit;
      int bucket = probe(table, state.words);
      state.numbers[table] = bucket;
      if (bucket < 0) {
        state.left &= ~bit;
        return false;
      }
    }
    return true;
  }

  /** The first match of a bucket between two filters; the later one if there is none. */
  private int search(int table, int from, int best, FwpsIncomingValues values, SearchState state) {
    int at = state.numbers[table];
    int filter = buckets[at];
    while (filter < from) {
      filter = buckets[++at];
    }
    while (filter < best) {
      state.tested++;
      if (conditions.matches(filter, state.words, values)) {
        break;
      }
      filter = buckets[++at];
    }
    state.numbers[table] = at;
    return Math.min(best, filter);
  }

  /** Where the bucket of a table for some words begins; -1 if there is none. */
  private int probe(int table, long[] key) {
    long sum = 0;
    for (int i = table == 0 ? 0 : wordEnds[table - 1]; i < wordEnds[table]; i += 3) {
      sum += (key[(int) masks[i]] & masks[i + 1]) * masks[i + 2];
    }
    int hash = TupleTable.finish(sum);
    int count = slotCounts[table];
    int begin = slotBegins[table];
    for (int slot = TupleTable.slot(hash, count); ; slot = slot + 1 & count - 1) {
      long found = slots[begin + slot];
      if (found == 0) {
        return -1;
      }
      if ((int) (found >>> 32) == hash) {
        return (int) found;
      }
    }
  }
}
