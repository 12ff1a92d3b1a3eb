package dev.wfpsim.net.transport;

import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.BufferKind;
import dev.wfpsim.net.buffer.DataBuffer;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.NetBufferPool;
import dev.wfpsim.net.identity.Direction;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.ip.InboundPacket;
import dev.wfpsim.net.link.NetworkInterface;
import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.StableHash;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A packet on its way up through a transport. Between hooks its buffer stands at the transport
 * header; for the hooks above the network layer it is advanced to the payload.
 *
 * <p>The network layer owns the buffer while {@link TransportProtocol#receive} runs; a transport
 * that must leave the packet for later {@linkplain #keep keeps} a copy of its own.
 */
public final class ReceivedPacket {
  private final InboundPacket packet;
  private final Kernel kernel;
  private NetBufferList nbl;
  private boolean kept;

  /** A packet as the network layer hands it up. */
  public ReceivedPacket(InboundPacket packet, Kernel kernel) {
    this.packet = packet;
    this.kernel = kernel;
    this.nbl = packet.nbl();
  }

  public NetBufferList nbl() {
    return nbl;
  }

  public IpAddress source() {
    return packet.source();
  }

  public IpAddress destination() {
    return packet.destination();
  }

  public int protocol() {
    return packet.protocol();
  }

  public NetworkInterface arrival() {
    return packet.arrival();
  }

  /** As the network layer gave it. */
  public InboundPacket inbound() {
    return packet;
  }

  /** Transport header and payload, contiguous, when the network layer hands them up or later. */
  public DataBuffer data() {
    return kept ? nbl.firstNetBuffer().view() : packet.data();
  }

  /** Makes a copy that stays when the network layer takes its buffer back; once. */
  public void keep(NetBufferPool pool) {
    if (kept) {
      return;
    }
    int ipHeader = packet.ipHeaderSize();
    byte[] bytes = packet.copyFromIpHeader();
    NetBufferList copy = pool.allocate(BufferKind.STACK, bytes, 0, bytes.length, 0);
    if (copy == null) {
      return;
    }
    copy.firstNetBuffer().advance(ipHeader, false);
    copy.packetContext().copyFrom(nbl.packetContext());
    copy.continues(nbl);
    nbl = copy;
    kept = true;
  }

  /** Whether {@link #keep} had memory for its copy. */
  public boolean isKept() {
    return kept;
  }

  /** Lets the copy go, if there is one. */
  public void release() {
    if (kept) {
      nbl.release();
    }
  }

  /** What the hooks are told. */
  public PacketIndication indication(
      SocketAddress local, SocketAddress remote, int transportHeaderSize) {
    int flags =
        (packet.loopback() ? PacketIndication.LOOPBACK : 0)
            | (packet.reassembled() ? PacketIndication.REASSEMBLED : 0);
    return new PacketIndication(nbl, Direction.INBOUND, local, remote, packet.protocol())
        .headers(packet.ipHeaderSize(), transportHeaderSize)
        .through(packet.arrival())
        .with(flags);
  }

  /**
   * Runs a hook with the buffer at the payload. Of a packet that goes no further, and that a driver
   * keeps by a reference, the stack may or may not retreat to the transport header.
   */
  public <T> T atPayload(int transportHeaderSize, Supplier<T> hook) {
    NetBuffer buffer = nbl.firstNetBuffer();
    buffer.advance(transportHeaderSize, false);
    boolean retreats = true;
    try {
      T answer = hook.get();
      retreats = nbl.referenceCount() == 0 || goesOn(answer) || isRetreatedTo();
      return answer;
    } finally {
      if (retreats) {
        buffer.retreat(transportHeaderSize);
      }
    }
  }

  /** Whether a hook's answer, a verdict or what the packet goes on to, lets it go on. */
  private static boolean goesOn(@Nullable Object answer) {
    return answer instanceof Verdict verdict
        ? verdict.permitted()
        : answer != null && answer != Boolean.FALSE;
  }

  private boolean isRetreatedTo() {
    long about = StableHash.mix(packet.arrival().adapter().key(), packet.source().lowBits());
    return kernel.choices().pick(ChoiceKind.REFERENCED_AT, about, 2) == 0;
  }

  /** The hooks have seen it: what a driver changed in the packet itself is in the payload, too. */
  public void readAgain(byte[] payload, int transportHeaderSize) {
    if (nbl.isEdited()) {
      nbl.firstNetBuffer().copyTo(transportHeaderSize, payload, 0, payload.length);
    }
  }

  /** The address and port it came from. */
  public SocketAddress from(int port) {
    return new SocketAddress(packet.source(), port, scope(packet.source()));
  }

  /** The address and port it was sent to. */
  public SocketAddress to(int port) {
    return new SocketAddress(packet.destination(), port, scope(packet.destination()));
  }

  private int scope(IpAddress address) {
    return address.isIpv6() && address.isLinkLocal() ? packet.arrival().index() : 0;
  }

  @Override
  public String toString() {
    return packet.toString();
  }
}
