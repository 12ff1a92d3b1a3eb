package dev.wfpsim.net.tcp;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.wire.Ipv4Fields;

/** Packets as ICMP errors quote them. */
final class Quotes {
  private Quotes() {}

  static byte[] ipv4(IpAddress source, IpAddress destination, byte[] segment) {
    byte[] packet = new byte[20 + segment.length];
    Ipv4Fields.simple(source, destination, IpProtocol.TCP, segment.length, 64)
        .emit(Memory.of(packet), 0);
    System.arraycopy(segment, 0, packet, 20, segment.length);
    return packet;
  }
}
