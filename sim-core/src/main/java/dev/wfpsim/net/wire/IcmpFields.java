package dev.wfpsim.net.wire;

import dev.wfpsim.net.buffer.Memory;

/**
 * An ICMP or ICMPv6 header as a plain value, without its checksum.
 *
 * @param type 0 to 255
 * @param code 0 to 255
 * @param rest the last four bytes, whose meaning depends on the type
 */
public record IcmpFields(int type, int code, int rest) {
  /** The header of an echo request or reply. */
  public static IcmpFields echo(int type, int identifier, int sequence) {
    return new IcmpFields(type, 0, (identifier & 0xffff) << 16 | sequence & 0xffff);
  }

  /** Writes the header with checksum 0; returns its length in bytes, always 8. */
  public int emit(Memory bytes, int offset) {
    bytes.put8(offset + IcmpHeader.TYPE, type);
    bytes.put8(offset + IcmpHeader.CODE, code);
    bytes.put16(offset + IcmpHeader.CHECKSUM, 0);
    bytes.put32(offset + IcmpHeader.REST, rest);
    return IcmpHeader.BYTES;
  }
}
