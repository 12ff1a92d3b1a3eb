package dev.wfpsim.net.wire;

import dev.wfpsim.net.buffer.Memory;

/**
 * An IPv6 fragment header as a plain value.
 *
 * @param nextHeader protocol of the first header of the fragmentable part
 * @param fragmentOffset bytes, a multiple of 8, to 65,528
 * @param moreFragments the M flag
 * @param identification 32 bits
 */
public record Ipv6FragmentFields(
    int nextHeader, int fragmentOffset, boolean moreFragments, int identification) {
  public Ipv6FragmentFields {
    if (fragmentOffset % 8 != 0 || fragmentOffset < 0 || fragmentOffset > 0xfff8) {
      throw new IllegalArgumentException("wrong fragment offset: offset=" + fragmentOffset);
    }
  }

  /** Writes the header; returns its length in bytes, always 8. */
  public int emit(Memory bytes, int offset) {
    bytes.put8(offset + Ipv6FragmentHeader.NEXT_HEADER, nextHeader);
    bytes.put8(offset + Ipv6FragmentHeader.RESERVED, 0);
    bytes.put16(
        offset + Ipv6FragmentHeader.OFFSET_AND_MORE, fragmentOffset | (moreFragments ? 1 : 0));
    bytes.put32(offset + Ipv6FragmentHeader.IDENTIFICATION, identification);
    return Ipv6FragmentHeader.BYTES;
  }
}
