package dev.wfpsim.wfp.fwp;

import java.util.Locale;

/**
 * FWP_V6_ADDR_AND_MASK: an IPv6 address and a prefix length.
 *
 * @param high the first eight bytes in network order
 * @param low the last eight bytes
 * @param prefixLength in bits; valid is 0 to 128
 */
public record FwpV6AddrAndMask(long high, long low, int prefixLength) implements FwpConditionValue {
  /** The value of an address given as its 16 bytes in network order. */
  public static FwpV6AddrAndMask of(byte[] address, int prefixLength) {
    FwpValue value = FwpValue.byteArray16(address);
    return new FwpV6AddrAndMask(value.high(), value.low(), prefixLength);
  }

  @Override
  public FwpDataType type() {
    return FwpDataType.FWP_V6_ADDR_MASK;
  }

  /** The mask of the first eight bytes. */
  public long highMask() {
    return prefixLength == 0
        ? 0
        : prefixLength >= Long.SIZE ? -1L : -1L << (Long.SIZE - prefixLength);
  }

  /** The mask of the last eight bytes. */
  public long lowMask() {
    int bits = prefixLength - Long.SIZE;
    return bits <= 0 ? 0 : bits >= Long.SIZE ? -1L : -1L << (Long.SIZE - bits);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%016x%016x/%d", high, low, prefixLength);
  }
}
