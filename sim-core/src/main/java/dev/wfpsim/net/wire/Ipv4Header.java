package dev.wfpsim.net.wire;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.KnownAddresses;
import dev.wfpsim.net.buffer.Memory;
import org.jspecify.annotations.Nullable;

/**
 * An IPv4 header (RFC 791) as a view over bytes: checked once by {@link #view}, then accessors that
 * cannot fail. Changes go to the bytes at once; {@link #fillChecksum} makes them whole again.
 */
public final class Ipv4Header {
  /** Bytes of a header without options. */
  public static final int MIN_BYTES = 20;

  /** Bytes of a header with all the options it can hold. */
  public static final int MAX_BYTES = 60;

  /** The largest total length. */
  public static final int MAX_PACKET_BYTES = 0xffff;

  /** Offset of the identification in the header. */
  public static final int IDENTIFICATION = 4;

  /** Offset of the checksum in the header. */
  public static final int HEADER_CHECKSUM = 10;

  static final int VERSION_AND_LENGTH = 0;
  static final int TYPE_OF_SERVICE = 1;

  /** Offset of the total length in the header. */
  public static final int TOTAL_LENGTH = 2;

  static final int FLAGS_AND_FRAGMENT_OFFSET = 6;
  static final int TIME_TO_LIVE = 8;
  static final int PROTOCOL = 9;
  static final int SOURCE = 12;
  static final int DESTINATION = 16;
  static final int OPTIONS = 20;

  static final int DONT_FRAGMENT = 0x4000;
  static final int MORE_FRAGMENTS = 0x2000;
  static final int FRAGMENT_OFFSET_MASK = 0x1fff;

  private final Memory bytes;
  private final int offset;

  private Ipv4Header(Memory bytes, int offset) {
    this.bytes = bytes;
    this.offset = offset;
  }

  /** What is wrong with a packet of {@code available} bytes that starts with a header; or null. */
  public static @Nullable String fault(Memory bytes, int offset, int available) {
    String fault = faultOfHeader(bytes, offset, available);
    if (fault != null) {
      return fault;
    }
    int total = bytes.u16(offset + TOTAL_LENGTH);
    return total > available
        ? "IPv4 packet is cut short: totalLength=" + total + ", available=" + available
        : null;
  }

  /** As {@link #fault}, but the payload may be cut short, as it is inside an ICMP error. */
  public static @Nullable String faultOfHeader(Memory bytes, int offset, int available) {
    if (available < MIN_BYTES) {
      return "IPv4 header is cut short: available=" + available;
    }
    int first = bytes.u8(offset);
    if (first >>> 4 != 4) {
      return "not IPv4: version=" + (first >>> 4);
    }
    int header = (first & 0xf) * 4;
    if (header < MIN_BYTES || header > available) {
      return "IPv4 header length is wrong: headerLength=" + header + ", available=" + available;
    }
    int total = bytes.u16(offset + TOTAL_LENGTH);
    return total < header
        ? "IPv4 total length is wrong: totalLength=" + total + ", headerLength=" + header
        : null;
  }

  /** A view of a whole packet's header; malformed bytes throw {@link MalformedHeader}. */
  public static Ipv4Header view(Memory bytes, int offset, int available) {
    String fault = fault(bytes, offset, available);
    if (fault != null) {
      throw new MalformedHeader(fault);
    }
    return new Ipv4Header(bytes, offset);
  }

  /** A view of a whole packet's header, or null where the bytes are none. */
  public static @Nullable Ipv4Header tryView(Memory bytes, int offset, int available) {
    return fault(bytes, offset, available) == null ? new Ipv4Header(bytes, offset) : null;
  }

  /** A view of a header whose payload may be cut short, or null where the bytes are none. */
  public static @Nullable Ipv4Header tryViewOfHeader(Memory bytes, int offset, int available) {
    return faultOfHeader(bytes, offset, available) == null ? new Ipv4Header(bytes, offset) : null;
  }

  /** Bytes of the header with its options: 20 to 60. */
  public int headerLength() {
    return (bytes.u8(offset) & 0xf) * 4;
  }

  public int typeOfService() {
    return bytes.u8(offset + TYPE_OF_SERVICE);
  }

  /** Bytes of header and payload. */
  public int totalLength() {
    return bytes.u16(offset + TOTAL_LENGTH);
  }

  public int payloadLength() {
    return totalLength() - headerLength();
  }

  public int identification() {
    return bytes.u16(offset + IDENTIFICATION);
  }

  public boolean dontFragment() {
    return (bytes.u16(offset + FLAGS_AND_FRAGMENT_OFFSET) & DONT_FRAGMENT) != 0;
  }

  public boolean moreFragments() {
    return (bytes.u16(offset + FLAGS_AND_FRAGMENT_OFFSET) & MORE_FRAGMENTS) != 0;
  }

  /** Where this fragment's payload lies in the datagram's, in bytes (a multiple of 8). */
  public int fragmentOffset() {
    return (bytes.u16(offset + FLAGS_AND_FRAGMENT_OFFSET) & FRAGMENT_OFFSET_MASK) * 8;
  }

  public boolean isFragment() {
    return moreFragments() || fragmentOffset() != 0;
  }

  public int timeToLive() {
    return bytes.u8(offset + TIME_TO_LIVE);
  }

  public int protocol() {
    return bytes.u8(offset + PROTOCOL);
  }

  public int checksum() {
    return bytes.u16(offset + HEADER_CHECKSUM);
  }

  public boolean checksumIsValid() {
    return Checksum.sum(0, bytes, offset, headerLength()) == Checksum.VALID_SUM;
  }

  /** As {@link #source()}, an object that is known already. */
  public IpAddress source(KnownAddresses known) {
    return AddressBytes.readIpv4(bytes, offset + SOURCE, known);
  }

  /** As {@link #destination()}, an object that is known already. */
  public IpAddress destination(KnownAddresses known) {
    return AddressBytes.readIpv4(bytes, offset + DESTINATION, known);
  }

  public IpAddress source() {
    return AddressBytes.readIpv4(bytes, offset + SOURCE);
  }

  public IpAddress destination() {
    return AddressBytes.readIpv4(bytes, offset + DESTINATION);
  }

  /** A copy of the option bytes, padding included. */
  public byte[] options() {
    return bytes.toBytes(offset + OPTIONS, headerLength() - MIN_BYTES);
  }

  public void setTimeToLive(int hops) {
    bytes.put8(offset + TIME_TO_LIVE, hops);
  }

  public void setSource(IpAddress address) {
    AddressBytes.write(requireIpv4(address), bytes, offset + SOURCE);
  }

  public void setDestination(IpAddress address) {
    AddressBytes.write(requireIpv4(address), bytes, offset + DESTINATION);
  }

  public void setIdentification(int identification) {
    bytes.put16(offset + IDENTIFICATION, identification);
  }

  /** Stores a header checksum computed otherwise. */
  public void setChecksum(int checksum) {
    bytes.put16(offset + HEADER_CHECKSUM, checksum);
  }

  /** Computes and stores the header checksum. */
  public void fillChecksum() {
    bytes.put16(offset + HEADER_CHECKSUM, 0);
    bytes.put16(offset + HEADER_CHECKSUM, Checksum.of(bytes, offset, headerLength()));
  }

  /** The header as a value, apart from the bytes. */
  public Ipv4Fields fields() {
    return new Ipv4Fields(
        typeOfService(),
        payloadLength(),
        identification(),
        dontFragment(),
        moreFragments(),
        fragmentOffset(),
        timeToLive(),
        protocol(),
        source(),
        destination(),
        options());
  }

  private static IpAddress requireIpv4(IpAddress address) {
    if (!address.isIpv4()) {
      throw new IllegalArgumentException("not an IPv4 address: address=" + address);
    }
    return address;
  }

  @Override
  public String toString() {
    return fields().toString();
  }
}
