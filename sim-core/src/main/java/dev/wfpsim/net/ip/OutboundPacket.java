package dev.wfpsim.net.ip;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.identity.Flow;
import dev.wfpsim.net.identity.MulticastOptions;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.link.NetworkInterface;
import dev.wfpsim.net.winsock.ControlData;
import org.jspecify.annotations.Nullable;

/**
 * What a transport asks the network layer to send: packets that begin at their transport header,
 * and where they go. The buffer stays the transport's.
 */
public final class OutboundPacket {
  private final NetBufferList nbl;
  private final IpAddress source;
  private final IpAddress destination;
  private final int protocol;
  private int scopeId;
  private int hopLimit;
  private Reach reach = Reach.EVERYBODY;
  private int typeOfService;
  private boolean dontFragment;
  private @Nullable NetworkInterface through;
  private @Nullable TransportEndpoint endpoint;
  private @Nullable Flow flow;

  /**
   * @param nbl each NET_BUFFER one packet, from its transport header; checksums final or offloaded
   * @param source one of the host's addresses
   * @param destination of the same family
   * @param protocol IP protocol number of the transport header
   */
  public OutboundPacket(NetBufferList nbl, IpAddress source, IpAddress destination, int protocol) {
    if (source.family() != destination.family()) {
      throw new IllegalArgumentException(
          "addresses of two families: source=" + source + ", destination=" + destination);
    }
    this.nbl = nbl;
    this.source = source;
    this.destination = destination;
    this.protocol = protocol;
  }

  /** A packet that OUTBOUND_TRANSPORT let pass, with what its socket set about packets it sends. */
  static OutboundPacket of(
      PacketIndication shown, SocketAddress source, SocketAddress destination) {
    OutboundPacket packet =
        new OutboundPacket(shown.nbl(), source.address(), destination.address(), shown.protocol())
            .scope(destination.scopeId())
            .of(shown.endpoint(), shown.flow());
    TransportEndpoint sender = shown.endpoint();
    if (destination.address().isMulticast()) {
      packet.toGroup(sender);
    } else if (sender != null) {
      packet.hops(sender.hopLimit());
    }
    ControlData asked = ControlData.of(shown.controlData());
    if (asked != null) { // what the send itself says goes before what was set on its socket
      packet.hops(asked.hopLimit() > 0 ? asked.hopLimit() : packet.hopLimit);
      packet.typeOfService = Math.max(0, asked.typeOfService());
    }
    return packet;
  }

  /** What the sending socket set about multicast; over IPv6 also whether this host hears it. */
  private void toGroup(@Nullable TransportEndpoint sender) {
    MulticastOptions set = sender == null ? null : sender.multicast();
    if (set == null) {
      return;
    }
    hops(set.hops());
    if (set.hops() == 0) {
      reaching(Reach.THIS_HOST);
    } else if (destination.isIpv6() && !set.loop()) {
      reaching(Reach.OTHERS);
    }
  }

  /** The interface index that scopes a link-local destination; 0 for none. */
  public OutboundPacket scope(int scope) {
    scopeId = scope;
    return this;
  }

  /** Hops, 1 to 255; 0 takes the host's default. */
  public OutboundPacket hops(int limit) {
    hopLimit = limit;
    return this;
  }

  /** Who gets it, if it goes to a group. */
  public OutboundPacket reaching(Reach whom) {
    reach = whom;
    return this;
  }

  /** Never cut, neither here nor by a router. */
  public OutboundPacket unfragmented(boolean whole) {
    dontFragment = whole;
    return this;
  }

  /** Whose packet it is, for the hooks. */
  public OutboundPacket of(@Nullable TransportEndpoint owner, @Nullable Flow ownerFlow) {
    endpoint = owner;
    flow = ownerFlow;
    return this;
  }

  public NetBufferList nbl() {
    return nbl;
  }

  public IpAddress source() {
    return source;
  }

  public IpAddress destination() {
    return destination;
  }

  public int protocol() {
    return protocol;
  }

  public int scopeId() {
    return scopeId;
  }

  public int hopLimit() {
    return hopLimit;
  }

  public Reach reach() {
    return reach;
  }

  public int typeOfService() {
    return typeOfService;
  }

  public boolean dontFragment() {
    return dontFragment;
  }

  public @Nullable NetworkInterface through() {
    return through;
  }

  public @Nullable TransportEndpoint endpoint() {
    return endpoint;
  }

  public @Nullable Flow flow() {
    return flow;
  }
}
