package dev.wfpsim.bench;

import java.util.Arrays;
import java.util.List;

/**
 * Bit vectors as published: for each word of a packet a binary search among the bounds of the
 * filters, then the rows found are ANDed one 64-bit word after the other.
 *
 * <p>T. V. Lakshman, D. Stiliadis: High-speed policy-based packet forwarding using efficient
 * multi-dimensional range matching. SIGCOMM 1998.
 */
final class PlainBitset extends RawClassifier {
  PlainBitset(List<RawFilter> filters) {
    super(filters);
  }

  @Override
  Search searchOf(List<RawFilter> filters) {
    return new Vectors(filters);
  }

  private static final class Vectors implements Search {
    private final long[][] bounds = new long[RawFilter.WORDS][];
    private final long[][][] rows = new long[RawFilter.WORDS][][];
    private final int words;

    Vectors(List<RawFilter> filters) {
      words = (filters.size() + 63) / 64;
      for (int word = 0; word < RawFilter.WORDS; word++) {
        int index = word;
        bounds[word] =
            filters.stream()
                .flatMapToLong(
                    f -> java.util.stream.LongStream.of(f.low()[index], f.high()[index] + 1))
                .distinct()
                .sorted()
                .toArray();
        rows[word] = new long[bounds[word].length + 1][words];
        for (int i = 0; i < filters.size(); i++) {
          int from = rowOf(word, filters.get(i).low()[word]);
          int to = rowOf(word, filters.get(i).high()[word]);
          for (int row = from; row <= to; row++) {
            rows[word][row][i >> 6] |= 1L << i;
          }
        }
      }
    }

    private int rowOf(int word, long value) {
      int found = Arrays.binarySearch(bounds[word], value);
      return found >= 0 ? found + 1 : -found - 1;
    }

    @Override
    public int first(long[] packets, int at) {
      long[] a = rows[0][rowOf(0, packets[at])];
      long[] b = rows[1][rowOf(1, packets[at + 1])];
      long[] c = rows[2][rowOf(2, packets[at + 2])];
      long[] d = rows[3][rowOf(3, packets[at + 3])];
      long[] e = rows[4][rowOf(4, packets[at + 4])];
      long[] f = rows[5][rowOf(5, packets[at + 5])];
      for (int i = 0; i < words; i++) {
        long both = a[i] & b[i] & c[i] & d[i] & e[i] & f[i];
        if (both != 0) {
          return i * 64 + Long.numberOfTrailingZeros(both);
        }
      }
      return -1;
    }
  }
}
