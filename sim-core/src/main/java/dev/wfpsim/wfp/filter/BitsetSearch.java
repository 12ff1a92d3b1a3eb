package dev.wfpsim.wfp.filter;

import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bit vectors: a row for each class of values of a field, with a bit for each filter, in the order
 * they are tried. A classify looks up a row for each field; the filters that match are the ones of
 * their AND. That is taken word by word, only as far as it is asked for, and a summary of each row,
 * a bit for each of its words, says which words are worth it.
 *
 * <p>A look-up costs a binary search for each field; an AND costs a word of each row for each word
 * of the summaries' AND. Rows cost memory and time as the square of the number of filters, so there
 * is a limit to both. Conditions that are in no row are tested filter by filter.
 *
 * <p>T. V. Lakshman, D. Stiliadis: High-speed policy-based packet forwarding using efficient
 * multi-dimensional range matching. SIGCOMM 1998. F. Baboescu, G. Varghese: Scalable packet
 * classification. SIGCOMM 2001 (the summaries).
 */
final class BitsetSearch extends FilterSearch {
  /** As many filters as words of a row have bits in a summary. */
  static final int MOST = Long.SIZE * Long.SIZE;

  /** Words of all rows: 2 MB. */
  private static final int MAX_WORDS = 1 << 18;

  private final int size;
  private final int rowWords;
  private final Dimension[] dimensions;
  private final int[] firstRows;
  private final long[] bits;
  private final long[] summaries;
  private final FlatConditions rest;

  private BitsetSearch(Dimensions plan, int size, int allRows) {
    this.size = size;
    rowWords = words(size);
    dimensions = plan.chosen().toArray(new Dimension[0]);
    firstRows = new int[dimensions.length];
    bits = new long[allRows * rowWords];
    summaries = new long[allRows];
    rest = plan.rest();
    int row = 0;
    for (int i = 0; i < dimensions.length; i++) {
      firstRows[i] = row;
      dimensions[i].fill(bits, row * rowWords, rowWords, size);
      row += dimensions[i].rows();
    }
    for (int i = 0; i < bits.length; i++) {
      summaries[i / rowWords] |= bits[i] == 0 ? 0 : 1L << i % rowWords;
    }
  }

  /** The search of at most {@link #MOST} filters; null if the rows would be too many. */
  static @Nullable BitsetSearch of(FwpsLayer layer, LayerFilter[] filters) {
    Dimensions plan = new Dimensions(layer.fieldCount(), filters);
    long rows = rows(plan.chosen());
    boolean tooMany = rows * words(filters.length) > MAX_WORDS;
    return tooMany ? null : new BitsetSearch(plan, filters.length, (int) rows);
  }

  private static long rows(List<Dimension> dimensions) {
    return dimensions.stream().mapToLong(Dimension::rows).sum();
  }

  private static int words(int filters) {
    return (filters + Long.SIZE - 1) / Long.SIZE;
  }

  @Override
  void start(FwpsIncomingValues values, SearchState state) {
    state.reserve(0, dimensions.length);
    state.tested = 0;
    long left = -1L >>> Long.SIZE - rowWords;
    for (int i = 0; i < dimensions.length; i++) {
      int row = firstRows[i] + dimensions[i].row(values);
      state.numbers[i] = row * rowWords;
      left &= summaries[row];
      if (left == 0) {
        break;
      }
    }
    state.left = left;
  }

  @Override
  int next(int from, FwpsIncomingValues values, SearchState state) {
    int word = from >> 6;
    if (from >= size) {
      return size;
    }
    long passed = -1L << from;
    for (long left = state.left & -1L << word; left != 0; left &= left - 1) {
      int at = Long.numberOfTrailingZeros(left);
      long found = at == word ? passed : -1L;
      for (int i = 0; i < dimensions.length; i++) {
        found &= bits[state.numbers[i] + at];
      }
      for (; found != 0; found &= found - 1) {
        int position = at << 6 | Long.numberOfTrailingZeros(found);
        if (position >= size) {
          return size;
        }
        state.tested++;
        if (rest.matches(position, values.words(), values)) {
          return position;
        }
      }
    }
    return size;
  }
}
