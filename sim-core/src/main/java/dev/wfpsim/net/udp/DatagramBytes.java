package dev.wfpsim.net.udp;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.PacketContext;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.wire.IcmpHeader;
import dev.wfpsim.net.wire.IcmpType;
import dev.wfpsim.net.wire.UdpFields;
import dev.wfpsim.net.wire.UdpHeader;

/**
 * How the datagram protocols differ in their bytes. What an application sends over ICMP is the
 * whole message, header included; its type and code stand where UDP has ports.
 */
final class DatagramBytes {
  private DatagramBytes() {}

  static boolean isUdp(TransportEndpoint identity) {
    return identity.protocol() == IpProtocol.UDP;
  }

  static int headerSize(int protocol) {
    return protocol == IpProtocol.UDP ? UdpHeader.BYTES : IcmpHeader.BYTES;
  }

  /** The checksum duty left to the adapter, which has none for ICMP. */
  static int offload(int protocol) {
    return protocol == IpProtocol.UDP ? PacketContext.OFFLOAD_UDP : 0;
  }

  /** The header of a UDP datagram, its checksum left out. */
  static Memory header(byte[] payload, SocketAddress local, SocketAddress remote) {
    Memory header = Memory.ofSize(UdpHeader.BYTES);
    new UdpFields(local.port(), remote.port(), payload.length).emit(header, 0);
    return header;
  }

  /** An ICMP message: the payload itself, with its checksum. */
  static Memory message(byte[] payload, SocketAddress local, SocketAddress remote) {
    Memory message = Memory.of(payload);
    IcmpHeader.view(message, 0, payload.length).fillChecksum(local.address(), remote.address());
    return message;
  }

  /** The bound address in the family of the destination; of ICMP with the message's type. */
  static SocketAddress local(
      TransportEndpoint identity, byte[] payload, SocketAddress destination) {
    SocketAddress bound = identity.local();
    SocketAddress local =
        bound.family() == destination.family()
            ? bound
            : new SocketAddress(IpAddress.any(destination.family()), bound.port());
    return isUdp(identity) ? local : local.withPort(payload[0] & 0xff);
  }

  /** The destination; of ICMP with the message's code. */
  static SocketAddress remote(
      TransportEndpoint identity, byte[] payload, SocketAddress destination) {
    return isUdp(identity) ? destination : destination.withPort(payload[1] & 0xff);
  }

  /** Whether a payload is an ICMP error: those never reach ALE. */
  static boolean isError(TransportEndpoint identity, byte[] payload) {
    int type = payload.length == 0 ? 0 : payload[0] & 0xff;
    return switch (identity.protocol()) {
      case IpProtocol.ICMP -> IcmpType.isIpv4Error(type);
      case IpProtocol.ICMPV6 -> IcmpType.isIpv6Error(type);
      default -> false;
    };
  }

  /** Identifier and sequence number of an ICMP echo message; 0 of UDP. */
  static int icmpIdAndSequence(TransportEndpoint identity, byte[] payload) {
    if (isUdp(identity)) {
      return 0;
    }
    return (payload[4] & 0xff) << 24
        | (payload[5] & 0xff) << 16
        | (payload[6] & 0xff) << 8
        | payload[7] & 0xff;
  }
}
