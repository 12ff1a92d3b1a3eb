package dev.wfpsim.net.wire;

import dev.wfpsim.net.buffer.Memory;

/** The IPv6 fragment header (RFC 8200, section 4.5) as a view over bytes. */
public final class Ipv6FragmentHeader {
  /** Bytes of the header. */
  public static final int BYTES = 8;

  static final int NEXT_HEADER = 0;
  static final int RESERVED = 1;
  public static final int OFFSET_AND_MORE = 2;
  static final int IDENTIFICATION = 4;

  private final Memory bytes;
  private final int offset;

  private Ipv6FragmentHeader(Memory bytes, int offset) {
    this.bytes = bytes;
    this.offset = offset;
  }

  /** A view; bytes cut short throw {@link MalformedHeader}. */
  public static Ipv6FragmentHeader view(Memory bytes, int offset, int available) {
    if (available < BYTES) {
      throw new MalformedHeader("IPv6 fragment header is cut short: available=" + available);
    }
    return new Ipv6FragmentHeader(bytes, offset);
  }

  public int nextHeader() {
    return bytes.u8(offset + NEXT_HEADER);
  }

  /** Where this fragment's payload lies in the fragmentable part, in bytes (a multiple of 8). */
  public int fragmentOffset() {
    return bytes.u16(offset + OFFSET_AND_MORE) & 0xfff8;
  }

  public boolean moreFragments() {
    return (bytes.u16(offset + OFFSET_AND_MORE) & 1) != 0;
  }

  /** 32 bits. */
  public int identification() {
    return bytes.i32(offset + IDENTIFICATION);
  }

  /** The header as a value, apart from the bytes. */
  public Ipv6FragmentFields fields() {
    return new Ipv6FragmentFields(
        nextHeader(), fragmentOffset(), moreFragments(), identification());
  }

  @Override
  public String toString() {
    return fields().toString();
  }
}
