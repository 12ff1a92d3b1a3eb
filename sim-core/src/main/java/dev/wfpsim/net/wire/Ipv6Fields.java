package dev.wfpsim.net.wire;

import dev.wfpsim.net.address.IpAddress;

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
  public int emit(byte[] bytes, int offset) {
    BigEndian.put32(
        bytes, offset, 0x6000_0000L | (trafficClass & 0xffL) << 20 | flowLabel & 0xf_ffffL);
    BigEndian.put16(bytes, offset + Ipv6Header.PAYLOAD_LENGTH, payloadLength);
    BigEndian.put8(bytes, offset + Ipv6Header.NEXT_HEADER, nextHeader);
    BigEndian.put8(bytes, offset + Ipv6Header.HOP_LIMIT, hopLimit);
    source.writeTo(bytes, offset + Ipv6Header.SOURCE);
    destination.writeTo(bytes, offset + Ipv6Header.DESTINATION);
    return Ipv6Header.BYTES;
  }
}
