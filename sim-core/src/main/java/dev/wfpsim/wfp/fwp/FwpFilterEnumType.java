package dev.wfpsim.wfp.fwp;

/** FWP_FILTER_ENUM_TYPE: how the conditions of an enumeration are meant. */
public enum FwpFilterEnumType {
  /** Filters that accept all that the conditions accept. */
  FWP_FILTER_ENUM_FULLY_CONTAINED,
  /** Filters that accept some of what the conditions accept. */
  FWP_FILTER_ENUM_OVERLAPPING
}
