package dev.wfpsim.wfp.fwp;

/** FWP_MATCH_TYPE: how a field is compared with a condition value. Page: FWP_MATCH_TYPE. */
public enum FwpMatchType {
  FWP_MATCH_EQUAL,
  FWP_MATCH_GREATER,
  FWP_MATCH_LESS,
  FWP_MATCH_GREATER_OR_EQUAL,
  FWP_MATCH_LESS_OR_EQUAL,
  FWP_MATCH_RANGE,
  FWP_MATCH_FLAGS_ALL_SET,
  FWP_MATCH_FLAGS_ANY_SET,
  FWP_MATCH_FLAGS_NONE_SET,
  FWP_MATCH_EQUAL_CASE_INSENSITIVE,
  FWP_MATCH_NOT_EQUAL,
  /** The page calls the name misleading: the value <em>ends</em> with the condition value. */
  FWP_MATCH_PREFIX,
  /** The value does not end with the condition value. */
  FWP_MATCH_NOT_PREFIX;

  /** The documented number. */
  public int code() {
    return ordinal();
  }
}
