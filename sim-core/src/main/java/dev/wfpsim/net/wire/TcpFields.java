package dev.wfpsim.net.wire;

import dev.wfpsim.net.buffer.Memory;

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
  public int emit(Memory bytes, int offset) {
    int header = headerLength();
    bytes.put16(offset + TcpHeader.SOURCE_PORT, sourcePort);
    bytes.put16(offset + TcpHeader.DESTINATION_PORT, destinationPort);
    bytes.put32(offset + TcpHeader.SEQUENCE, sequence);
    bytes.put32(offset + TcpHeader.ACKNOWLEDGMENT, acknowledgment);
    bytes.put8(offset + TcpHeader.DATA_OFFSET, header / 4 << 4);
    bytes.put8(offset + TcpHeader.FLAGS, flags);
    bytes.put16(offset + TcpHeader.WINDOW, window);
    bytes.put16(offset + TcpHeader.CHECKSUM, 0);
    bytes.put16(offset + TcpHeader.URGENT, urgentPointer);
    options.emit(bytes, offset + TcpHeader.OPTIONS);
    return header;
  }
}
