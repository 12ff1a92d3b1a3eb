package dev.wfpsim.wfp.filter;

import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Consecutive conditions of a filter on one field: one comparison suffices. */
final class ConditionGroup {
  private final int fieldIndex;
  private final Comparison[] alternatives;

  ConditionGroup(int fieldIndex, List<Comparison> alternatives) {
    this.fieldIndex = fieldIndex;
    this.alternatives = alternatives.toArray(new Comparison[0]);
  }

  /** The field, by its index in the layer. */
  int fieldIndex() {
    return fieldIndex;
  }

  /** How many comparisons there are. */
  int size() {
    return alternatives.length;
  }

  /** Whether the values match. Allocates nothing for numbers and addresses. */
  boolean matches(FwpsIncomingValues values) {
    for (Comparison test : alternatives) {
      if (test.matches(values, fieldIndex)) {
        return true;
      }
    }
    return false;
  }

  /** Whether it accepts what another does, because its conditions are the same. */
  boolean sameAs(ConditionGroup other) {
    boolean same =
        fieldIndex == other.fieldIndex && alternatives.length == other.alternatives.length;
    for (int i = 0; same && i < alternatives.length; i++) {
      same = alternatives[i].sameAs(other.alternatives[i]);
    }
    return same;
  }

  /** What it accepts, or null if that is not a matter of spans. */
  @Nullable Spans spans() {
    Spans spans = new Spans();
    for (Comparison test : alternatives) {
      if (!test.addTo(spans)) {
        return null;
      }
    }
    return spans;
  }

  /** Its only comparison, if that is one of some bits of a number; else null. */
  @Nullable Comparison onlyBits() {
    return alternatives.length == 1 && alternatives[0].isOfBits() ? alternatives[0] : null;
  }

  /** Whether it only asks whether the field is, or is not, equal to certain objects. */
  boolean isOfValues() {
    for (Comparison test : alternatives) {
      if (test.equalValue() == null && test.unequalValue() == null) {
        return false;
      }
    }
    return true;
  }

  /** The objects the field must be one of, or null if other objects will do. */
  FwpValue @Nullable [] valuesOrNull() {
    FwpValue[] values = new FwpValue[alternatives.length];
    for (int i = 0; i < values.length; i++) {
      FwpValue value = alternatives[i].equalValue();
      if (value == null) {
        return null;
      }
      values[i] = value;
    }
    return values;
  }

  /** Adds the objects that it names to a table. */
  void addValues(ValueTable<FwpValue> table) {
    for (Comparison test : alternatives) {
      FwpValue equal = test.equalValue();
      FwpValue named = equal == null ? test.unequalValue() : equal;
      if (named != null) {
        table.add(named);
      }
    }
  }

  /** Whether a group {@linkplain #isOfValues of values} accepts one; null for any unnamed. */
  boolean accepts(@Nullable FwpValue value) {
    for (Comparison test : alternatives) {
      FwpValue equal = test.equalValue();
      FwpValue unequal = test.unequalValue();
      if (equal != null ? equal.equals(value) : unequal != null && !unequal.equals(value)) {
        return true;
      }
    }
    return false;
  }

  /** How narrow it is: as its widest alternative, and less with each more. */
  int specificity() {
    int widest = Integer.MAX_VALUE;
    for (Comparison test : alternatives) {
      widest = Math.min(widest, test.specificity());
    }
    return Math.max(0, widest - (alternatives.length - 1));
  }
}
