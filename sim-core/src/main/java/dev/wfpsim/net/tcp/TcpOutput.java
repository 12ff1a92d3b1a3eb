package dev.wfpsim.net.tcp;

import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.PacketContext;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.transport.TransportStack;
import org.jspecify.annotations.Nullable;

/** The way down of segments: each in a packet of its own, through OUTBOUND_TRANSPORT. */
final class TcpOutput {
  private final TransportStack transport;

  TcpOutput(TransportStack transport) {
    this.transport = transport;
  }

  /**
   * A packet with a segment, as the hooks are told of it; null where the host has no buffers left,
   * which counts as a loss. Its buffer is the caller's to release.
   */
  @Nullable PacketIndication packet(TcpSegment segment, SocketAddress local, SocketAddress remote) {
    Memory bytes = segment.bytes(local.port(), remote.port());
    NetBufferList nbl =
        transport
            .output()
            .buffer(bytes, segment.data(), local.address(), PacketContext.OFFLOAD_TCP);
    if (nbl == null) {
      return null;
    }
    int headerLength = nbl.firstNetBuffer().dataLength() - segment.text().length();
    return transport.output().indication(nbl, local, remote, IpProtocol.TCP, headerLength);
  }

  /** Sends a packet. */
  void send(PacketIndication packet) {
    Verdict unused = transport.ip().send(packet, packet.local(), packet.remote());
  }

  /** Sends a segment that belongs to no connection. */
  void sendAlone(TcpSegment segment, SocketAddress local, SocketAddress remote) {
    PacketIndication packet = packet(segment, local, remote);
    if (packet != null) {
      send(packet);
      packet.nbl().release();
    }
  }
}
