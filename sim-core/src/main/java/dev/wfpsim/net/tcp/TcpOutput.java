package dev.wfpsim.net.tcp;

import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.PacketContext;
import dev.wfpsim.net.identity.TransportEndpoint;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.transport.TransportStack;
import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.EventKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The way down of segments, through OUTBOUND_TRANSPORT: each in a packet of its own, and where the
 * host does so, several packets in one list, or one that the adapter cuts into them.
 */
final class TcpOutput {
  private final TransportStack transport;

  /** Null until it is drawn, at the first segments that could go down together. */
  private @Nullable SendLists lists;

  /**
   * The way down of a host.
   *
   * @param lists how segments go down that are sent at one time; null to draw it
   */
  TcpOutput(TransportStack transport, @Nullable SendLists lists) {
    this.transport = transport;
    this.lists = lists;
  }

  /**
   * Takes what goes down in the same list as a segment out of what else was decided: the data right
   * behind it, new with new and sent again with sent again. What follows a header of another length
   * does not go with it, for one length is told of the whole list.
   *
   * @param mss the most data that a segment to that peer has
   */
  List<TcpSegment> together(
      TcpDecision.Send first,
      Queue<TcpDecision> decisions,
      SocketAddress local,
      SocketAddress remote,
      int mss) {
    if (!(decisions.peek() instanceof TcpDecision.Send second) || !fits(first, second)) {
      return List.of(first.segment());
    }
    boolean each = transport.inspection().inspectsStreamPackets(local.address().family());
    SendLists form = each ? SendLists.ONE_EACH : lists();
    return switch (form) {
      case ONE_EACH -> List.of(first.segment());
      case SEVERAL -> several(first, decisions);
      case LARGE -> LargeSend.take(first, decisions, isLoopback(remote) ? 0 : mss);
    };
  }

  private static List<TcpSegment> several(TcpDecision.Send first, Queue<TcpDecision> decisions) {
    List<TcpSegment> taken = new ArrayList<>(List.of(first.segment()));
    while (taken.size() < SendLists.MOST
        && decisions.peek() instanceof TcpDecision.Send next
        && fits(first, next)) {
      taken.add(next.segment());
      decisions.remove();
    }
    return taken;
  }

  /** What stays on this host is not cut by any adapter. */
  private boolean isLoopback(SocketAddress remote) {
    return transport.ip().isLocalAddress(remote.address());
  }

  static boolean fits(TcpDecision.Send first, TcpDecision.Send next) {
    TcpSegment one = first.segment();
    TcpSegment other = next.segment();
    return first.again() == next.again()
        && one.data() != null
        && other.data() != null
        && one.headerLength() == other.headerLength();
  }

  private SendLists lists() {
    SendLists known = lists;
    if (known != null) {
      return known;
    }
    SendLists[] all = SendLists.values();
    long host = transport.machine().key();
    SendLists drawn =
        all[transport.kernel().choices().pick(ChoiceKind.SEND_LISTS, host, all.length)];
    long name = transport.events().name(transport.machine().name());
    switch (drawn) {
      case ONE_EACH -> {}
      case SEVERAL -> transport.events().write(EventKind.SEND_LISTS, name);
      case LARGE -> transport.events().write(EventKind.LARGE_SENDS, name);
    }
    lists = drawn;
    return drawn;
  }

  /** Tells that segments are sent again. */
  void tellAgain(TransportEndpoint identity, List<TcpSegment> segments) {
    for (TcpSegment each : segments) {
      transport
          .events()
          .write(
              EventKind.TCP_RETRANSMIT,
              identity.objectId(),
              Integer.toUnsignedLong(each.sequence()),
              each.text().length());
    }
  }

  /**
   * A list with segments, as the hooks are told of it; null where the host has no buffers left,
   * which counts as a loss. Its buffer is the caller's to release.
   */
  @Nullable PacketIndication packet(
      List<TcpSegment> segments, SocketAddress local, SocketAddress remote) {
    TcpSegment first = segments.getFirst();
    NetBufferList nbl =
        segments.size() == 1
            ? one(first, local, remote)
            : lists == SendLists.LARGE
                ? large(segments, local, remote)
                : several(segments, local, remote);
    return nbl == null
        ? null
        : transport.output().indication(nbl, local, remote, IpProtocol.TCP, first.headerLength());
  }

  private @Nullable NetBufferList one(
      TcpSegment segment, SocketAddress local, SocketAddress remote) {
    Memory bytes = segment.bytes(local.port(), remote.port());
    return transport
        .output()
        .buffer(bytes, segment.data(), local.address(), PacketContext.OFFLOAD_TCP);
  }

  /** As {@link #one}, of all of them in one packet, for the adapter to cut. */
  private @Nullable NetBufferList large(
      List<TcpSegment> segments, SocketAddress local, SocketAddress remote) {
    NetBufferList nbl = one(LargeSend.join(segments), local, remote);
    if (nbl != null) {
      int mss = segments.getFirst().text().length();
      nbl.packetContext().largeSendInfo().set(mss);
    }
    return nbl;
  }

  private @Nullable NetBufferList several(
      List<TcpSegment> segments, SocketAddress local, SocketAddress remote) {
    List<Memory> headers = new ArrayList<>(segments.size());
    List<@Nullable Mdl> data = new ArrayList<>(segments.size());
    for (TcpSegment each : segments) {
      headers.add(each.bytes(local.port(), remote.port()));
      data.add(each.data());
    }
    return transport.output().buffer(headers, data, local.address(), PacketContext.OFFLOAD_TCP);
  }

  /** Sends a list of packets. */
  void send(PacketIndication packet) {
    Verdict unused = transport.ip().send(packet, packet.local(), packet.remote());
  }

  /** Sends a segment that belongs to no connection. */
  void sendAlone(TcpSegment segment, SocketAddress local, SocketAddress remote) {
    PacketIndication packet = packet(List.of(segment), local, remote);
    if (packet != null) {
      send(packet);
      packet.nbl().release();
    }
  }
}
