package dev.wfpsim.wfp.filter;

import dev.wfpsim.wfp.fwpm.FilterCondition;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
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
  private final ConditionGroup[] groups;

  ConditionSet(List<ConditionGroup> groups) {
    this.groups = groups.toArray(new ConditionGroup[0]);
  }

  /** Prepares valid conditions of a filter at a layer. */
  static ConditionSet of(FwpsLayer layer, List<FilterCondition> conditions) {
    List<ConditionGroup> groups = new ArrayList<>();
    List<Comparison> alternatives = new ArrayList<>();
    int previous = -1;
    for (FilterCondition condition : conditions) {
      int index = layer.indexOf(condition.field());
      if (index != previous && previous >= 0) {
        groups.add(new ConditionGroup(previous, alternatives));
        alternatives.clear();
      }
      previous = index;
      alternatives.add(Comparison.of(layer.type(index), condition.matchType(), condition.value()));
    }
    if (previous >= 0) {
      groups.add(new ConditionGroup(previous, alternatives));
    }
    return new ConditionSet(groups);
  }

  /** Whether the values match. Allocates nothing for numbers and addresses. */
  boolean matches(FwpsIncomingValues values) {
    for (ConditionGroup group : groups) {
      if (!group.matches(values)) {
        return false;
      }
    }
    return true;
  }

  /** A bit for each field that is compared, by its index. */
  long fields() {
    long fields = 0;
    for (ConditionGroup group : groups) {
      fields |= 1L << group.fieldIndex();
    }
    return fields;
  }

  /** How many fields are compared. */
  int groupCount() {
    return groups.length;
  }

  /** The conditions on one field, {@code 0 <= number < groupCount()}. */
  ConditionGroup group(int number) {
    return groups[number];
  }

  /** Whether some field has alternatives. */
  boolean hasAlternatives() {
    for (ConditionGroup group : groups) {
      if (group.size() > 1) {
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
    for (ConditionGroup group : groups) {
      sum += group.specificity();
    }
    return sum;
  }
}
