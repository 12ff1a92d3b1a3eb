package dev.wfpsim.scenario.pcap;

import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.wire.IcmpHeader;
import dev.wfpsim.net.wire.UdpHeader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sorts the packets of a capture into conversations, within the limits, and counts those that are
 * of none.
 *
 * <p>Cost: one look-up a packet. Link layer, IP, fragments, then the ports.
 */
final class StreamTable {
  private record Key(int protocol, SocketAddress low, SocketAddress high) {}

  private final CaptureInput input;
  private final CaptureLimits limits;
  private final LeftOvers leftOvers = new LeftOvers();
  private final LinkLayer link = new LinkLayer();
  private final FragmentReassembly fragments = new FragmentReassembly(leftOvers);
  private final Map<Key, Conversation> current = new LinkedHashMap<>();
  private final List<Conversation> all = new ArrayList<>();
  private long totalBytes;

  StreamTable(CaptureInput input, CaptureLimits limits) {
    this.input = input;
    this.limits = limits;
  }

  List<CapturedStream> finish() {
    fragments.finish();
    return all.stream().map(Conversation::finish).toList();
  }

  /** What is no part of a conversation; complete after {@link #finish}. */
  List<NotReplayed> leftOut() {
    return leftOvers.all();
  }

  void add(CapturedPacket packet) throws CaptureError {
    if (!LinkLayer.supported(packet.linkType())) {
      throw input.errorAt(
          packet.offset(), "unsupported link type: " + LinkType.name(packet.linkType()));
    }
    link.read(
        packet,
        new LinkLayer.Above() {
          @Override
          public void ip(int from, int to) throws CaptureError {
            take(packet, from, to);
          }

          @Override
          public void other(LeftOut why) {
            leftOvers.add(why, packet.offset());
          }
        });
  }

  private void take(CapturedPacket packet, int from, int to) throws CaptureError {
    IpPacket ip = IpPacket.parse(packet.data(), from, to);
    if (ip != null && ip.fragment() != null) {
      ip = fragments.add(ip, ip.fragment(), packet);
      if (ip == null) {
        return;
      }
    }
    LeftOut why = ip == null ? LeftOut.MALFORMED : transport(packet, ip);
    if (why != null) {
      boolean cut = why == LeftOut.MALFORMED && packet.data().length < packet.wireLength();
      leftOvers.add(cut ? LeftOut.CUT : why, packet.offset());
    }
  }

  /** Gives a packet to its conversation; or says why it is of none. */
  private @Nullable LeftOut transport(CapturedPacket packet, IpPacket ip) throws CaptureError {
    boolean six = ip.source().isIpv6();
    return switch (ip.protocol()) {
      case IpProtocol.TCP -> tcp(packet, ip);
      case IpProtocol.UDP -> udp(packet, ip);
      case IpProtocol.ICMP -> six ? LeftOut.OTHER_PROTOCOL : icmp(packet, ip);
      case IpProtocol.ICMPV6 -> six ? icmp(packet, ip) : LeftOut.OTHER_PROTOCOL;
      default -> LeftOut.OTHER_PROTOCOL;
    };
  }

  private @Nullable LeftOut tcp(CapturedPacket packet, IpPacket ip) throws CaptureError {
    TcpSegment segment = TcpSegment.parse(ip);
    if (segment == null) {
      return LeftOut.MALFORMED;
    }
    SocketAddress source = new SocketAddress(ip.source(), segment.header().sourcePort());
    SocketAddress destination =
        new SocketAddress(ip.destination(), segment.header().destinationPort());
    Key key = key(CapturedStream.TCP, source, destination);
    Conversation stream = current.get(key);
    if (stream == null || stream.isReopenedBy(source, segment)) {
      stream = open(key, source, destination, packet);
    }
    long before = stream.bytes();
    boolean belongs = stream.segment(source, segment, packet.nanos());
    charge(packet, stream, before);
    return belongs ? null : LeftOut.STRAY;
  }

  private @Nullable LeftOut udp(CapturedPacket packet, IpPacket ip) throws CaptureError {
    if (ip.length() < UdpHeader.BYTES) {
      return LeftOut.MALFORMED;
    }
    UdpHeader header =
        UdpHeader.tryView(Memory.of(ip.data()), ip.from(), ip.length() + ip.cutBytes());
    if (header == null) {
      return LeftOut.MALFORMED;
    }
    return datagram(
        packet,
        ip,
        new SocketAddress(ip.source(), header.sourcePort()),
        new SocketAddress(ip.destination(), header.destinationPort()),
        UdpHeader.BYTES,
        header.length());
  }

  private @Nullable LeftOut icmp(CapturedPacket packet, IpPacket ip) throws CaptureError {
    return ip.length() < IcmpHeader.BYTES
        ? LeftOut.MALFORMED
        : datagram(
            packet,
            ip,
            new SocketAddress(ip.source(), 0),
            new SocketAddress(ip.destination(), 0),
            0,
            ip.length() + ip.cutBytes());
  }

  /** Takes what stands from {@code from} to {@code to} in the payload of an IP packet. */
  private @Nullable LeftOut datagram(
      CapturedPacket packet,
      IpPacket ip,
      SocketAddress source,
      SocketAddress destination,
      int from,
      int to)
      throws CaptureError {
    if (to > ip.length()) {
      return LeftOut.CUT;
    }
    Key key = key(ip.protocol(), source, destination);
    Conversation exchange = current.get(key);
    if (exchange == null) {
      exchange = open(key, source, destination, packet);
    }
    long before = exchange.bytes();
    byte[] payload = Arrays.copyOfRange(ip.data(), ip.from() + from, ip.from() + to);
    exchange.datagram(source, payload, packet.nanos());
    charge(packet, exchange, before);
    return null;
  }

  private Conversation open(
      Key key, SocketAddress source, SocketAddress destination, CapturedPacket packet)
      throws CaptureError {
    if (all.size() >= limits.streams()) {
      throw input.errorAt(packet.offset(), "too many streams: limit=" + limits.streams());
    }
    Conversation stream = new Conversation(key.protocol(), source, destination, packet);
    current.put(key, stream);
    all.add(stream);
    return stream;
  }

  private void charge(CapturedPacket packet, Conversation stream, long before) throws CaptureError {
    totalBytes += stream.bytes() - before;
    if (stream.bytes() > limits.streamBytes()) {
      throw input.errorAt(packet.offset(), "stream too long: limitBytes=" + limits.streamBytes());
    }
    if (totalBytes > limits.totalBytes()) {
      throw input.errorAt(
          packet.offset(), "too much payload in all streams: limitBytes=" + limits.totalBytes());
    }
  }

  private static Key key(int protocol, SocketAddress one, SocketAddress other) {
    return one.compareTo(other) <= 0
        ? new Key(protocol, one, other)
        : new Key(protocol, other, one);
  }
}
