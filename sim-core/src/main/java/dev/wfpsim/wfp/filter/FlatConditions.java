package dev.wfpsim.wfp.filter;

import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of many filters, laid out one after the other for testing.
 *
 * <p>A condition that accepts one span of a number, or of a word of an address, is three words in
 * an array: where the number is, the first number accepted, and how far the span reaches. Most
 * conditions are such. The rest are tested as objects, last, as is whether the fields are there at
 * all: words of an empty field may be anything.
 */
final class FlatConditions {
  private static final int WORDS = 4;

  private final int[] ends;
  private final long[] spans;
  private final long[] needed;
  private final @Nullable ConditionSet[] others;

  /** Lays out the conditions of filters, all or some, to be tested with the words of a classify. */
  FlatConditions(ConditionSet[] conditions) {
    this(conditions, null);
  }

  /** Lays out the conditions of filters, to be tested with words that have been read. */
  FlatConditions(ConditionSet[] conditions, @Nullable TupleWords read) {
    ends = new int[conditions.length];
    needed = new long[conditions.length];
    others = new ConditionSet[conditions.length];
    long[] laid = new long[conditions.length * 4 * WORDS];
    int end = 0;
    for (int i = 0; i < conditions.length; i++) {
      Layout layout = new Layout(conditions[i], read);
      if (end + layout.spans.length > laid.length) {
        laid = Arrays.copyOf(laid, 2 * (end + layout.spans.length));
      }
      System.arraycopy(layout.spans, 0, laid, end, layout.spans.length);
      end += layout.spans.length;
      ends[i] = end;
      needed[i] = layout.needed;
      others[i] = layout.others.isEmpty() ? null : new ConditionSet(layout.others);
    }
    spans = Arrays.copyOf(laid, end);
  }

  /** The conditions of filters. */
  static ConditionSet[] of(LayerFilter[] filters) {
    ConditionSet[] conditions = new ConditionSet[filters.length];
    for (int i = 0; i < conditions.length; i++) {
      conditions[i] = filters[i].conditions();
    }
    return conditions;
  }

  /** Whether a filter matches, of words and all values of one classify. */
  boolean matches(int filter, long[] words, FwpsIncomingValues values) {
    int begin = filter == 0 ? 0 : ends[filter - 1];
    return isWithin(begin, ends[filter], words) && matchesOthers(filter, values);
  }

  /** How many conditions are spans. */
  int tests() {
    return spans.length / WORDS;
  }

  /** How many filters have conditions of other kinds. */
  int others() {
    int count = 0;
    for (ConditionSet each : others) {
      count += each == null ? 0 : 1;
    }
    return count;
  }

  /** The first filter that matches, not before one; their number if there is none. */
  int first(int from, FwpsIncomingValues values) {
    long[] words = values.words();
    int begin = from == 0 ? 0 : ends[from - 1];
    for (int i = from; i < ends.length; i++) {
      int end = ends[i];
      if (isWithin(begin, end, words) && matchesOthers(i, values)) {
        return i;
      }
      begin = end;
    }
    return ends.length;
  }

  private boolean isWithin(int begin, int end, long[] words) {
    for (int i = begin; i < end; i += WORDS) {
      long above = (words[(int) spans[i]] & spans[i + 1]) - spans[i + 2];
      if (Long.compareUnsigned(above, spans[i + 3]) > 0) {
        return false;
      }
    }
    return true;
  }

  private boolean matchesOthers(int filter, FwpsIncomingValues values) {
    if ((needed[filter] & ~values.present()) != 0) {
      return false;
    }
    ConditionSet more = others[filter];
    return more == null || more.matches(values);
  }

  /** The conditions of one filter. */
  private static final class Layout {
    long[] spans = {};
    long needed;
    final List<ConditionGroup> others = new ArrayList<>(0);

    private final @Nullable TupleWords read;

    /** Narrow spans go first: they refuse most. */
    Layout(ConditionSet conditions, @Nullable TupleWords read) {
      this.read = read;
      List<ConditionGroup> groups = new ArrayList<>(conditions.groupCount());
      for (int i = 0; i < conditions.groupCount(); i++) {
        groups.add(conditions.group(i));
      }
      groups.sort((a, b) -> b.specificity() - a.specificity());
      for (ConditionGroup group : groups) {
        if (add(group)) {
          needed |= 1L << group.fieldIndex();
        } else {
          others.add(group);
        }
      }
    }

    private boolean add(ConditionGroup group) {
      Spans accepted = group.spans();
      if (accepted == null) {
        return addObject(group) || addBits(group);
      }
      int high = number(2 * group.fieldIndex());
      int low = number(2 * group.fieldIndex() + 1);
      if (accepted.count() != 1 || accepted.hasEmpty()) {
        return false;
      }
      boolean oneHigh = accepted.firstHigh(0) == accepted.lastHigh(0);
      boolean allLow = accepted.firstLow(0) == 0 && accepted.lastLow(0) == -1;
      boolean needsHigh = accepted.isWide();
      boolean needsLow = !(accepted.isWide() && allLow);
      if (needsHigh && high < 0 || needsLow && (low < 0 || !oneHigh)) {
        return false;
      }
      if (needsLow) {
        append(low, accepted.firstLow(0), accepted.lastLow(0));
      }
      if (needsHigh) {
        append(high, accepted.firstHigh(0), accepted.lastHigh(0));
      }
      return true;
    }

    private boolean addObject(ConditionGroup group) {
      FwpValue[] named = group.valuesOrNull();
      int number = read == null ? -1 : read.numberOfObject(group.fieldIndex());
      if (read == null || number < 0 || named == null || named.length != 1) {
        return false;
      }
      long object = read.object(group.fieldIndex(), named[0]);
      append(number, object, object);
      return true;
    }

    private boolean addBits(ConditionGroup group) {
      int number = number(2 * group.fieldIndex() + 1);
      Comparison only = group.onlyBits();
      if (only == null || number < 0) {
        return false;
      }
      append(number, only.bits(), only.firstOfBits(), only.lastOfBits());
      return true;
    }

    private int number(int word) {
      return read == null ? word : read.numberOf(word);
    }

    private void append(int word, long first, long last) {
      append(word, -1, first, last);
    }

    private void append(int word, long bits, long first, long last) {
      int end = spans.length;
      spans = Arrays.copyOf(spans, end + WORDS);
      spans[end] = word;
      spans[end + 1] = bits;
      spans[end + 2] = first;
      spans[end + 3] = last - first;
    }
  }
}
