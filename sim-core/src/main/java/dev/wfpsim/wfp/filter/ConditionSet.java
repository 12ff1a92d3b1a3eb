package dev.wfpsim.wfp.filter;

import dev.wfpsim.wfp.fwpm.FilterCondition;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.ArrayList;
import java.util.List;

/**
 * The conditions of one filter, made ready to be tested.
 *
 * <p>Conditions are ANDed; consecutive ones on the same field are ORed among themselves.
 * Without conditions every classify matches. Page: FWPM_FILTER0.
 */
final class ConditionSet {
  /** One field and what it is compared with; one comparison suffices. */
  private record Group(int fieldIndex, List<Comparison> alternatives) {}

  private final int[] fieldIndexes;
  private final Comparison[][] alternatives;

  private ConditionSet(List<Group> groups) {
    fieldIndexes = new int[groups.size()];
    alternatives = new Comparison[groups.size()][];
    for (int i = 0; i < fieldIndexes.length; i++) {
      fieldIndexes[i] = groups.get(i).fieldIndex;
      alternatives[i] = groups.get(i).alternatives.toArray(new Comparison[0]);
    }
  }

  /** Prepares valid conditions of a filter at a layer. */
  static ConditionSet of(FwpsLayer layer, List<FilterCondition> conditions) {
    List<Group> groups = new ArrayList<>();
    int previous = -1;
    for (FilterCondition condition : conditions) {
      FwpsField field = condition.field();
      int index = layer.indexOf(field);
      if (index != previous) {
        groups.add(new Group(index, new ArrayList<>()));
      }
      previous = index;
      groups
          .getLast()
          .alternatives
          .add(Comparison.of(layer.type(index), condition.matchType(), condition.value()));
    }
    return new ConditionSet(groups);
  }

  /** Whether the values match. Allocates nothing for numbers and addresses. */
  boolean matches(FwpsIncomingValues values) {
    for (int i = 0; i < fieldIndexes.length; i++) {
      if (!matchesAny(alternatives[i], values, fieldIndexes[i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean matchesAny(Comparison[] tests, FwpsIncomingValues values, int index) {
    for (Comparison test : tests) {
      if (test.matches(values, index)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The numbers a field must be one of for a match, or an empty array if the field does not have to
   * be one of a few numbers.
   */
  long[] numbersOf(int fieldIndex) {
    for (int i = 0; i < fieldIndexes.length; i++) {
      if (fieldIndexes[i] == fieldIndex) {
        long[] numbers = onlyNumbers(alternatives[i]);
        if (numbers.length > 0) {
          return numbers;
        }
      }
    }
    return new long[0];
  }

  private static long[] onlyNumbers(Comparison[] tests) {
    long[] numbers = new long[tests.length];
    for (int i = 0; i < tests.length; i++) {
      Long only = tests[i].onlyNumber();
      if (only == null) {
        return new long[0];
      }
      numbers[i] = only;
    }
    return numbers;
  }

  /** How many fields are compared. */
  int groupCount() {
    return fieldIndexes.length;
  }

  /** Whether some field has alternatives. */
  boolean hasAlternatives() {
    for (Comparison[] group : alternatives) {
      if (group.length > 1) {
        return true;
      }
    }
    return false;
  }

  /**
   * How narrow the conditions are together: the sum over the fields of their widest alternative.
   */
  int specificity() {
    int sum = 0;
    for (Comparison[] group : alternatives) {
      int widest = Integer.MAX_VALUE;
      for (Comparison test : group) {
        widest = Math.min(widest, test.specificity());
      }
      sum += Math.max(0, widest - (group.length - 1));
    }
    return sum;
  }
}
