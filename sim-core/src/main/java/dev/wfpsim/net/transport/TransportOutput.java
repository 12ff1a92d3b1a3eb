package dev.wfpsim.net.transport;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.BufferKind;
import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.NetBufferPool;
import dev.wfpsim.net.identity.Direction;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.ip.IpStack;
import dev.wfpsim.net.ip.OutboundChecksums;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the transports make of a packet on its way down before they hand it to the network layer:
 * its buffer, and what the hooks are told of it.
 */
public final class TransportOutput {
  /**
   * Space before the transport header, for the largest IP header and a frame header: so much that
   * the IP header begins at a multiple of a pointer's size.
   */
  private static final int IPV4_HEADROOM_BYTES = 84;

  private static final int IPV6_HEADROOM_BYTES = 80;

  private final NetBufferPool pool;
  private final IpStack ip;

  TransportOutput(NetBufferPool pool, IpStack ip) {
    this.pool = pool;
    this.ip = ip;
  }

  /**
   * A packet of this host at its transport header; null where the host has no buffers left, which
   * counts as a loss.
   *
   * @param bytes the transport header, and the data that lies nowhere else
   * @param data what follows it, described where it lies; null for nothing
   * @param source the address it leaves from
   * @param offload {@link dev.wfpsim.net.buffer.PacketContext} bits: checksums left to the adapter
   */
  public @Nullable NetBufferList buffer(
      Memory bytes, @Nullable Mdl data, IpAddress source, int offload) {
    int length = bytes.length();
    return leaving(
        pool.allocate(BufferKind.STACK, bytes, 0, length, headroom(source), data), offload);
  }

  /** As above, of a header and a payload that is all of an array. */
  public @Nullable NetBufferList datagram(
      Memory header, byte[] payload, IpAddress source, int offload) {
    return leaving(pool.allocate(BufferKind.STACK, header, payload, headroom(source)), offload);
  }

  /** As above, a copy of another packet, which is at its transport header too. */
  @Nullable NetBufferList buffer(NetBuffer packet, IpAddress source, int offload) {
    return leaving(pool.allocate(BufferKind.STACK, packet, headroom(source)), offload);
  }

  private static int headroom(IpAddress source) {
    return source.isIpv4() ? IPV4_HEADROOM_BYTES : IPV6_HEADROOM_BYTES;
  }

  private static @Nullable NetBufferList leaving(@Nullable NetBufferList nbl, int offload) {
    if (nbl != null) {
      nbl.packetContext().setChecksumOffload(offload);
    }
    return nbl;
  }

  /** As above, of several packets in one list. */
  public @Nullable NetBufferList buffer(
      List<Memory> begins, List<@Nullable Mdl> data, IpAddress source, int offload) {
    int headroom = source.isIpv4() ? IPV4_HEADROOM_BYTES : IPV6_HEADROOM_BYTES;
    NetBufferList nbl = pool.allocateSeveral(BufferKind.STACK, begins, headroom, data);
    if (nbl != null) {
      nbl.packetContext().setChecksumOffload(offload);
    }
    return nbl;
  }

  /** What the hooks are told of a packet on its way down; begins the checksums it leaves. */
  public PacketIndication indication(
      NetBufferList nbl,
      SocketAddress local,
      SocketAddress remote,
      int protocol,
      int transportHeaderSize) {
    OutboundChecksums.begin(nbl, local.address(), remote.address(), protocol);
    boolean loopback = ip.isLocalAddress(remote.address());
    return new PacketIndication(nbl, Direction.OUTBOUND, local, remote, protocol)
        .headers(0, transportHeaderSize)
        .through(ip.interfaceFor(remote.address(), local.address(), remote.scopeId()))
        .with(loopback ? PacketIndication.LOOPBACK : 0);
  }
}
