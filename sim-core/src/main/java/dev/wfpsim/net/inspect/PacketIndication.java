package dev.wfpsim.net.inspect;

import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.identity.Direction;
import dev.wfpsim.net.identity.Flow;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.link.NetworkInterface;
import org.jspecify.annotations.Nullable;

/**
 * A packet at a hook: the buffer, positioned as the layer documents it, and what the stack knows
 * about the packet at that point. Made by the stack, read by the inspection; valid during the hook.
 *
 * <p>Ports are 0 for protocols without them; for ICMP the local port is the type and the remote
 * port the code, as the fixed values of the layers have it.
 */
public final class PacketIndication {
  /** Sender and receiver are on this host (FWP_CONDITION_FLAG_IS_LOOPBACK). */
  public static final int LOOPBACK = 1;

  /** One fragment (FWP_CONDITION_FLAG_IS_FRAGMENT). */
  public static final int FRAGMENT = 1 << 1;

  /** Put together from fragments (FWP_CONDITION_FLAG_IS_REASSEMBLED). */
  public static final int REASSEMBLED = 1 << 2;

  /** An ALE layer will classify this packet next (FWPS_METADATA_FIELD_ALE_CLASSIFY_REQUIRED). */
  public static final int ALE_CLASSIFY_REQUIRED = 1 << 3;

  /** Of a raw endpoint (FWP_CONDITION_FLAG_IS_RAW_ENDPOINT). */
  public static final int RAW = 1 << 4;

  /** A chain of fragments (FWP_CONDITION_FLAG_IS_FRAGMENT_GROUP). */
  public static final int FRAGMENT_GROUP = 1 << 5;

  /** A packet of this host that is forwarded (FWP_CONDITION_FLAG_IS_OUTBOUND_PASS_THRU). */
  public static final int OUTBOUND_PASS_THRU = 1 << 6;

  /** The compartment every interface is in. */
  public static final int DEFAULT_COMPARTMENT = 1;

  private final NetBufferList nbl;
  private final Direction direction;
  private final SocketAddress local;
  private final SocketAddress remote;
  private final int protocol;
  private int ipHeaderSize;
  private int transportHeaderSize;
  private @Nullable NetworkInterface networkInterface;
  private @Nullable NetworkInterface forwardInterface;
  private @Nullable TransportEndpoint endpoint;
  private @Nullable Flow flow;
  private int flags;
  private int icmpIdAndSequence;
  private byte @Nullable [] controlData;
  private @Nullable EmbeddedPacket embedded;
  private @Nullable FragmentFacts fragment;

  /**
   * @param nbl positioned as the layer documents, a discard layer like its parent
   *     (R-351)
   * @param local this host's side of the packet; of a forwarded packet its source
   * @param remote the other side; of a forwarded packet its destination
   * @param protocol the IP protocol number
   */
  public PacketIndication(
      NetBufferList nbl,
      Direction direction,
      SocketAddress local,
      SocketAddress remote,
      int protocol) {
    this.nbl = nbl;
    this.direction = direction;
    this.local = local;
    this.remote = remote;
    this.protocol = protocol;
  }

  /** Sizes of the headers before or at the position, 0 where the layer has none. */
  public PacketIndication headers(int ipHeaderBytes, int transportHeaderBytes) {
    ipHeaderSize = ipHeaderBytes;
    transportHeaderSize = transportHeaderBytes;
    return this;
  }

  /** The interface it arrived on or leaves through. */
  public PacketIndication through(@Nullable NetworkInterface through) {
    networkInterface = through;
    return this;
  }

  /** The interface a forwarded packet leaves through. */
  public PacketIndication forwardedTo(@Nullable NetworkInterface leaving) {
    forwardInterface = leaving;
    return this;
  }

  /** The endpoint and flow it belongs to, as far as known. */
  public PacketIndication of(@Nullable TransportEndpoint owner, @Nullable Flow ownerFlow) {
    endpoint = owner;
    flow = ownerFlow;
    return this;
  }

  /** Adds flags of this class. */
  public PacketIndication with(int moreFlags) {
    flags |= moreFlags;
    return this;
  }

  /** Removes flags of this class. */
  public PacketIndication without(int fewerFlags) {
    flags &= ~fewerFlags;
    return this;
  }

  /** Identifier in the upper, sequence number in the lower 16 bits. */
  public PacketIndication withIcmpIdAndSequence(int idAndSequence) {
    icmpIdAndSequence = idAndSequence;
    return this;
  }

  /** The sender's control data. */
  public PacketIndication withControlData(byte @Nullable [] data) {
    controlData = data;
    return this;
  }

  /** What the packet of an inbound ICMP error is about. */
  public PacketIndication about(EmbeddedPacket quoted) {
    embedded = quoted;
    return this;
  }

  /** Makes it an indication of one fragment. */
  public PacketIndication fragment(FragmentFacts facts) {
    fragment = facts;
    return with(FRAGMENT);
  }

  public NetBufferList nbl() {
    return nbl;
  }

  public Direction direction() {
    return direction;
  }

  /** Selects V4 or V6 layers. */
  public AddressFamily family() {
    return local.family();
  }

  public SocketAddress local() {
    return local;
  }

  public SocketAddress remote() {
    return remote;
  }

  public int protocol() {
    return protocol;
  }

  /** Bytes. */
  public int ipHeaderSize() {
    return ipHeaderSize;
  }

  /** Bytes. */
  public int transportHeaderSize() {
    return transportHeaderSize;
  }

  public @Nullable NetworkInterface networkInterface() {
    return networkInterface;
  }

  public @Nullable NetworkInterface forwardInterface() {
    return forwardInterface;
  }

  public @Nullable TransportEndpoint endpoint() {
    return endpoint;
  }

  public @Nullable Flow flow() {
    return flow;
  }

  public int flags() {
    return flags;
  }

  /** Whether all of {@code wanted} are set. */
  public boolean has(int wanted) {
    return (flags & wanted) == wanted;
  }

  public int icmpIdAndSequence() {
    return icmpIdAndSequence;
  }

  public byte @Nullable [] controlData() {
    return controlData;
  }

  /** What an inbound ICMP error is about; null for any other packet. */
  public @Nullable EmbeddedPacket embedded() {
    return embedded;
  }

  /** Which fragment this is; null where it is none, or an outbound one. */
  public @Nullable FragmentFacts fragment() {
    return fragment;
  }

  public int compartmentId() {
    return DEFAULT_COMPARTMENT;
  }
}
