package dev.wfpsim.net.wire;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.Memory;
import org.jspecify.annotations.Nullable;

/** A UDP header (RFC 768) as a view over bytes: checked once, then accessors that cannot fail. */
public final class UdpHeader {
  /** Bytes of the header. */
  public static final int BYTES = 8;

  /** Offset of the checksum in the header. */
  public static final int CHECKSUM = 6;

  static final int SOURCE_PORT = 0;
  static final int DESTINATION_PORT = 2;
  static final int LENGTH = 4;

  private final Memory bytes;
  private final int offset;

  private UdpHeader(Memory bytes, int offset) {
    this.bytes = bytes;
    this.offset = offset;
  }

  /** What is wrong with a datagram of {@code available} bytes; or null. */
  public static @Nullable String fault(Memory bytes, int offset, int available) {
    if (available < BYTES) {
      return "UDP header is cut short: available=" + available;
    }
    int length = bytes.u16(offset + LENGTH);
    return length < BYTES || length > available
        ? "UDP length is wrong: length=" + length + ", available=" + available
        : null;
  }

  /** A view of a whole datagram's header; malformed bytes throw {@link MalformedHeader}. */
  public static UdpHeader view(Memory bytes, int offset, int available) {
    String fault = fault(bytes, offset, available);
    if (fault != null) {
      throw new MalformedHeader(fault);
    }
    return new UdpHeader(bytes, offset);
  }

  /** A view of a whole datagram's header, or null where the bytes are none. */
  public static @Nullable UdpHeader tryView(Memory bytes, int offset, int available) {
    return fault(bytes, offset, available) == null ? new UdpHeader(bytes, offset) : null;
  }

  public int sourcePort() {
    return bytes.u16(offset + SOURCE_PORT);
  }

  public int destinationPort() {
    return bytes.u16(offset + DESTINATION_PORT);
  }

  /** Bytes of header and payload. */
  public int length() {
    return bytes.u16(offset + LENGTH);
  }

  public int payloadLength() {
    return length() - BYTES;
  }

  /** 0 means none was computed, which only IPv4 allows. */
  public int checksum() {
    return bytes.u16(offset + CHECKSUM);
  }

  /** Whether the checksum is right, or absent over IPv4. */
  public boolean checksumIsValid(IpAddress source, IpAddress destination) {
    if (checksum() == 0) {
      return source.isIpv4();
    }
    return Checksum.transportIsValid(source, destination, IpProtocol.UDP, bytes, offset, length());
  }

  public void setSourcePort(int port) {
    bytes.put16(offset + SOURCE_PORT, port);
  }

  public void setDestinationPort(int port) {
    bytes.put16(offset + DESTINATION_PORT, port);
  }

  public void setChecksum(int checksum) {
    bytes.put16(offset + CHECKSUM, checksum);
  }

  /** Computes and stores the checksum over pseudo header, header and payload. */
  public void fillChecksum(IpAddress source, IpAddress destination) {
    setChecksum(0);
    setChecksum(Checksum.transport(source, destination, IpProtocol.UDP, bytes, offset, length()));
  }

  /** The header as a value, apart from the bytes. */
  public UdpFields fields() {
    return new UdpFields(sourcePort(), destinationPort(), payloadLength());
  }

  @Override
  public String toString() {
    return fields().toString();
  }
}
