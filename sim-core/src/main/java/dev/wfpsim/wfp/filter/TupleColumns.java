package dev.wfpsim.wfp.filter;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which tables of a {@link TupleSearch} are worth a probe. For each word there is an array of rows,
 * found by the hash of so many leading bits of the word, with a bit for each table: cleared where
 * the table looks at these bits and has no filter with them. So a few rows ANDed leave out most
 * tables at once, before any is hashed.
 *
 * <p>The leading bits are as many as a quarter of the tables that look at the word look at, at
 * most, and as many as three quarters.
 */
final class TupleColumns {
  private static final int MAX_ROWS = 1 << 16;
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  private final long allTables;

  /** The words that have a column, and the masks of their leading bits. */
  private final int[] words;

  private final long[] masks;
  private final int shift;
  private final int rowsEach;
  private final long[] rows;

  /** The columns of tables, at most 64, of some filters. */
  TupleColumns(TupleWords all, List<TupleTable> tables, int filters) {
    allTables = tables.isEmpty() ? 0 : -1L >>> Long.SIZE - tables.size();
    int[][] lengths = new int[all.count()][];
    int columns = 0;
    for (int word = 0; word < lengths.length; word++) {
      lengths[word] = lengths(word, tables);
      columns += lengths[word].length;
    }
    words = new int[columns];
    masks = new long[columns];
    rowsEach = Math.min(MAX_ROWS, 2 * Integer.highestOneBit(filters));
    shift = Long.SIZE - Integer.numberOfTrailingZeros(rowsEach);
    rows = new long[columns * rowsEach];
    int column = 0;
    for (int word = 0; word < lengths.length; word++) {
      for (int length : lengths[word]) {
        words[column] = word;
        masks[column] = all.mask(word, length);
        fill(column++, length, all, tables);
      }
    }
  }

  private static int[] lengths(int word, List<TupleTable> tables) {
    int[] own =
        tables.stream().mapToInt(table -> table.length(word)).filter(i -> i > 0).sorted().toArray();
    return own.length == 0
        ? own
        : IntStream.of(own[own.length / 4], own[own.length * 3 / 4]).distinct().toArray();
  }

  private void fill(int column, int length, TupleWords all, List<TupleTable> tables) {
    long others = 0;
    for (int i = 0; i < tables.size(); i++) {
      others |= tables.get(i).length(words[column]) < length ? 1L << i : 0;
    }
    Arrays.fill(rows, column * rowsEach, (column + 1) * rowsEach, others);
    for (int i = 0; i < tables.size(); i++) {
      TupleTable table = tables.get(i);
      if (table.length(words[column]) < length) {
        continue;
      }
      for (int slot = 0; slot < table.slotCount(); slot++) {
        for (int j = 0; j < table.sizeAt(slot); j++) {
          for (long value : all.values(table.filterAt(slot, j), words[column])) {
            rows[row(column, value)] |= 1L << i;
          }
        }
      }
    }
  }

  private int row(int column, long value) {
    return column * rowsEach + (int) ((value & masks[column]) * MULTIPLIER >>> shift);
  }

  /** The tables that may have filters for the words of a classify, a bit each. */
  long tables(long[] key) {
    long left = allTables;
    for (int i = 0; i < words.length; i++) {
      left &= rows[row(i, key[words[i]])];
    }
    return left;
  }
}
