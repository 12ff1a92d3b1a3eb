package dev.wfpsim.net.ip;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.MacAddress;
import dev.wfpsim.net.buffer.BufferKind;
import dev.wfpsim.net.buffer.DataBuffer;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.PacketContext;
import dev.wfpsim.net.buffer.PacketEvent;
import dev.wfpsim.net.identity.Direction;
import dev.wfpsim.net.inspect.FrameIndication;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.link.Frame;
import dev.wfpsim.net.link.NetworkInterface;
import dev.wfpsim.net.wire.EthernetFields;
import dev.wfpsim.net.wire.EthernetHeader;
import dev.wfpsim.trace.StableHash;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The frames between the network layer and the cards, where a platform looks at them: each one by
 * itself, after a packet was cut into fragments and before they are joined. What goes out
 * is shown as an Ethernet frame and then as the medium has it, what comes in the other way round
 * . Loopback has no frames.
 *
 * <p>A header is built in front of a packet only here; what goes on is what stands in the buffer
 * when all have seen it. Nobody looks: one question for each frame.
 *
 * <p>Documentation: "Using Layer 2 Filtering", "Data offset positions".
 */
final class MacFrames {
  private static final int DEFAULT_PORT = 0;

  private final IpResources resources;

  MacFrames(IpResources resources) {
    this.resources = resources;
  }

  // --- down

  /**
   * Sends a packet out by a card.
   *
   * @param packet that it is of
   * @param whole whether it is all of the packet, with what that leaves to the card
   */
  void send(Frame frame, NetworkInterface through, NetBufferList packet, boolean whole) {
    MacAddress destination = areShown(through) ? destination(frame, through) : null;
    if (destination == null) {
      through.adapter().send(frame); // nobody looks, or no neighbour: then no frame is ever made
      return;
    }
    NetBufferList nbl =
        framed(frame.header(destination), frame.bytes(), frame.offset(), frame.length());
    if (nbl == null) {
      resources.discarded(frame.length(), IpDiscard.ALLOCATION_FAILURE);
      return;
    }
    nbl.carries(packet);
    if (whole) {
      nbl.packetContext().offloadFrom(packet.packetContext());
      nbl.packetContext().describe(frame.nextHop().isIpv4(), transportOffset(frame));
    }
    NtStatus unused = goOut(nbl, frame, true, 0, through);
    nbl.happened(PacketEvent.NATIVE_SEND_COMPLETE, null);
    nbl.happened(PacketEvent.ETHERNET_SEND_COMPLETE, null);
    nbl.release();
  }

  /** Whether frames that go out by an interface are shown. */
  boolean areShown(NetworkInterface through) {
    return !through.isLoopback() && resources.inspection().inspectsFrame(Direction.OUTBOUND);
  }

  /** Bytes before the transport header, with those of a MAC header. */
  private int transportOffset(Frame frame) {
    IpPacket facts = facts(frame.bytes(), frame.offset());
    return EthernetHeader.BYTES + (facts == null ? 0 : facts.headerLength());
  }

  private @Nullable IpPacket facts(Memory bytes, int offset) {
    return IpPacket.of(bytes, offset, bytes.length() - offset, resources.addresses());
  }

  private static @Nullable MacAddress destination(Frame frame, NetworkInterface through) {
    return frame.toAll()
        ? MacAddress.ofGroup(frame.nextHop())
        : through.adapter().neighbour(frame.nextHop());
  }

  /** A buffer at a header that is built before what a frame carries; null where there is none. */
  private @Nullable NetBufferList framed(
      EthernetFields header, Memory bytes, int offset, int length) {
    NetBufferList nbl =
        resources
            .pool()
            .allocate(
                BufferKind.STACK,
                bytes,
                offset,
                length,
                IpResources.BACK_FILL_BYTES + EthernetHeader.BYTES);
    if (nbl != null) {
      prepend(header, nbl.firstNetBuffer());
    }
    return nbl;
  }

  private static void prepend(EthernetFields header, NetBuffer buffer) {
    NtStatus unused = buffer.retreat(EthernetHeader.BYTES);
    buffer.put(0, EthernetHeader.write(header), 0, EthernetHeader.BYTES);
  }

  /** Shows a frame on its way out, then has the card send what is in the buffer by then. */
  private NtStatus goOut(
      NetBufferList nbl, Frame frame, boolean asEthernet, int vlanId, NetworkInterface through) {
    boolean permitted =
        (!asEthernet || shown(nbl, Direction.OUTBOUND, true, vlanId, through))
            && shown(nbl, Direction.OUTBOUND, false, vlanId, through);
    EthernetFields header = permitted ? header(nbl, vlanId) : null;
    if (header == null) {
      return NtStatus.STATUS_ACCESS_DENIED;
    }
    int room = ReceiveBuffers.backFill(through) - EthernetHeader.BYTES;
    Memory bytes = nbl.firstNetBuffer().copy(resources.space(), room);
    putOut(frame.behind(header, bytes, room + EthernetHeader.BYTES), header, nbl, through);
    return NtStatus.STATUS_SUCCESS;
  }

  /** The card does what is left to it, and sends. */
  private void putOut(
      Frame frame, EthernetFields header, NetBufferList nbl, NetworkInterface through) {
    PacketContext context = nbl.packetContext();
    IpPacket facts = facts(frame.bytes(), frame.offset());
    if (facts == null || !TaskOffload.cuts(context, facts)) {
      if (facts != null) {
        OutboundChecksums.complete(frame.bytes(), frame.offset(), facts, context.checksumOffload());
      }
      through.adapter().send(frame);
      frame.release();
      return;
    }
    List<Memory> segments =
        TaskOffload.segments(
            resources.space(), frame.bytes(), frame.offset(), facts, context.largeSendMss());
    for (Memory each : segments) {
      Frame sent = frame.behind(header, each, 0).numbered(resources.log().nextPacket());
      if (each.length() > through.mtu()) {
        resources.discarded(each.length(), IpDiscard.DONT_FRAGMENT_MTU_EXCEEDED);
      } else {
        through.adapter().send(sent);
      }
      sent.release();
    }
    frame.release();
  }

  // --- up

  /** Whether a frame that came in is to be shown; asked once for each. */
  boolean isInspected(Frame frame, NetworkInterface in) {
    return !in.isLoopback()
        && !frame.own()
        && resources.inspection().inspectsFrame(Direction.INBOUND);
  }

  /**
   * Shows a frame that came in; what is let pass of IP goes on to the network layer.
   *
   * @param nbl at the packet, with room for a header before it
   * @param facts what the headers of the packet say; null where it is none
   */
  void arrived(
      NetBufferList nbl,
      Frame frame,
      @Nullable IpPacket facts,
      boolean inspected,
      NetworkInterface in,
      IpInput input) {
    EthernetFields header = frame.header(in.adapter().macAddress());
    DataBuffer data = new DataBuffer(frame.bytes(), frame.offset(), frame.length(), false);
    if (facts != null) { // the card has looked before anybody else does
      InboundChecksums.check(data, facts, nbl.packetContext().checksumInfo());
    }
    prepend(header, nbl.firstNetBuffer());
    comeIn(nbl, inspected, inspected, header.vlanId(), in, input);
    nbl.happened(PacketEvent.ETHERNET_RECEIVE_COMPLETE, null);
    nbl.happened(PacketEvent.NATIVE_RECEIVE_COMPLETE, null);
  }

  /** Shows a frame at its header on its way up, and hands what it carries to the network layer. */
  private void comeIn(
      NetBufferList nbl,
      boolean asNative,
      boolean asEthernet,
      int vlanId,
      NetworkInterface in,
      IpInput input) {
    NetBuffer buffer = nbl.firstNetBuffer();
    if (asNative && !shown(nbl, Direction.INBOUND, false, vlanId, in)) {
      return;
    }
    EthernetFields header = header(nbl, vlanId);
    if (header == null) {
      return;
    }
    buffer.advance(EthernetHeader.BYTES);
    if (asEthernet && !shown(nbl, Direction.INBOUND, header, true, in)) {
      return;
    }
    if (isIp(header, buffer)) {
      nbl.happened(PacketEvent.ENTERS, null);
      input.receive(nbl, in);
      nbl.happened(PacketEvent.LEAVES, null);
    } else {
      resources.discarded(buffer.dataLength(), IpDiscard.MALFORMED_HEADER);
    }
  }

  /** Whether a frame carries a packet of the family that its type names. */
  private static boolean isIp(EthernetFields header, NetBuffer buffer) {
    int version = buffer.dataLength() == 0 ? 0 : buffer.byteAt(0) >> 4;
    return switch (header.etherType()) {
      case EthernetHeader.TYPE_IPV4 -> version == 4;
      case EthernetHeader.TYPE_IPV6 -> version == 6;
      default -> false;
    };
  }

  // --- layers

  private boolean shown(
      NetBufferList nbl,
      Direction direction,
      boolean asEthernet,
      int vlanId,
      NetworkInterface through) {
    EthernetFields header = header(nbl, vlanId);
    return header != null && shown(nbl, direction, header, asEthernet, through);
  }

  private boolean shown(
      NetBufferList nbl,
      Direction direction,
      EthernetFields header,
      boolean asEthernet,
      NetworkInterface through) {
    Verdict verdict =
        resources
            .inspection()
            .macFrame(new FrameIndication(nbl, direction, asEthernet, header, through));
    if (!verdict.permitted()) {
      resources.discarded(
          nbl.firstNetBuffer().dataLength(),
          verdict == Verdict.ABSORB ? IpDiscard.INSPECTION_ABSORB : IpDiscard.INSPECTION_DROP);
    }
    return verdict.permitted();
  }

  /** The header a buffer stands at, with the tag that is kept beside it; null where it is short. */
  private @Nullable EthernetFields header(NetBufferList nbl, int vlanId) {
    NetBuffer buffer = nbl.firstNetBuffer();
    DataBuffer view = buffer.view();
    EthernetFields read = EthernetHeader.read(view.memory(), view.offset(), view.length());
    if (read == null) {
      resources.discarded(buffer.dataLength(), IpDiscard.MALFORMED_HEADER);
      return null;
    }
    return vlanId == 0
        ? read
        : new EthernetFields(read.destination(), read.source(), read.etherType(), vlanId);
  }

  // --- injection

  /**
   * Where FwpsInjectMacSendAsync0 enters: at the layer it names. Each NET_BUFFER is a frame.
   *
   * @param asEthernet whether it enters above the miniport, or below
   * @return the status of the completion
   */
  NtStatus injectSend(
      NetBufferList injected, boolean asEthernet, int interfaceIndex, int portNumber) {
    NetworkInterface through = card(interfaceIndex, portNumber);
    return each(
        injected,
        through,
        (copy, vlanId, out) -> {
          NetBuffer buffer = copy.firstNetBuffer();
          return goOut(copy, unsent(buffer, out), asEthernet, vlanId, out);
        });
  }

  /** As {@link #injectSend}, of FwpsInjectMacReceiveAsync0: on the way up. */
  NtStatus injectReceive(
      NetBufferList injected,
      boolean asEthernet,
      int interfaceIndex,
      int portNumber,
      IpInput input) {
    NetworkInterface in = card(interfaceIndex, portNumber);
    return each(
        injected,
        in,
        (copy, vlanId, arrival) -> {
          copy.packetContext().setArrival(arrival.index(), arrival.subIndex());
          copy.packetContext().checksumInfo().clear(); // checked anew, right or wrong
          comeIn(copy, !asEthernet, true, vlanId, arrival, input);
          return NtStatus.STATUS_SUCCESS;
        });
  }

  /** One frame of an injected list, as it goes on. */
  @FunctionalInterface
  private interface Entry {
    NtStatus take(NetBufferList copy, int vlanId, NetworkInterface card);
  }

  private @Nullable NetworkInterface card(int interfaceIndex, int portNumber) {
    NetworkInterface found = resources.interfaces().byIndex(interfaceIndex);
    return found == null || found.isLoopback() || portNumber != DEFAULT_PORT ? null : found;
  }

  private NtStatus each(NetBufferList injected, @Nullable NetworkInterface card, Entry entry) {
    if (card == null) {
      return NtStatus.STATUS_INVALID_PARAMETER;
    }
    NtStatus status = NtStatus.STATUS_SUCCESS;
    for (NetBuffer each = injected.firstNetBuffer(); each != null; each = each.next()) {
      NtStatus one = enter(injected, Memory.of(each.copyBytes()), card, entry);
      status = one.isSuccess() ? status : one;
    }
    return status;
  }

  private NtStatus enter(NetBufferList injected, Memory bytes, NetworkInterface card, Entry entry) {
    EthernetFields header = EthernetHeader.read(bytes, 0, bytes.length());
    if (header == null) {
      return NtStatus.STATUS_DATA_NOT_ACCEPTED;
    }
    int payload = EthernetHeader.lengthOf(bytes, 0);
    NetBufferList copy = framed(header, bytes, payload, bytes.length() - payload);
    if (copy == null) {
      return NtStatus.STATUS_INSUFFICIENT_RESOURCES;
    }
    copy.continues(injected);
    copy.packetContext().copyFrom(injected.packetContext());
    NtStatus status = entry.take(copy, header.vlanId(), card);
    copy.release();
    return status;
  }

  /** What a frame that somebody made is known by before it has its bytes. */
  private Frame unsent(NetBuffer buffer, NetworkInterface through) {
    DataBuffer view = buffer.view();
    int offset = view.offset() + EthernetHeader.BYTES;
    int available = view.length() - EthernetHeader.BYTES;
    IpPacket facts = IpPacket.of(view.memory(), offset, available, resources.addresses());
    MacAddress own = through.adapter().macAddress();
    return new Frame(
        resources.log().nextPacket(),
        resources.space(),
        view.memory(),
        offset,
        facts == null ? IpAddress.IPV4_ANY : facts.destination(),
        false,
        facts == null
            ? StableHash.mix(own.bits(), view.length())
            : facts.key(view.memory(), offset),
        List.of(),
        own);
  }
}
