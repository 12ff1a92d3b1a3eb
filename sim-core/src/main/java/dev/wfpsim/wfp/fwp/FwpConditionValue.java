package dev.wfpsim.wfp.fwp;

/**
 * FWP_CONDITION_VALUE0: what a field is compared with. Besides plain values these are addresses
 * with a mask and ranges.
 */
public sealed interface FwpConditionValue
    permits FwpValue, FwpV4AddrAndMask, FwpV6AddrAndMask, FwpRange {
  /** What the value holds. */
  FwpDataType type();
}
