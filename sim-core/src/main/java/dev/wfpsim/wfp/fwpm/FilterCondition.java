package dev.wfpsim.wfp.fwpm;

import dev.wfpsim.wfp.fwp.FwpConditionValue;
import dev.wfpsim.wfp.fwp.FwpMatchType;
import dev.wfpsim.wfp.layer.FwpsField;
import java.util.Objects;

/**
 * FWPM_FILTER_CONDITION0: a comparison of one field.
 *
 * @param field what is compared; the condition key is unique only within a layer
 * @param matchType how
 * @param value with what
 */
public record FilterCondition(FwpsField field, FwpMatchType matchType, FwpConditionValue value) {
  /** A comparison for equality. */
  /** Members that a C structure holds by value, or that are required, are not null. */
  public FilterCondition {
    Objects.requireNonNull(field, "field");
    Objects.requireNonNull(matchType, "matchType");
    Objects.requireNonNull(value, "value");
  }

  public static FilterCondition equal(FwpsField field, FwpConditionValue value) {
    return new FilterCondition(field, FwpMatchType.FWP_MATCH_EQUAL, value);
  }

  @Override
  public String toString() {
    return field + " " + matchType.name().substring("FWP_MATCH_".length()) + " " + value;
  }
}
