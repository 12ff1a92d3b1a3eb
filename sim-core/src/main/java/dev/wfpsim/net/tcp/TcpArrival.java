package dev.wfpsim.net.tcp;

import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.DataBuffer;
import dev.wfpsim.net.buffer.NetBufferPool;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.transport.ReceivedPacket;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A segment on its way up, with the packet that carries it.
 *
 * @param packet at its transport header
 * @param headerLength bytes of the TCP header, options included
 * @param local where it was sent to
 * @param remote where it comes from
 */
record TcpArrival(
    ReceivedPacket packet,
    TcpSegment segment,
    int headerLength,
    SocketAddress local,
    SocketAddress remote) {

  /** What the hooks are told. */
  PacketIndication indication() {
    return packet.indication(local, remote, headerLength);
  }

  /** The same with a packet that stays for later; null where there is no memory for it. */
  @Nullable TcpArrival kept(NetBufferPool pool) {
    packet.keep(pool);
    if (!packet.isKept()) {
      return null;
    }
    DataBuffer data = packet.data();
    int length = segment.text().length();
    Text kept = new Text(data.memory(), data.offset() + headerLength, length);
    return new TcpArrival(packet, segment.with(kept), headerLength, local, remote);
  }

  /** The segment now that the hooks have seen it: with what a driver changed in the packet. */
  TcpSegment segmentAsItIs() {
    if (!packet.nbl().isEdited()) {
      return segment;
    }
    byte[] text = new byte[segment.text().length()];
    packet.readAgain(text, headerLength);
    return segment.with(Text.of(text));
  }

  /** Runs a hook with the buffer at the payload. */
  <T> T atPayload(Supplier<T> hook) {
    return packet.atPayload(headerLength, hook);
  }
}
