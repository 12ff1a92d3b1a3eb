package dev.wfpsim.wfp.filter;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.wfp.fwp.FwpDataType;
import dev.wfpsim.wfp.fwp.FwpValue;

/**
 * The effective weight of a filter: 64 bits without a sign, heavier first.
 *
 * <p>A FWP_UINT64 is taken as it is. FWP_EMPTY gets a generated value below 2^60; a
 * FWP_UINT8 of 0 to 15 picks the four top bits over such a value, of which 0xC is for the
 * exemptions of IKE and 0x0 for IPsec policy. The generated value grows with the conditions
 * a filter that compares more fields is heavier, and of two that compare as many the
 * narrower one. The real function is not published. Page: filter-weight-assignment.
 */
public final class FilterWeight {
  /** FWPM_AUTO_WEIGHT_BITS: how many bits are generated. */
  public static final int AUTO_WEIGHT_BITS = 60;

  /** FWPM_WEIGHT_RANGE_IPSEC. */
  public static final int RANGE_IPSEC = 0x0;

  /** FWPM_WEIGHT_RANGE_IKE_EXEMPTIONS. */
  public static final int RANGE_IKE_EXEMPTIONS = 0xc;

  private static final int MAX_RANGE = 15;
  private static final int COUNT_SHIFT = 53;
  private static final int SPECIFICITY_SHIFT = 40;
  private static final int MAX_COUNT = (1 << (AUTO_WEIGHT_BITS - COUNT_SHIFT)) - 1;
  private static final int MAX_SPECIFICITY = (1 << (COUNT_SHIFT - SPECIFICITY_SHIFT)) - 1;

  private FilterWeight() {}

  /**
   * Checks a weight as given with a filter.
   *
   * @return STATUS_SUCCESS or STATUS_FWP_INVALID_WEIGHT
   */
  public static NtStatus check(FwpValue weight) {
    boolean valid =
        switch (weight.type()) {
          case FWP_EMPTY, FWP_UINT64 -> true;
          case FWP_UINT8 -> weight.asLong() <= MAX_RANGE;
          default -> false;
        };
    return valid ? NtStatus.STATUS_SUCCESS : NtStatus.STATUS_FWP_INVALID_WEIGHT;
  }

  /** The effective weight of a filter with a valid weight and these conditions. */
  static long effective(FwpValue weight, ConditionSet conditions) {
    if (weight.type() == FwpDataType.FWP_UINT64) {
      return weight.asLong();
    }
    long range = weight.isEmpty() ? 0 : weight.asLong();
    return range << AUTO_WEIGHT_BITS | generated(conditions);
  }

  private static long generated(ConditionSet conditions) {
    long count = Math.min(MAX_COUNT, conditions.groupCount());
    long specificity = Math.min(MAX_SPECIFICITY, conditions.specificity());
    return count << COUNT_SHIFT | specificity << SPECIFICITY_SHIFT;
  }
}
