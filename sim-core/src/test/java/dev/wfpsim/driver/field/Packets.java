package dev.wfpsim.driver.field;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.wire.Ipv4Header;
import dev.wfpsim.net.wire.Ipv6Header;
import dev.wfpsim.net.wire.TcpHeader;
import dev.wfpsim.net.wire.UdpHeader;

/** What drivers' user-mode halves do with packets. */
final class Packets {
  private Packets() {}

  /** Computes all checksums of a packet that starts at its IP header. */
  static void fillChecksums(NetBuffer buffer) {
    byte[] bytes = buffer.copyBytes();
    boolean v4 = (bytes[0] & 0xf0) == 0x40;
    int header;
    int protocol;
    IpAddress source;
    IpAddress destination;
    if (v4) {
      Ipv4Header ip = Ipv4Header.view(Memory.of(bytes), 0, bytes.length);
      ip.fillChecksum();
      header = ip.headerLength();
      protocol = ip.protocol();
      source = ip.source();
      destination = ip.destination();
    } else {
      Ipv6Header ip = Ipv6Header.view(Memory.of(bytes), 0, bytes.length);
      header = Ipv6Header.BYTES;
      protocol = ip.nextHeader();
      source = ip.source();
      destination = ip.destination();
    }
    if (protocol == IpProtocol.TCP) {
      TcpHeader.view(Memory.of(bytes), header, bytes.length - header)
          .fillChecksum(source, destination);
    } else if (protocol == IpProtocol.UDP) {
      UdpHeader.view(Memory.of(bytes), header, bytes.length - header)
          .fillChecksum(source, destination);
    }
    buffer.copyFrom(0, bytes, 0, bytes.length);
  }
}
