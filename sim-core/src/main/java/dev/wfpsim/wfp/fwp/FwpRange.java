package dev.wfpsim.wfp.fwp;

/**
 * FWP_RANGE0: both ends belong to the range.
 *
 * @param low the lower end
 * @param high the upper end, of the same type and not below {@code low}
 */
public record FwpRange(FwpValue low, FwpValue high) implements FwpConditionValue {
  @Override
  public FwpDataType type() {
    return FwpDataType.FWP_RANGE_TYPE;
  }
}
