package dev.wfpsim.wfp.filter;

import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwpm.FilterCondition;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compares what some conditions accept with what filters accept, without any traffic: for
 * enumerations. Page: FWP_FILTER_ENUM_TYPE.
 *
 * <p>Of numbers and addresses spans are compared, of objects those that are named and any other. Of
 * what is neither (bits, access checks) it is known only whether the conditions are the same; what
 * is not known counts as overlapping, and not as contained.
 */
public final class ConditionOverlap {
  private final FwpsLayer layer;
  private final ConditionSet wanted;

  /** Of valid conditions at a layer, at most one on a field. */
  public ConditionOverlap(FwpsLayer layer, List<FilterCondition> conditions) {
    this.layer = layer;
    this.wanted = ConditionSet.of(layer, conditions);
  }

  /** Whether something that they accept is accepted by a filter of the layer. */
  public boolean overlaps(List<FilterCondition> filter) {
    ConditionSet given = ConditionSet.of(layer, filter);
    for (int i = 0; i < given.groupCount(); i++) {
      ConditionGroup own = onField(given.group(i).fieldIndex());
      if (own != null && !overlap(own, given.group(i))) {
        return false;
      }
    }
    return true;
  }

  /** Whether everything that they accept is accepted by a filter of the layer. */
  public boolean isContainedIn(List<FilterCondition> filter) {
    ConditionSet given = ConditionSet.of(layer, filter);
    for (int i = 0; i < given.groupCount(); i++) {
      ConditionGroup own = onField(given.group(i).fieldIndex());
      if (own == null || !contains(given.group(i), own)) {
        return false;
      }
    }
    return true;
  }

  private @Nullable ConditionGroup onField(int field) {
    for (int i = 0; i < wanted.groupCount(); i++) {
      if (wanted.group(i).fieldIndex() == field) {
        return wanted.group(i);
      }
    }
    return null;
  }

  private static boolean overlap(ConditionGroup one, ConditionGroup other) {
    Spans a = one.spans();
    Spans b = other.spans();
    if (a != null && b != null) {
      return overlap(a, b);
    }
    if (one.isOfValues() && other.isOfValues()) {
      return named(one, other).stream()
          .anyMatch(value -> one.accepts(value.value) && other.accepts(value.value));
    }
    return true;
  }

  private static boolean contains(ConditionGroup outer, ConditionGroup inner) {
    Spans a = outer.spans();
    Spans b = inner.spans();
    if (a != null && b != null) {
      return contains(a, b);
    }
    if (outer.isOfValues() && inner.isOfValues()) {
      return named(outer, inner).stream()
          .allMatch(value -> outer.accepts(value.value) || !inner.accepts(value.value));
    }
    return outer.sameAs(inner);
  }

  /** An object, or null for any that nobody names. */
  private record Named(@Nullable FwpValue value) {}

  private static List<Named> named(ConditionGroup one, ConditionGroup other) {
    ValueTable<FwpValue> table = new ValueTable<>(FwpValue::hashCode);
    one.addValues(table);
    other.addValues(table);
    List<Named> named = new ArrayList<>();
    named.add(new Named(null));
    for (int i = 0; i < table.size(); i++) {
      named.add(new Named(table.value(i)));
    }
    return named;
  }

  private static boolean overlap(Spans a, Spans b) {
    if (a.hasEmpty() && b.hasEmpty()) {
      return true;
    }
    for (int i = 0; i < a.count(); i++) {
      for (int k = 0; k < b.count(); k++) {
        if (firstNotAfterLast(a, i, b, k) && firstNotAfterLast(b, k, a, i)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean firstNotAfterLast(Spans a, int i, Spans b, int k) {
    return compare(a.firstHigh(i), a.firstLow(i), b.lastHigh(k), b.lastLow(k)) <= 0;
  }

  /** Whether the spans of one cover all of the other's: walks along each, from span to span. */
  private static boolean contains(Spans outer, Spans inner) {
    if (inner.hasEmpty() && !outer.hasEmpty()) {
      return false;
    }
    for (int k = 0; k < inner.count(); k++) {
      if (!covers(outer, inner, k)) {
        return false;
      }
    }
    return true;
  }

  private static boolean covers(Spans outer, Spans inner, int k) {
    long high = inner.firstHigh(k);
    long low = inner.firstLow(k);
    while (true) {
      int next = covering(outer, high, low);
      if (next < 0) {
        return false;
      }
      high = outer.lastHigh(next);
      low = outer.lastLow(next);
      if (compare(high, low, inner.lastHigh(k), inner.lastLow(k)) >= 0) {
        return true;
      }
      low++;
      high += low == 0 ? 1 : 0;
    }
  }

  /** A span that a number is in; -1 where it is in none. */
  private static int covering(Spans spans, long high, long low) {
    for (int i = 0; i < spans.count(); i++) {
      if (compare(spans.firstHigh(i), spans.firstLow(i), high, low) <= 0
          && compare(spans.lastHigh(i), spans.lastLow(i), high, low) >= 0) {
        return i;
      }
    }
    return -1;
  }

  private static int compare(long high, long low, long otherHigh, long otherLow) {
    int first = Long.compareUnsigned(high, otherHigh);
    return first == 0 ? Long.compareUnsigned(low, otherLow) : first;
  }
}
