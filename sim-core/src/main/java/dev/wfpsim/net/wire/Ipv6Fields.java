package dev.wfpsim.net.wire;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.buffer.Memory;

/**
 * The fixed IPv6 header as a plain value; {@link #emit} writes it, {@link Ipv6Header#fields} reads
 * it back equal.
 *
 * @param trafficClass 0 to 255
 * @param flowLabel 20 bits
 * @param payloadLength bytes after the fixed header, extension headers included
 * @param nextHeader protocol of the first header after this one
 * @param hopLimit 0 to 255
 * @param source IPv6
 * @param destination IPv6
 */
public record Ipv6Fields(
    int trafficClass,
    int flowLabel,
    int payloadLength,
    int nextHeader,
    int hopLimit,
    IpAddress source,
    IpAddress destination) {
  public Ipv6Fields {
    if (payloadLength < 0 || payloadLength > Ipv6Header.MAX_PAYLOAD_BYTES) {
      throw new IllegalArgumentException("IPv6 payload does not fit: length=" + payloadLength);
    }
    if (!source.isIpv6() || !destination.isIpv6()) {
      throw new IllegalArgumentException(
          "not IPv6 addresses: source=" + source + ", destination=" + destination);
    }
  }

  /** A header of traffic class and flow 0. */
  public static Ipv6Fields simple(
      IpAddress source, IpAddress destination, int nextHeader, int payloadLength, int hopLimit) {
    return new Ipv6Fields(0, 0, payloadLength, nextHeader, hopLimit, source, destination);
  }

  /** Writes the header; returns its length in bytes, always 40. */
  public int emit(Memory bytes, int offset) {
    bytes.put32(offset, 0x6000_0000 | (trafficClass & 0xff) << 20 | flowLabel & 0xf_ffff);
    bytes.put16(offset + Ipv6Header.PAYLOAD_LENGTH, payloadLength);
    bytes.put8(offset + Ipv6Header.NEXT_HEADER, nextHeader);
    bytes.put8(offset + Ipv6Header.HOP_LIMIT, hopLimit);
    AddressBytes.write(source, bytes, offset + Ipv6Header.SOURCE);
    AddressBytes.write(destination, bytes, offset + Ipv6Header.DESTINATION);
    return Ipv6Header.BYTES;
  }
}
