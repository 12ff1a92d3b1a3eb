package dev.wfpsim.net.transport;

import dev.wfpsim.kernel.NtStatus;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.BufferKind;
import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.identity.Direction;
import dev.wfpsim.net.identity.MulticastOptions;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.inspect.DiscardLayer;
import dev.wfpsim.net.inspect.DiscardReason;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.ip.OutboundChecksums;
import dev.wfpsim.net.ip.OutboundPacket;
import dev.wfpsim.net.ip.Reach;
import org.jspecify.annotations.Nullable;

/**
 * The last part of the way down that all transports share: the buffer, the OUTBOUND_TRANSPORT hook,
 * the network layer. At DISPATCH_LEVEL.
 */
public final class TransportOutput {
  /**
   * Space before the transport header, for the largest IP header and a frame header: so much that
   * the IP header begins at a multiple of a pointer's size.
   */
  private static final int IPV4_HEADROOM_BYTES = 84;

  private static final int IPV6_HEADROOM_BYTES = 80;

  private final TransportStack stack;

  TransportOutput(TransportStack stack) {
    this.stack = stack;
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
      byte[] bytes, @Nullable Mdl data, IpAddress source, int offload) {
    int headroom = source.isIpv4() ? IPV4_HEADROOM_BYTES : IPV6_HEADROOM_BYTES;
    NetBufferList nbl =
        stack.pool().allocate(BufferKind.STACK, bytes, 0, bytes.length, headroom, data);
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
    boolean loopback = stack.ip().isLocalAddress(remote.address());
    return new PacketIndication(nbl, Direction.OUTBOUND, local, remote, protocol)
        .headers(0, transportHeaderSize)
        .through(stack.ip().interfaceFor(remote.address(), local.address(), remote.scopeId()))
        .with(loopback ? PacketIndication.LOOPBACK : 0);
  }

  /**
   * OUTBOUND_TRANSPORT, then the network layer. The buffer stays the caller's.
   *
   * @return BLOCK or ABSORB where the hook dropped it, else PERMIT, even if the network could not
   *     take it
   */
  public Verdict send(PacketIndication packet, SocketAddress source, SocketAddress destination) {
    Verdict verdict = stack.inspection().outboundTransport(packet);
    if (verdict == Verdict.BLOCK) {
      stack
          .inspection()
          .discarded(packet, DiscardLayer.OUTBOUND_TRANSPORT, DiscardReason.FIREWALL_POLICY);
    }
    if (verdict.permitted()) {
      deliver(packet, source, destination);
    }
    return verdict;
  }

  /** Hands the packet to the network layer. */
  NtStatus deliver(PacketIndication packet, SocketAddress source, SocketAddress destination) {
    OutboundPacket outbound =
        new OutboundPacket(packet.nbl(), source.address(), destination.address(), packet.protocol())
            .scope(destination.scopeId())
            .of(packet.endpoint(), packet.flow());
    TransportEndpoint sender = packet.endpoint();
    if (destination.address().isMulticast()) {
      toGroup(outbound, sender);
    } else if (sender != null) {
      outbound.hops(sender.hopLimit());
    }
    return stack.ip().send(outbound);
  }

  /** What the sending socket set about multicast; over IPv6 also whether this host hears it. */
  private static void toGroup(OutboundPacket packet, @Nullable TransportEndpoint sender) {
    MulticastOptions set = sender == null ? null : sender.multicast();
    if (set == null) {
      return;
    }
    packet.hops(set.hops());
    if (set.hops() == 0) {
      packet.reaching(Reach.THIS_HOST);
    } else if (packet.destination().isIpv6() && !set.loop()) {
      packet.reaching(Reach.OTHERS);
    }
  }
}
