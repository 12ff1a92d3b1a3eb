package dev.wfpsim.net.ip;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.buffer.DataBuffer;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.link.NetworkInterface;
import org.jspecify.annotations.Nullable;

/**
 * A packet for this host on its way up, whole and checked as far as the network layer checks: the
 * buffer begins at the transport header, with the IP header in the bytes before. The buffer is the
 * network layer's; a transport copies or references what it keeps.
 */
public final class InboundPacket {
  private final NetBufferList nbl;
  private final IpAddress source;
  private final IpAddress destination;
  private final int protocol;
  private final int ipHeaderSize;
  private final NetworkInterface arrival;
  private final boolean loopback;
  private final boolean reassembled;
  private final int transportOffset;
  private final @Nullable DataBuffer wire;

  InboundPacket(
      NetBufferList nbl,
      IpPacket facts,
      @Nullable DataBuffer wire,
      NetworkInterface arrival,
      boolean loopback,
      boolean reassembled) {
    this.nbl = nbl;
    this.wire = wire;
    this.source = facts.source();
    this.destination = facts.destination();
    this.protocol = facts.protocol();
    this.ipHeaderSize = facts.headerLength();
    this.arrival = arrival;
    this.loopback = loopback;
    this.reassembled = reassembled;
    this.transportOffset = nbl.firstNetBuffer().dataOffset();
  }

  /** At the transport header when handed up. */
  public NetBufferList nbl() {
    return nbl;
  }

  /**
   * Transport header and payload, contiguous: where the buffer has them if it is in one piece, else
   * where the wire brought them; a copy only where neither is what the buffer holds.
   */
  public DataBuffer data() {
    NetBuffer buffer = nbl.firstNetBuffer();
    int length = buffer.dataLength();
    DataBuffer brought = wire;
    return brought == null || buffer.isInOnePiece() || !nbl.isUntouched()
        ? buffer.view()
        : new DataBuffer(brought.memory(), brought.offset() + ipHeaderSize, length, false);
  }

  public IpAddress source() {
    return source;
  }

  public IpAddress destination() {
    return destination;
  }

  /** The IP protocol number. */
  public int protocol() {
    return protocol;
  }

  /** Bytes of the IP header before the transport header, IPv6 extension headers included. */
  public int ipHeaderSize() {
    return ipHeaderSize;
  }

  public NetworkInterface arrival() {
    return arrival;
  }

  /** Whether it was sent by this host. */
  public boolean loopback() {
    return loopback;
  }

  /** Whether it was put together from fragments. */
  public boolean reassembled() {
    return reassembled;
  }

  /** Whether it was sent to one address only. */
  public boolean unicast() {
    return !destination.isMulticast() && !arrival.isBroadcast(destination);
  }

  /** A copy of the packet from its IP header, wherever the buffer has been moved since. */
  public byte[] copyFromIpHeader() {
    NetBuffer buffer = nbl.firstNetBuffer();
    int moved = buffer.dataOffset() - (transportOffset - ipHeaderSize);
    if (moved >= 0) {
      buffer.retreat(moved);
      byte[] bytes = buffer.copyBytes();
      buffer.advance(moved);
      return bytes;
    }
    buffer.advance(-moved, false);
    byte[] bytes = buffer.copyBytes();
    buffer.retreat(-moved);
    return bytes;
  }
}
