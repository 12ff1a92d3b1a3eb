package dev.wfpsim.wfp.fwp;

import java.util.Locale;

/**
 * FWP_V4_ADDR_AND_MASK, both in host order.
 *
 * @param address the address; bits outside the mask do not matter
 * @param mask the mask
 */
public record FwpV4AddrAndMask(int address, int mask) implements FwpConditionValue {
  /** The value of a prefix, {@code 0 <= prefixLength <= 32}. */
  public static FwpV4AddrAndMask ofPrefix(int address, int prefixLength) {
    if (prefixLength < 0 || prefixLength > Integer.SIZE) {
      throw new IllegalArgumentException("prefix length out of range: length=" + prefixLength);
    }
    return new FwpV4AddrAndMask(
        address, prefixLength == 0 ? 0 : -1 << (Integer.SIZE - prefixLength));
  }

  @Override
  public FwpDataType type() {
    return FwpDataType.FWP_V4_ADDR_MASK;
  }

  /** Whether the mask is a run of ones from the top: others are no subnet mask. */
  public boolean isContiguous() {
    return (~mask & (~mask + 1)) == 0;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%08x/%08x", address, mask);
  }
}
