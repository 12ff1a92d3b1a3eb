package dev.wfpsim.scenario.pcap;

import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.wire.UdpHeader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sorts the packets of a capture into conversations, within the limits.
 *
 * <p>Cost: one look-up a packet. Link layer, IP, fragments, then the ports.
 */
final class StreamTable {
  private record Key(int protocol, SocketAddress low, SocketAddress high) {}

  private final CaptureInput input;
  private final CaptureLimits limits;
  private final FragmentReassembly fragments = new FragmentReassembly();
  private final Map<Key, Conversation> current = new LinkedHashMap<>();
  private final List<Conversation> all = new ArrayList<>();
  private long totalBytes;
  private int others;

  StreamTable(CaptureInput input, CaptureLimits limits) {
    this.input = input;
    this.limits = limits;
  }

  int others() {
    return others;
  }

  int incomplete() {
    return fragments.incomplete();
  }

  List<CapturedStream> finish() {
    return all.stream().map(Conversation::finish).toList();
  }

  void add(CapturedPacket packet) throws CaptureError {
    if (!LinkLayer.supported(packet.linkType())) {
      throw input.errorAt(packet.offset(), "unsupported link type: linkType=" + packet.linkType());
    }
    int at = LinkLayer.ipOffset(packet.linkType(), packet.data());
    IpPacket ip = at == LinkLayer.NOT_IP ? null : IpPacket.parse(packet.data(), at);
    if (ip != null && ip.fragment() != null) {
      ip = fragments.add(ip, ip.fragment(), packet.nanos());
      if (ip == null) {
        return;
      }
    }
    if (ip == null || !(ip.protocol() == CapturedStream.TCP ? tcp(packet, ip) : udp(packet, ip))) {
      others++;
    }
  }

  private boolean tcp(CapturedPacket packet, IpPacket ip) throws CaptureError {
    TcpSegment segment = TcpSegment.parse(ip);
    if (segment == null) {
      return false;
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
    return belongs;
  }

  private boolean udp(CapturedPacket packet, IpPacket ip) throws CaptureError {
    if (ip.protocol() != CapturedStream.UDP || ip.length() < UdpHeader.BYTES) {
      return false;
    }
    UdpHeader header =
        UdpHeader.tryView(Memory.of(ip.data()), ip.from(), ip.length() + ip.cutBytes());
    if (header == null) {
      return false;
    }
    SocketAddress source = new SocketAddress(ip.source(), header.sourcePort());
    SocketAddress destination = new SocketAddress(ip.destination(), header.destinationPort());
    Key key = key(CapturedStream.UDP, source, destination);
    Conversation exchange = current.get(key);
    if (exchange == null) {
      exchange = open(key, source, destination, packet);
    }
    long before = exchange.bytes();
    exchange.datagram(source, ip, header.length(), packet.nanos());
    charge(packet, exchange, before);
    return true;
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
