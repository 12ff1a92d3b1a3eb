package dev.wfpsim.wfp.filter;

import dev.wfpsim.wfp.fwp.FwpValue;
import java.util.Arrays;
import java.util.List;

/**
 * What one filter fixes of a word: the leading bits of a number or of half an address, or the
 * number of an object.
 *
 * <p>Alternatives, and a span that is no prefix, fix the bits of several values: a span is covered
 * by up to three blocks of the next smaller power of two. They may cover more than the filter
 * accepts, never less.
 *
 * @param word which one: see {@link TupleWords}
 * @param width its bits
 * @param length how many leading bits are fixed, more than 0
 * @param values the values, of which only these bits count
 */
record KeyWord(int word, int width, int length, long[] values) {
  /**
   * Adds the words that a group fixes to a list.
   *
   * @param width of its field, in bits
   * @param objects numbers the objects of its field
   * @param objectWord the word that the number is
   */
  static void add(
      ConditionGroup group,
      int width,
      ValueTable<FwpValue> objects,
      int objectWord,
      List<KeyWord> words) {
    int high = 2 * group.fieldIndex();
    Spans spans = group.spans();
    if (spans == null) {
      FwpValue[] named = group.valuesOrNull();
      if (named != null) {
        group.addValues(objects);
        long[] numbers = Arrays.stream(named).mapToLong(objects::number).toArray();
        words.add(new KeyWord(objectWord, Long.SIZE, Long.SIZE, numbers));
      }
    } else if (spans.count() > 0 && !spans.hasEmpty()) {
      int n = spans.count();
      if (!spans.isWide()) {
        addBlocks(high + 1, width, n, spans, false, words);
      } else {
        addBlocks(high, Long.SIZE, n, spans, true, words);
        if (n == 1 && spans.firstHigh(0) == spans.lastHigh(0)) {
          addBlocks(high + 1, Long.SIZE, n, spans, false, words);
        }
      }
    }
  }

  private static void addBlocks(
      int word, int width, int count, Spans spans, boolean high, List<KeyWord> words) {
    int length = width;
    for (int i = 0; i < count; i++) {
      long first = high ? spans.firstHigh(i) : spans.firstLow(i);
      long last = high ? spans.lastHigh(i) : spans.lastLow(i);
      length = Math.min(length, width - blockBits(first, last));
    }
    if (length <= 0) {
      return;
    }
    int shift = width - length;
    long[] values = new long[count];
    int n = 0;
    for (int i = 0; i < count; i++) {
      long first = (high ? spans.firstHigh(i) : spans.firstLow(i)) >>> shift;
      long last = (high ? spans.lastHigh(i) : spans.lastLow(i)) >>> shift;
      for (long block = 0; block <= last - first; block++) {
        if (n == values.length) {
          values = Arrays.copyOf(values, 2 * n);
        }
        values[n++] = first + block << shift;
      }
    }
    words.add(new KeyWord(word, width, length, Arrays.copyOf(values, n)));
  }

  /** The size of the blocks that cover a span, as a power of two: a prefix is one of itself. */
  private static int blockBits(long first, long last) {
    int common = Long.SIZE - Long.numberOfLeadingZeros(first ^ last);
    int span = Long.SIZE - Long.numberOfLeadingZeros(last - first);
    boolean prefix = span == common && Long.bitCount(last - first) == common;
    return prefix ? common : span - 1;
  }

  /** The bits that all values have in common; of length 0 if there are none. */
  KeyWord inCommon() {
    long differing = 0;
    for (long value : values) {
      differing |= value ^ values[0];
    }
    int common = Math.min(length, width - (Long.SIZE - Long.numberOfLeadingZeros(differing)));
    return new KeyWord(word, width, common, new long[] {values[0]});
  }
}
