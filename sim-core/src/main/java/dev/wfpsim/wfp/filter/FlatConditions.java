package dev.wfpsim.wfp.filter;

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
  private static final int WORDS = 3;

  private final int[] ends;
  private final long[] spans;
  private final long[] needed;
  private final @Nullable ConditionSet[] others;

  /** Lays out the conditions of filters. */
  FlatConditions(LayerFilter[] filters) {
    ends = new int[filters.length];
    needed = new long[filters.length];
    others = new ConditionSet[filters.length];
    long[] laid = new long[filters.length * 4 * WORDS];
    int end = 0;
    for (int i = 0; i < filters.length; i++) {
      Layout layout = new Layout(filters[i].conditions());
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

  /** Whether a filter matches. */
  boolean matches(int filter, FwpsIncomingValues values) {
    int begin = filter == 0 ? 0 : ends[filter - 1];
    return isWithin(begin, ends[filter], values.words()) && matchesOthers(filter, values);
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
      long above = words[(int) spans[i]] - spans[i + 1];
      if (Long.compareUnsigned(above, spans[i + 2]) > 0) {
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

    /** Narrow spans go first: they refuse most. */
    Layout(ConditionSet conditions) {
      List<ConditionGroup> groups = new ArrayList<>(conditions.groupCount());
      for (int i = 0; i < conditions.groupCount(); i++) {
        groups.add(conditions.group(i));
      }
      groups.sort((a, b) -> b.specificity() - a.specificity());
      for (ConditionGroup group : groups) {
        Spans accepted = group.spans();
        if (accepted != null
            && accepted.count() == 1
            && !accepted.hasEmpty()
            && add(2 * group.fieldIndex(), accepted)) {
          needed |= 1L << group.fieldIndex();
        } else {
          others.add(group);
        }
      }
    }

    private boolean add(int high, Spans accepted) {
      if (accepted.firstHigh(0) == accepted.lastHigh(0)) {
        append(high + 1, accepted.firstLow(0), accepted.lastLow(0));
        if (accepted.isWide()) {
          append(high, accepted.firstHigh(0), accepted.lastHigh(0));
        }
        return true;
      }
      boolean wholeWords = accepted.firstLow(0) == 0 && accepted.lastLow(0) == -1;
      if (wholeWords) {
        append(high, accepted.firstHigh(0), accepted.lastHigh(0));
      }
      return wholeWords;
    }

    private void append(int word, long first, long last) {
      int end = spans.length;
      spans = Arrays.copyOf(spans, end + WORDS);
      spans[end] = word;
      spans[end + 1] = first;
      spans[end + 2] = last - first;
    }
  }
}
