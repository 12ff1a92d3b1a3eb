package dev.wfpsim.scenario.pcap;

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
  private static final int UDP_HEADER = 8;

  private record Key(int protocol, Endpoint low, Endpoint high) {}

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
    Endpoint source = new Endpoint(ip.source(), segment.sourcePort());
    Endpoint destination = new Endpoint(ip.destination(), segment.destinationPort());
    Key key = key(CapturedStream.TCP, source, destination);
    Conversation stream = current.get(key);
    if (stream == null || stream.isReopenedBy(source, segment)) {
      stream = open(key, source, destination, packet);
    }
    long before = stream.bytes();
    boolean belongs = stream.segment(source, segment, ip.cutBytes(), packet.nanos());
    charge(packet, stream, before);
    return belongs;
  }

  private boolean udp(CapturedPacket packet, IpPacket ip) throws CaptureError {
    if (ip.protocol() != CapturedStream.UDP || ip.length() < UDP_HEADER) {
      return false;
    }
    byte[] data = ip.data();
    int length = Bytes.int16(data, ip.from() + 4, true);
    boolean jumbo = length == 0;
    if (!jumbo && (length < UDP_HEADER || length > ip.length() + ip.cutBytes())) {
      return false;
    }
    Endpoint source = new Endpoint(ip.source(), Bytes.int16(data, ip.from(), true));
    Endpoint destination = new Endpoint(ip.destination(), Bytes.int16(data, ip.from() + 2, true));
    Key key = key(CapturedStream.UDP, source, destination);
    Conversation exchange = current.get(key);
    if (exchange == null) {
      exchange = open(key, source, destination, packet);
    }
    long before = exchange.bytes();
    exchange.datagram(source, ip, UDP_HEADER, jumbo ? ip.length() : length, packet.nanos());
    charge(packet, exchange, before);
    return true;
  }

  private Conversation open(Key key, Endpoint source, Endpoint destination, CapturedPacket packet)
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

  private static Key key(int protocol, Endpoint one, Endpoint other) {
    return one.compareTo(other) <= 0
        ? new Key(protocol, one, other)
        : new Key(protocol, other, one);
  }
}
