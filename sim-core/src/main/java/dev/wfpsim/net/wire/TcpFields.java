package dev.wfpsim.net.wire;

/**
 * A TCP header as a plain value, without its checksum.
 *
 * @param sourcePort 0 to 65,535
 * @param destinationPort 0 to 65,535
 * @param sequence sequence number, modulo 2^32
 * @param acknowledgment acknowledgment number, modulo 2^32
 * @param flags an OR of {@link TcpHeader#FIN} and its neighbours
 * @param window unscaled, 0 to 65,535
 * @param urgentPointer 0 to 65,535
 * @param options what follows the fixed header
 */
public record TcpFields(
    int sourcePort,
    int destinationPort,
    int sequence,
    int acknowledgment,
    int flags,
    int window,
    int urgentPointer,
    TcpOptions options) {
  /** Bytes this header takes, options padded to a multiple of 4. */
  public int headerLength() {
    return TcpHeader.MIN_BYTES + options.byteCount();
  }

  /** Writes the header with checksum 0; returns its length in bytes. */
  public int emit(byte[] bytes, int offset) {
    int header = headerLength();
    BigEndian.put16(bytes, offset + TcpHeader.SOURCE_PORT, sourcePort);
    BigEndian.put16(bytes, offset + TcpHeader.DESTINATION_PORT, destinationPort);
    BigEndian.put32(bytes, offset + TcpHeader.SEQUENCE, sequence);
    BigEndian.put32(bytes, offset + TcpHeader.ACKNOWLEDGMENT, acknowledgment);
    BigEndian.put8(bytes, offset + TcpHeader.DATA_OFFSET, header / 4 << 4);
    BigEndian.put8(bytes, offset + TcpHeader.FLAGS, flags);
    BigEndian.put16(bytes, offset + TcpHeader.WINDOW, window);
    BigEndian.put16(bytes, offset + TcpHeader.CHECKSUM, 0);
    BigEndian.put16(bytes, offset + TcpHeader.URGENT, urgentPointer);
    options.emit(bytes, offset + TcpHeader.OPTIONS);
    return header;
  }
}
