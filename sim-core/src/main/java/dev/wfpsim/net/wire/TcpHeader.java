package dev.wfpsim.net.wire;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.Memory;
import org.jspecify.annotations.Nullable;

/**
 * A TCP header (RFC 9293) as a view over bytes: checked once, then accessors that cannot fail.
 * Options are read by {@link TcpOptions}.
 */
public final class TcpHeader {
  /** Bytes of a header without options. */
  public static final int MIN_BYTES = 20;

  /** Bytes of a header with all the options it can hold. */
  public static final int MAX_BYTES = 60;

  /** Offset of the checksum in the header. */
  public static final int CHECKSUM = 16;

  public static final int FIN = 0x01;
  public static final int SYN = 0x02;
  public static final int RST = 0x04;
  public static final int PSH = 0x08;
  public static final int ACK = 0x10;
  public static final int URG = 0x20;
  public static final int ECE = 0x40;
  public static final int CWR = 0x80;

  static final int SOURCE_PORT = 0;
  static final int DESTINATION_PORT = 2;

  /** Offset of the sequence number in the header. */
  public static final int SEQUENCE = 4;

  static final int ACKNOWLEDGMENT = 8;
  static final int DATA_OFFSET = 12;

  /** Offset of the flags in the header. */
  public static final int FLAGS = 13;

  static final int WINDOW = 14;
  static final int URGENT = 18;
  static final int OPTIONS = 20;

  private final Memory bytes;
  private final int offset;
  private final int segmentLength;

  private TcpHeader(Memory bytes, int offset, int segmentLength) {
    this.bytes = bytes;
    this.offset = offset;
    this.segmentLength = segmentLength;
  }

  /** What is wrong with a segment of {@code length} bytes; or null. */
  public static @Nullable String fault(Memory bytes, int offset, int length) {
    if (length < MIN_BYTES) {
      return "TCP header is cut short: available=" + length;
    }
    int header = (bytes.u8(offset + DATA_OFFSET) >>> 4) * 4;
    return header < MIN_BYTES || header > length
        ? "TCP header length is wrong: headerLength=" + header + ", available=" + length
        : null;
  }

  /** A view of a segment of {@code length} bytes; malformed bytes throw {@link MalformedHeader}. */
  public static TcpHeader view(Memory bytes, int offset, int length) {
    String fault = fault(bytes, offset, length);
    if (fault != null) {
      throw new MalformedHeader(fault);
    }
    return new TcpHeader(bytes, offset, length);
  }

  /** A view of a segment of {@code length} bytes, or null where the bytes are none. */
  public static @Nullable TcpHeader tryView(Memory bytes, int offset, int length) {
    return fault(bytes, offset, length) == null ? new TcpHeader(bytes, offset, length) : null;
  }

  public int sourcePort() {
    return bytes.u16(offset + SOURCE_PORT);
  }

  public int destinationPort() {
    return bytes.u16(offset + DESTINATION_PORT);
  }

  /** The sequence number, to be compared modulo 2^32. */
  public int sequence() {
    return bytes.i32(offset + SEQUENCE);
  }

  /** The acknowledgment number; meaningful with {@link #ACK}. */
  public int acknowledgment() {
    return bytes.i32(offset + ACKNOWLEDGMENT);
  }

  /** Bytes of the header with its options: 20 to 60. */
  public int headerLength() {
    return (bytes.u8(offset + DATA_OFFSET) >>> 4) * 4;
  }

  public int payloadLength() {
    return segmentLength - headerLength();
  }

  /** The control bits, an OR of the constants here. */
  public int flags() {
    return bytes.u8(offset + FLAGS);
  }

  /** Whether all the given control bits are set. */
  public boolean has(int flags) {
    return (flags() & flags) == flags;
  }

  /** The window as it stands, unscaled. */
  public int window() {
    return bytes.u16(offset + WINDOW);
  }

  public int checksum() {
    return bytes.u16(offset + CHECKSUM);
  }

  public int urgentPointer() {
    return bytes.u16(offset + URGENT);
  }

  /** The options; broken ones end the list. */
  public TcpOptions options() {
    return TcpOptions.parse(bytes, offset + OPTIONS, headerLength() - MIN_BYTES);
  }

  public boolean checksumIsValid(IpAddress source, IpAddress destination) {
    return Checksum.transportIsValid(
        source, destination, IpProtocol.TCP, bytes, offset, segmentLength);
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
    setChecksum(
        Checksum.transport(source, destination, IpProtocol.TCP, bytes, offset, segmentLength));
  }

  /** The header as a value, apart from the bytes. */
  public TcpFields fields() {
    return new TcpFields(
        sourcePort(),
        destinationPort(),
        sequence(),
        acknowledgment(),
        flags(),
        window(),
        urgentPointer(),
        options());
  }

  /** The control bits in words, as in {@code SYN|ACK}. */
  public static String flagNames(int flags) {
    StringBuilder text = new StringBuilder();
    String[] names = {"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"};
    for (int bit = 0; bit < names.length; bit++) {
      if ((flags & 1 << bit) != 0) {
        text.append(text.isEmpty() ? "" : "|").append(names[bit]);
      }
    }
    return text.toString();
  }

  @Override
  public String toString() {
    return fields().toString();
  }
}
