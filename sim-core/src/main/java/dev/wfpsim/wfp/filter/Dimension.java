package dev.wfpsim.wfp.filter;

import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One field of a {@link BitsetSearch}: sorts the values of the field into classes that the filters
 * do not tell apart, each with a row of bits, one for each filter that accepts it.
 *
 * <p>Numbers and addresses: the bounds of all spans cut the line into elementary intervals, which
 * are numbered; a value's is found by a binary search. Objects: those that filters name are
 * numbered, all others are one class. Conditions of any other kind that many filters share: they
 * hold or not. FWP_EMPTY is a class of its own.
 */
final class Dimension {
  private enum Kind {
    NUMBER,
    ADDRESS,
    OBJECT,
    CONDITION
  }

  private static final int EMPTY = 0;
  private static final int UNNAMED = 1;
  private static final int HOLDS = 1;

  /** Buckets of bounds at most, as a power of two. */
  private static final int MAX_BEGIN_BITS = 13;

  private final Kind kind;
  private final int fieldIndex;
  private final int[] askers;
  private final ConditionGroup[] groups;
  private final @Nullable Spans[] spans;
  private final ValueTable<FwpValue> objects = new ValueTable<>(FwpValue::hashCode);
  private final int rows;

  /**
   * Where intervals begin, in order, without the first: two words each for addresses. Numbers have
   * their top bit turned, so that they are in order with a sign.
   */
  private long[] bounds = {};

  /** For numbers: where to begin among the bounds, by the first bits of the number. */
  private int[] begins = {};

  private int beginShift;

  /** The first step of a search from there: half of the least power of two above what may come. */
  private int step;

  /**
   * A field.
   *
   * @param askers the filters that ask for it, by position, ascending
   * @param groups what each accepts
   * @param condition whether all groups are the same, and hold or not
   */
  Dimension(int fieldIndex, int[] askers, ConditionGroup[] groups, boolean condition) {
    this.fieldIndex = fieldIndex;
    this.askers = askers;
    this.groups = groups;
    this.spans = new Spans[groups.length];
    boolean wide = false;
    for (int i = 0; i < groups.length; i++) {
      spans[i] = condition ? null : groups[i].spans();
      wide |= spans[i] != null && spans[i].isWide();
    }
    if (condition) {
      kind = Kind.CONDITION;
      rows = 2;
    } else if (groups[0].isOfValues()) {
      kind = Kind.OBJECT;
      for (ConditionGroup group : groups) {
        group.addValues(objects);
      }
      rows = UNNAMED + 1 + objects.size();
    } else {
      kind = wide ? Kind.ADDRESS : Kind.NUMBER;
      bounds = wide ? addressBounds() : numberBounds();
      rows = 2 + (wide ? bounds.length / 2 : bounds.length);
      if (!wide) {
        indexBounds();
      }
    }
  }

  /** Whether a group is one that intervals or objects can be made of. */
  static boolean suits(ConditionGroup group) {
    Spans accepted = group.spans();
    return accepted == null ? group.isOfValues() : accepted.count() > 0;
  }

  private long[] numberBounds() {
    long[] all = new long[2 * spanCount()];
    int n = 0;
    for (Spans each : spans) {
      for (int i = 0; i < each.count(); i++) {
        all[n++] = each.firstLow(i) ^ Long.MIN_VALUE;
        all[n++] = each.lastLow(i) + 1 ^ Long.MIN_VALUE; // none after the last: 0, as the first
      }
    }
    Arrays.sort(all);
    int kept = 0;
    for (long bound : all) {
      if (bound != Long.MIN_VALUE && (kept == 0 || all[kept - 1] != bound)) {
        all[kept++] = bound;
      }
    }
    return Arrays.copyOf(all, kept);
  }

  private long[] addressBounds() {
    Address[] all = new Address[2 * spanCount()];
    int n = 0;
    for (Spans each : spans) {
      for (int i = 0; i < each.count(); i++) {
        long last = each.lastLow(i);
        all[n++] = new Address(each.firstHigh(i), each.firstLow(i));
        all[n++] = new Address(last == -1 ? each.lastHigh(i) + 1 : each.lastHigh(i), last + 1);
      }
    }
    Arrays.sort(all);
    long[] kept = new long[2 * n];
    int size = 0;
    for (Address bound : all) {
      boolean first = bound.high == 0 && bound.low == 0;
      boolean again = size > 0 && kept[size - 2] == bound.high && kept[size - 1] == bound.low;
      if (!first && !again) {
        kept[size++] = bound.high;
        kept[size++] = bound.low;
      }
    }
    return Arrays.copyOf(kept, size);
  }

  private record Address(long high, long low) implements Comparable<Address> {
    @Override
    public int compareTo(Address other) {
      int byHigh = Long.compareUnsigned(high, other.high);
      return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }
  }

  private int spanCount() {
    int count = 0;
    for (Spans each : spans) {
      count += each.count();
    }
    return count;
  }

  /** How many rows there are. */
  int rows() {
    return rows;
  }

  /** The filters that ask for it. */
  int[] askers() {
    return askers;
  }

  /** What they accept. */
  ConditionGroup[] groups() {
    return groups;
  }

  /** The row of the values of a classify. */
  int row(FwpsIncomingValues values) {
    if (kind == Kind.CONDITION) {
      return groups[0].matches(values) ? HOLDS : 1 - HOLDS;
    }
    if ((values.present() >>> fieldIndex & 1) == 0) {
      return EMPTY;
    }
    return switch (kind) {
      case NUMBER -> numberRow(values.lowAt(fieldIndex));
      case ADDRESS -> addressRow(values.highAt(fieldIndex), values.lowAt(fieldIndex));
      default -> UNNAMED + 1 + objects.number(values.valueAt(fieldIndex));
    };
  }

  /** Cuts the numbers into a few times more buckets than there are bounds. */
  private void indexBounds() {
    long greatest = bounds.length == 0 ? 0 : bounds[bounds.length - 1] ^ Long.MIN_VALUE;
    int bits = Long.SIZE - Long.numberOfLeadingZeros(greatest);
    int wanted = Long.SIZE - Long.numberOfLeadingZeros(4L * bounds.length);
    beginShift = Math.max(1, bits - Math.min(wanted, MAX_BEGIN_BITS)); // no bucket is negative
    begins = new int[(int) (greatest >>> beginShift) + 1];
    int most = 0;
    int at = 0;
    for (int i = 0; i < begins.length; i++) {
      long last = ((long) i << beginShift) + ((1L << beginShift) - 1) ^ Long.MIN_VALUE;
      long first = (long) i << beginShift ^ Long.MIN_VALUE;
      while (at < bounds.length && bounds[at] <= first) {
        at++;
      }
      int begin = at;
      begins[i] = begin;
      while (at < bounds.length && bounds[at] <= last) {
        at++;
      }
      most = Math.max(most, at - begin);
    }
    step = Integer.highestOneBit(most);
    int count = bounds.length;
    bounds = Arrays.copyOf(bounds, count + 2 * step);
    Arrays.fill(bounds, count, bounds.length, Long.MAX_VALUE);
  }

  /** As many steps for each number, none of them a branch: nothing can be mispredicted. */
  private int numberRow(long number) {
    long[] all = bounds;
    int bucket = (int) Math.min(number >>> beginShift, begins.length - 1);
    long wanted = number ^ Long.MIN_VALUE;
    int at = begins[bucket];
    for (int half = step; half > 0; half >>>= 1) {
      at += all[at + half - 1] <= wanted ? half : 0;
    }
    return 1 + Math.min(at, rows - 2);
  }

  private int addressRow(long high, long low) {
    int at = 0;
    int end = bounds.length >>> 1;
    while (at < end) {
      int middle = at + end >>> 1;
      int byHigh = Long.compareUnsigned(bounds[2 * middle], high);
      boolean reached =
          byHigh != 0 ? byHigh < 0 : Long.compareUnsigned(bounds[2 * middle + 1], low) <= 0;
      at = reached ? middle + 1 : at;
      end = reached ? end : middle;
    }
    return 1 + at;
  }

  /** The share of the rows that an asker accepts, 0 to 1. */
  double share(int asker) {
    if (kind == Kind.CONDITION) {
      return 0.5;
    }
    int accepted = 0;
    if (kind == Kind.OBJECT) {
      FwpValue[] only = groups[asker].valuesOrNull();
      return only == null ? 1 : (double) only.length / rows;
    }
    Spans each = spans[asker];
    for (int i = 0; i < each.count(); i++) {
      accepted += lastRow(each, i) - firstRow(each, i) + 1;
    }
    return Math.min(1, (double) accepted / rows);
  }

  private int firstRow(Spans each, int span) {
    return kind == Kind.NUMBER
        ? numberRow(each.firstLow(span))
        : addressRow(each.firstHigh(span), each.firstLow(span));
  }

  private int lastRow(Spans each, int span) {
    return kind == Kind.NUMBER
        ? numberRow(each.lastLow(span))
        : addressRow(each.lastHigh(span), each.lastLow(span));
  }

  /**
   * Fills in the bits of its rows.
   *
   * @param bits rows of all dimensions, its own from {@code begin} on
   * @param words how many words a row has
   * @param filters how many filters there are
   */
  void fill(long[] bits, int begin, int words, int filters) {
    for (int i = 0; i < filters; i++) {
      bits[begin + (i >> 6)] |= 1L << i;
    }
    for (int asker : askers) {
      bits[begin + (asker >> 6)] &= ~(1L << asker);
    }
    for (int row = 1; row < rows; row++) {
      System.arraycopy(bits, begin, bits, begin + row * words, words);
    }
    for (int i = 0; i < askers.length; i++) {
      int at = begin + (askers[i] >> 6);
      long bit = 1L << askers[i];
      switch (kind) {
        case CONDITION -> bits[at + HOLDS * words] |= bit;
        case OBJECT -> fill(bits, at, words, bit, groups[i]);
        default -> fill(bits, at, words, bit, spans[i]);
      }
    }
  }

  private void fill(long[] bits, int at, int words, long bit, ConditionGroup group) {
    FwpValue[] only = group.valuesOrNull();
    if (only != null) {
      for (FwpValue value : only) {
        bits[at + (UNNAMED + 1 + objects.number(value)) * words] |= bit;
      }
      return;
    }
    for (int row = UNNAMED; row < rows; row++) {
      boolean accepted = group.accepts(row == UNNAMED ? null : objects.value(row - UNNAMED - 1));
      bits[at + row * words] |= accepted ? bit : 0;
    }
  }

  private void fill(long[] bits, int at, int words, long bit, Spans each) {
    if (each.hasEmpty()) {
      bits[at + EMPTY * words] |= bit;
    }
    for (int i = 0; i < each.count(); i++) {
      int last = lastRow(each, i);
      for (int row = firstRow(each, i); row <= last; row++) {
        bits[at + row * words] |= bit;
      }
    }
  }
}
