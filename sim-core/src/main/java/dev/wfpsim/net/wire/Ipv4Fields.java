package dev.wfpsim.net.wire;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.buffer.Memory;
import java.util.Arrays;

/**
 * An IPv4 header as a plain value; {@link #emit} writes it, {@link Ipv4Header#fields} reads it back
 * equal.
 *
 * @param typeOfService DSCP and ECN, 0 to 255
 * @param payloadLength bytes after the header
 * @param identification 0 to 65,535
 * @param dontFragment the DF flag
 * @param moreFragments the MF flag
 * @param fragmentOffset bytes, a multiple of 8, to 65,528
 * @param timeToLive hops, 0 to 255
 * @param protocol of the payload
 * @param source IPv4
 * @param destination IPv4
 * @param options option bytes; a multiple of 4, at most 40
 */
public record Ipv4Fields(
    int typeOfService,
    int payloadLength,
    int identification,
    boolean dontFragment,
    boolean moreFragments,
    int fragmentOffset,
    int timeToLive,
    int protocol,
    IpAddress source,
    IpAddress destination,
    byte[] options) {
  public Ipv4Fields {
    if (options.length % 4 != 0 || options.length > Ipv4Header.MAX_BYTES - Ipv4Header.MIN_BYTES) {
      throw new IllegalArgumentException("IPv4 options do not fit: length=" + options.length);
    }
    if (payloadLength < 0
        || payloadLength + Ipv4Header.MIN_BYTES + options.length > Ipv4Header.MAX_PACKET_BYTES) {
      throw new IllegalArgumentException("IPv4 payload does not fit: length=" + payloadLength);
    }
    if (fragmentOffset % 8 != 0 || fragmentOffset < 0 || fragmentOffset > 0xfff8) {
      throw new IllegalArgumentException("wrong fragment offset: offset=" + fragmentOffset);
    }
    if (!source.isIpv4() || !destination.isIpv4()) {
      throw new IllegalArgumentException(
          "not IPv4 addresses: source=" + source + ", destination=" + destination);
    }
  }

  /** A header without options or fragmentation. */
  public static Ipv4Fields simple(
      IpAddress source, IpAddress destination, int protocol, int payloadLength, int timeToLive) {
    return new Ipv4Fields(
        0,
        payloadLength,
        0,
        false,
        false,
        0,
        timeToLive,
        protocol,
        source,
        destination,
        new byte[0]);
  }

  /** Bytes this header takes: 20 to 60. */
  public int headerLength() {
    return Ipv4Header.MIN_BYTES + options.length;
  }

  /** Writes the header with its checksum; returns its length in bytes. */
  public int emit(Memory bytes, int offset) {
    int header = headerLength();
    bytes.put8(offset, 0x40 | header / 4);
    bytes.put8(offset + Ipv4Header.TYPE_OF_SERVICE, typeOfService);
    bytes.put16(offset + Ipv4Header.TOTAL_LENGTH, header + payloadLength);
    bytes.put16(offset + Ipv4Header.IDENTIFICATION, identification);
    int flags =
        (dontFragment ? Ipv4Header.DONT_FRAGMENT : 0)
            | (moreFragments ? Ipv4Header.MORE_FRAGMENTS : 0);
    bytes.put16(offset + Ipv4Header.FLAGS_AND_FRAGMENT_OFFSET, flags | fragmentOffset / 8);
    bytes.put8(offset + Ipv4Header.TIME_TO_LIVE, timeToLive);
    bytes.put8(offset + Ipv4Header.PROTOCOL, protocol);
    bytes.put16(offset + Ipv4Header.HEADER_CHECKSUM, 0);
    AddressBytes.write(source, bytes, offset + Ipv4Header.SOURCE);
    AddressBytes.write(destination, bytes, offset + Ipv4Header.DESTINATION);
    bytes.copyFrom(offset + Ipv4Header.OPTIONS, options, 0, options.length);
    bytes.put16(offset + Ipv4Header.HEADER_CHECKSUM, Checksum.of(bytes, offset, header));
    return header;
  }

  @Override
  public boolean equals(Object object) {
    return object instanceof Ipv4Fields other
        && typeOfService == other.typeOfService
        && payloadLength == other.payloadLength
        && identification == other.identification
        && dontFragment == other.dontFragment
        && moreFragments == other.moreFragments
        && fragmentOffset == other.fragmentOffset
        && timeToLive == other.timeToLive
        && protocol == other.protocol
        && source.equals(other.source)
        && destination.equals(other.destination)
        && Arrays.equals(options, other.options);
  }

  @Override
  public int hashCode() {
    return (identification * 31 + fragmentOffset) * 31 + source.hashCode() ^ destination.hashCode();
  }
}
