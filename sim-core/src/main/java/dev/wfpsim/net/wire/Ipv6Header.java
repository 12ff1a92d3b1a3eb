package dev.wfpsim.net.wire;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.KnownAddresses;
import dev.wfpsim.net.buffer.Memory;
import org.jspecify.annotations.Nullable;

/**
 * The fixed IPv6 header (RFC 8200) as a view over bytes: checked once, then accessors that cannot
 * fail. The headers after it are walked by {@link Ipv6Extensions}.
 */
public final class Ipv6Header {
  /** Bytes of the fixed header. */
  public static final int BYTES = 40;

  /** The largest payload length without jumbograms, which are not simulated. */
  public static final int MAX_PAYLOAD_BYTES = 0xffff;

  static final int VERSION_CLASS_AND_FLOW = 0;

  /** Offset of the payload length in the header. */
  public static final int PAYLOAD_LENGTH = 4;

  public static final int NEXT_HEADER = 6;
  static final int HOP_LIMIT = 7;
  static final int SOURCE = 8;
  static final int DESTINATION = 24;

  private final Memory bytes;
  private final int offset;

  private Ipv6Header(Memory bytes, int offset) {
    this.bytes = bytes;
    this.offset = offset;
  }

  /** What is wrong with a packet of {@code available} bytes that starts with a header; or null. */
  public static @Nullable String fault(Memory bytes, int offset, int available) {
    String fault = faultOfHeader(bytes, offset, available);
    if (fault != null) {
      return fault;
    }
    int payload = bytes.u16(offset + PAYLOAD_LENGTH);
    return payload > available - BYTES
        ? "IPv6 packet is cut short: payloadLength=" + payload + ", available=" + available
        : null;
  }

  /** As {@link #fault}, but the payload may be cut short, as it is inside an ICMPv6 error. */
  public static @Nullable String faultOfHeader(Memory bytes, int offset, int available) {
    if (available < BYTES) {
      return "IPv6 header is cut short: available=" + available;
    }
    int version = bytes.u8(offset) >>> 4;
    return version != 6 ? "not IPv6: version=" + version : null;
  }

  /** A view of a whole packet's header; malformed bytes throw {@link MalformedHeader}. */
  public static Ipv6Header view(Memory bytes, int offset, int available) {
    String fault = fault(bytes, offset, available);
    if (fault != null) {
      throw new MalformedHeader(fault);
    }
    return new Ipv6Header(bytes, offset);
  }

  /** A view of a whole packet's header, or null where the bytes are none. */
  public static @Nullable Ipv6Header tryView(Memory bytes, int offset, int available) {
    return fault(bytes, offset, available) == null ? new Ipv6Header(bytes, offset) : null;
  }

  /** A view of a header whose payload may be cut short, or null where the bytes are none. */
  public static @Nullable Ipv6Header tryViewOfHeader(Memory bytes, int offset, int available) {
    return faultOfHeader(bytes, offset, available) == null ? new Ipv6Header(bytes, offset) : null;
  }

  public int trafficClass() {
    return bytes.i32(offset) >>> 20 & 0xff;
  }

  public int flowLabel() {
    return bytes.i32(offset) & 0xf_ffff;
  }

  /** Bytes after the fixed header, extension headers included. */
  public int payloadLength() {
    return bytes.u16(offset + PAYLOAD_LENGTH);
  }

  public int nextHeader() {
    return bytes.u8(offset + NEXT_HEADER);
  }

  public int hopLimit() {
    return bytes.u8(offset + HOP_LIMIT);
  }

  /** As {@link #source()}, an object that is known already. */
  public IpAddress source(KnownAddresses known) {
    return AddressBytes.readIpv6(bytes, offset + SOURCE, known);
  }

  /** As {@link #destination()}, an object that is known already. */
  public IpAddress destination(KnownAddresses known) {
    return AddressBytes.readIpv6(bytes, offset + DESTINATION, known);
  }

  public IpAddress source() {
    return AddressBytes.readIpv6(bytes, offset + SOURCE);
  }

  public IpAddress destination() {
    return AddressBytes.readIpv6(bytes, offset + DESTINATION);
  }

  public void setHopLimit(int hops) {
    bytes.put8(offset + HOP_LIMIT, hops);
  }

  public void setSource(IpAddress address) {
    AddressBytes.write(requireIpv6(address), bytes, offset + SOURCE);
  }

  public void setDestination(IpAddress address) {
    AddressBytes.write(requireIpv6(address), bytes, offset + DESTINATION);
  }

  /** The header as a value, apart from the bytes. */
  public Ipv6Fields fields() {
    return new Ipv6Fields(
        trafficClass(),
        flowLabel(),
        payloadLength(),
        nextHeader(),
        hopLimit(),
        source(),
        destination());
  }

  private static IpAddress requireIpv6(IpAddress address) {
    if (!address.isIpv6()) {
      throw new IllegalArgumentException("not an IPv6 address: address=" + address);
    }
    return address;
  }

  @Override
  public String toString() {
    return fields().toString();
  }
}
