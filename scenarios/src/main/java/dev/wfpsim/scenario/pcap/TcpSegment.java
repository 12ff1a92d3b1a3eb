package dev.wfpsim.scenario.pcap;

import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.wire.TcpHeader;
import org.jspecify.annotations.Nullable;

/**
 * A TCP segment of a capture. Checksums are not looked at: the capturing host's own segments seldom
 * have one yet.
 *
 * @param header the TCP header
 * @param data the captured bytes
 * @param from offset of the payload, bytes
 * @param length payload captured, bytes
 * @param cutBytes payload that was on the wire but not captured, bytes
 */
record TcpSegment(TcpHeader header, byte[] data, int from, int length, int cutBytes) {

  /** Parses the payload of a packet; null if it is no segment. */
  static @Nullable TcpSegment parse(IpPacket packet) {
    TcpHeader header = TcpHeader.tryView(Memory.of(packet.data()), packet.from(), packet.length());
    return header == null
        ? null
        : new TcpSegment(
            header,
            packet.data(),
            packet.from() + header.headerLength(),
            header.payloadLength(),
            packet.cutBytes());
  }

  boolean has(int flags) {
    return header.has(flags);
  }

  /** Whether it is the first segment of a connection. */
  boolean opens() {
    return has(TcpHeader.SYN) && !has(TcpHeader.ACK);
  }
}
