package dev.wfpsim.scenario.pcap;

import org.jspecify.annotations.Nullable;

/**
 * What the reconstruction of a stream needs of a TCP segment. Checksums are not looked at: the
 * capturing host's own segments seldom have one yet.
 *
 * @param from offset of the payload in the packet's bytes
 * @param length payload captured, bytes
 */
record TcpSegment(
    int sourcePort,
    int destinationPort,
    int sequence,
    boolean syn,
    boolean ack,
    boolean fin,
    boolean rst,
    byte[] data,
    int from,
    int length) {
  private static final int HEADER = 20;

  static @Nullable TcpSegment parse(IpPacket packet) {
    byte[] data = packet.data();
    int at = packet.from();
    int header = packet.length() < HEADER ? 0 : (Bytes.int8(data, at + 12) >>> 4) * 4;
    if (header < HEADER || header > packet.length()) {
      return null;
    }
    int flags = Bytes.int8(data, at + 13);
    return new TcpSegment(
        Bytes.int16(data, at, true),
        Bytes.int16(data, at + 2, true),
        Bytes.int32(data, at + 4, true),
        (flags & 0x02) != 0,
        (flags & 0x10) != 0,
        (flags & 0x01) != 0,
        (flags & 0x04) != 0,
        data,
        at + header,
        packet.length() - header);
  }
}
