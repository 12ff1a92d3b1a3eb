package dev.wfpsim.net.wire;

import dev.wfpsim.net.buffer.Memory;

/**
 * A UDP header as a plain value, without its checksum.
 *
 * @param sourcePort 0 to 65,535
 * @param destinationPort 0 to 65,535
 * @param payloadLength bytes after the header, to 65,527
 */
public record UdpFields(int sourcePort, int destinationPort, int payloadLength) {
  public UdpFields {
    if (payloadLength < 0 || payloadLength > 0xffff - UdpHeader.BYTES) {
      throw new IllegalArgumentException("UDP payload does not fit: length=" + payloadLength);
    }
  }

  /** Writes the header with checksum 0; returns its length in bytes, always 8. */
  public int emit(Memory bytes, int offset) {
    bytes.put16(offset + UdpHeader.SOURCE_PORT, sourcePort);
    bytes.put16(offset + UdpHeader.DESTINATION_PORT, destinationPort);
    bytes.put16(offset + UdpHeader.LENGTH, payloadLength + UdpHeader.BYTES);
    bytes.put16(offset + UdpHeader.CHECKSUM, 0);
    return UdpHeader.BYTES;
  }
}
