package dev.wfpsim.net.ip;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.DataBuffer;
import dev.wfpsim.net.buffer.InjectionMark;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.MemorySpace;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.PacketContext;
import dev.wfpsim.net.buffer.PacketEvent;
import dev.wfpsim.net.identity.Direction;
import dev.wfpsim.net.inspect.DiscardLayer;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.link.Frame;
import dev.wfpsim.net.wire.Ipv4Fields;
import dev.wfpsim.net.wire.Ipv4Header;
import dev.wfpsim.net.wire.Ipv6Fields;
import dev.wfpsim.net.wire.Ipv6Header;
import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.EventKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way down: IP headers, the OUTBOUND_IPPACKET hook, checksums the adapter owes, fragments, and
 * out. A list of several packets is one indication, each packet with its headers at the front of
 * its own buffer. Fragments are made after the hook, so no layer ever sees an
 * outbound one.
 */
final class IpOutput {
  private final IpResources resources;
  private final Routing routing;
  private final MacFrames frames;

  /** For a header, or for headers and data that lie apart; nothing runs while it is used. */
  private @Nullable Memory front;

  /** Null until the first packet is sent. */
  private @Nullable HeaderOptions options;

  /** Null until the first datagram is sent that it may matter for. */
  private @Nullable DatagramCut cut;

  private int nextIdentification;

  IpOutput(IpResources resources, Routing routing, MacFrames frames) {
    this.resources = resources;
    this.routing = routing;
    this.frames = frames;
    this.nextIdentification =
        resources.kernel().choices().pick(ChoiceKind.IP_ID, resources.machine().key(), 0x10000);
  }

  /** The identification of the next packet; IPv4 takes its lower half. */
  int nextIdentification() {
    nextIdentification++;
    return nextIdentification;
  }

  /** Sends a transport's packets; the buffer is back as it was when this returns. */
  NtStatus send(OutboundPacket packet) {
    if (!resources.isReady()) {
      return NtStatus.STATUS_DEVICE_NOT_READY;
    }
    Hop hop =
        routing.find(packet.destination(), packet.source(), packet.through(), packet.scopeId());
    if (hop == null) {
      return NtStatus.STATUS_NETWORK_UNREACHABLE;
    }
    NetBufferList nbl = packet.nbl();
    int fixed = packet.source().isIpv4() ? Ipv4Header.MIN_BYTES : Ipv6Header.BYTES;
    if (!fits(nbl, fixed)) {
      return NtStatus.STATUS_INVALID_BUFFER_SIZE;
    }
    HeaderOptions wanted = options();
    int header = fixed + wanted.length(packet.source().isIpv4());
    HeaderOptions options = fits(nbl, header) ? wanted : HeaderOptions.NONE;
    header = fixed + options.length(packet.source().isIpv4());
    PacketContext context = nbl.packetContext();
    int offload = context.checksumOffload();
    OutboundChecksums.begin(nbl, packet.source(), packet.destination(), packet.protocol());
    context.describe(packet.source().isIpv4(), header);
    for (NetBuffer each = nbl.firstNetBuffer(); each != null; each = each.next()) {
      prependHeader(each, packet, options, header);
    }
    if (packet.source().isIpv4()) {
      context.setChecksumOffload(offload | PacketContext.OFFLOAD_IP_HEADER);
    }
    context.setLoopback(hop.through().isLoopback());
    NtStatus status = inspectAndTransmit(nbl, hop, packet);
    for (NetBuffer each = nbl.firstNetBuffer(); each != null; each = each.next()) {
      each.advance(header);
    }
    context.setChecksumOffload(offload);
    context.describe(packet.source().isIpv4(), 0);
    return status;
  }

  /**
   * OUTBOUND_TRANSPORT, then {@link #send(OutboundPacket)}. The buffer stays the caller's.
   *
   * @return BLOCK or ABSORB where the hook dropped it, else PERMIT, even if the packet could not go
   */
  Verdict sendShown(PacketIndication packet, SocketAddress source, SocketAddress destination) {
    Verdict verdict = resources.hooks().outboundTransport(packet);
    if (verdict.permitted()) {
      send(OutboundPacket.of(packet, source, destination));
    }
    return verdict;
  }

  private static boolean fits(NetBufferList nbl, int header) {
    for (NetBuffer each = nbl.firstNetBuffer(); each != null; each = each.next()) {
      if (each.dataLength() > Ipv4Header.MAX_PACKET_BYTES - header) {
        return false;
      }
    }
    return true;
  }

  /** What stands behind the headers of what this host sends, in the header of each family. */
  HeaderOptions options() {
    HeaderOptions known = options;
    if (known == null) {
      HeaderOptions set = resources.settings().forms().headerOptions();
      known = PacketForms.chosen(set, HeaderOptions.class, resources.machine());
      options = known;
    }
    return known;
  }

  /** The longest packet that a packet goes out in. */
  private int mtu(IpPacket facts, Hop hop, boolean own) {
    int card = hop.through().mtu();
    boolean datagram =
        own
            && facts.protocol() != IpProtocol.TCP
            && !facts.fragment()
            && !(facts.isIpv4() && facts.dontFragment());
    if (!datagram
        || hop.through().isLoopback()
        || facts.totalLength() <= DatagramCut.LEAST.mtu(facts.isIpv4())) {
      return card;
    }
    DatagramCut known = cut;
    if (known == null) {
      DatagramCut set = resources.settings().forms().datagramCut();
      known = PacketForms.chosen(set, DatagramCut.class, resources.machine());
      cut = known;
    }
    return Math.min(card, known.mtu(facts.isIpv4()));
  }

  private void prependHeader(
      NetBuffer buffer, OutboundPacket packet, HeaderOptions options, int header) {
    int payload = buffer.dataLength();
    int usual = packet.destination().isMulticast() ? 1 : resources.settings().hopLimit();
    int hops = packet.hopLimit() > 0 ? packet.hopLimit() : usual;
    Memory bytes = front();
    if (packet.source().isIpv4()) {
      new Ipv4Fields(
              packet.typeOfService(),
              payload,
              nextIdentification() & 0xffff,
              packet.dontFragment(),
              false,
              0,
              hops,
              packet.protocol(),
              packet.source(),
              packet.destination(),
              options.ofIpv4())
          .emit(bytes, 0);
      bytes.put16(Ipv4Header.HEADER_CHECKSUM, 0); // pending: the adapter's to do
    } else {
      new Ipv6Fields(
              packet.typeOfService(),
              0,
              header - Ipv6Header.BYTES + payload,
              options.firstOfIpv6(packet.protocol()),
              hops,
              packet.source(),
              packet.destination())
          .emit(bytes, 0);
      byte[] extensions = options.ofIpv6(packet.protocol());
      bytes.copyFrom(Ipv6Header.BYTES, extensions, 0, extensions.length);
    }
    buffer.retreat(header);
    buffer.put(0, bytes, 0, header);
  }

  private NtStatus inspectAndTransmit(NetBufferList nbl, Hop hop, OutboundPacket packet) {
    NtStatus verdict = inspect(nbl, hop, packet.source(), packet.destination(), packet);
    Hop way = packet.reach() == Reach.EVERYBODY ? hop : hop.reaching(packet.reach());
    return verdict == null ? transmitAll(nbl, way, packet.dontFragment(), true) : verdict;
  }

  /** The OUTBOUND_IPPACKET hook; null when the packet may go on, else the sender's status. */
  @Nullable NtStatus inspect(
      NetBufferList nbl,
      Hop hop,
      IpAddress source,
      IpAddress destination,
      @Nullable OutboundPacket packet) {
    PacketIndication indication = indication(nbl, hop, source, destination);
    if (indication == null) {
      return NtStatus.STATUS_INVALID_PARAMETER;
    }
    if (packet != null) {
      indication.of(packet.endpoint(), packet.flow());
    }
    Verdict verdict = resources.inspection().outboundIpPacket(indication);
    if (verdict.permitted()) {
      return null;
    }
    IpDiscard why =
        verdict == Verdict.ABSORB ? IpDiscard.INSPECTION_ABSORB : IpDiscard.INSPECTION_DROP;
    resources.discarded(nbl.firstNetBuffer().dataLength(), why);
    resources.hooks().told(verdict, indication, DiscardLayer.OUTBOUND_IPPACKET);
    return verdict == Verdict.ABSORB ? NtStatus.STATUS_SUCCESS : NtStatus.STATUS_ACCESS_DENIED;
  }

  private Memory front() {
    Memory known = front;
    if (known == null) {
      known = Memory.ofSize(IpPacket.FRONT_BYTES);
      front = known;
    }
    return known;
  }

  private @Nullable PacketIndication indication(
      NetBufferList nbl, Hop hop, IpAddress source, IpAddress destination) {
    NetBuffer buffer = nbl.firstNetBuffer();
    DataBuffer data = buffer.front(front());
    Memory bytes = data.memory();
    if (!IpPacket.isReadIn(bytes, data.offset(), data.length())) {
      data = buffer.view();
      bytes = data.memory();
    }
    IpPacket facts = read(bytes, data.offset(), buffer.dataLength());
    if (facts == null) {
      return null;
    }
    int ports = facts.ports(bytes, data.offset());
    PacketIndication indication =
        new PacketIndication(
                nbl,
                Direction.OUTBOUND,
                new SocketAddress(source, ports >>> 16),
                new SocketAddress(destination, ports & 0xffff),
                facts.protocol())
            .headers(facts.headerLength(), facts.transportHeaderLength(bytes, data.offset()))
            .through(hop.through());
    return hop.through().isLoopback() ? indication.with(PacketIndication.LOOPBACK) : indication;
  }

  /**
   * Sends each NET_BUFFER of a list that begins at IP headers.
   *
   * @param own whether this host sends it, not only on
   */
  NtStatus transmitAll(NetBufferList nbl, Hop hop, boolean dontFragment, boolean own) {
    nbl.happened(PacketEvent.LEAVES, null);
    NtStatus status = NtStatus.STATUS_SUCCESS;
    for (NetBuffer each = nbl.firstNetBuffer(); each != null; each = each.next()) {
      int room = ReceiveBuffers.backFill(hop.through());
      Memory bytes = each.copy(resources.space(), room);
      NtStatus one = transmit(bytes, room, hop, dontFragment, own, nbl);
      status = one.isSuccess() ? status : one;
    }
    nbl.happened(PacketEvent.SENT, null);
    return status;
  }

  /**
   * Cuts the packet where it must be, and hands the frames to the adapter, which does what is left
   * to it. A packet that is cut here has its checksum completed before.
   *
   * @param bytes the packet is in, to their end; given up by the caller
   * @param offset where its IP header begins
   * @return STATUS_INVALID_BUFFER_SIZE when it is too long and must not be cut
   */
  NtStatus transmit(
      Memory bytes, int offset, Hop hop, boolean dontFragment, boolean own, NetBufferList packet) {
    int length = bytes.length() - offset;
    IpPacket facts = read(bytes, offset, length);
    if (facts == null) {
      resources.space().release(bytes);
      return NtStatus.STATUS_INVALID_PARAMETER;
    }
    long key = facts.key(bytes, offset);
    int mtu = mtu(facts, hop, own && !dontFragment);
    PacketContext context = packet.packetContext();
    if (TaskOffload.cuts(context, facts) && !hop.through().isLoopback()) {
      launchLarge(bytes, offset, facts, hop, packet);
      return NtStatus.STATUS_SUCCESS;
    }
    if (facts.totalLength() <= mtu) {
      if (!frames.areShown(hop.through()) && !hop.through().isLoopback()) {
        OutboundChecksums.complete(bytes, offset, facts, context.checksumOffload());
      }
      launch(bytes, offset, hop, key, packet, true);
      return NtStatus.STATUS_SUCCESS;
    }
    boolean whole = dontFragment || (facts.isIpv4() ? facts.dontFragment() : facts.fragment());
    if (whole) {
      resources.space().release(bytes);
      resources.discarded(length, IpDiscard.DONT_FRAGMENT_MTU_EXCEEDED);
      return NtStatus.STATUS_INVALID_BUFFER_SIZE;
    }
    OutboundChecksums.complete(bytes, offset, facts, context.checksumOffload());
    MemorySpace space = resources.space();
    List<Memory> fragments =
        facts.isIpv4()
            ? Fragmentation.ofIpv4(space, bytes, offset, mtu)
            : Fragmentation.ofIpv6(space, bytes, offset, mtu, nextIdentification());
    space.release(bytes);
    resources.note(EventKind.PACKET_FRAGMENTED, length, fragments.size());
    for (Memory fragment : fragments) {
      launch(fragment, 0, hop, key, packet, false);
    }
    return NtStatus.STATUS_SUCCESS;
  }

  /** A large packet: the MAC layers see it whole, then the adapter cuts it. */
  private void launchLarge(
      Memory bytes, int offset, IpPacket facts, Hop hop, NetBufferList packet) {
    long key = facts.key(bytes, offset);
    int mss = packet.packetContext().largeSendMss();
    nextIdentification += (facts.totalLength() - facts.headerLength()) / mss;
    if (frames.areShown(hop.through())) {
      launch(bytes, offset, hop, key, packet, true);
      return;
    }
    for (Memory each : TaskOffload.segments(resources.space(), bytes, offset, facts, mss)) {
      if (each.length() > hop.through().mtu()) {
        resources.discarded(each.length(), IpDiscard.DONT_FRAGMENT_MTU_EXCEEDED);
        resources.space().release(each);
      } else {
        launch(each, 0, hop, key, packet, false);
      }
    }
    resources.space().release(bytes);
  }

  private @Nullable IpPacket read(Memory bytes, int offset, int available) {
    return IpPacket.of(bytes, offset, available, resources.addresses());
  }

  private void launch(
      Memory bytes, int offset, Hop hop, long key, NetBufferList packet, boolean whole) {
    long number = resources.log().nextPacket();
    List<InjectionMark> kept = hop.through().isLoopback() ? packet.lineage() : List.of();
    Frame frame =
        new Frame(
            number,
            resources.space(),
            bytes,
            offset,
            hop.nextHop(),
            hop.toAll(),
            key,
            kept,
            hop.through().adapter().macAddress());
    if (hop.reach() != Reach.THIS_HOST) {
      frames.send(frame, hop.through(), packet, whole);
    }
    if (hop.toAll() && hop.reach() != Reach.OTHERS && isHeardHere(hop)) {
      hop.through().adapter().loop(frame, packet.lineage());
    }
    frame.release();
  }

  /** Whether a host hears what it sends to all: a broadcast, or a group with members of its own. */
  private static boolean isHeardHere(Hop hop) {
    IpAddress group = hop.nextHop();
    return !hop.through().isLoopback() && (!group.isMulticast() || hop.through().isMember(group));
  }
}
