package dev.wfpsim.scenario.pcap;

import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.wire.TcpHeader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stream while its packets are being read: who talks, in which order, since when.
 *
 * <p>For TCP each direction is put in order by a {@link TcpHalf}; a turn is noted when its bytes
 * can be read, so an answer never comes before the question that was captured before it. UDP
 * datagrams and ICMP messages are turns as they are.
 */
final class Conversation {
  private final int protocol;
  private final SocketAddress first;
  private final SocketAddress second;
  private final long offset;
  private final long startNanos;
  private final TcpHalf[] halves = {new TcpHalf(), new TcpHalf()};
  private final List<Turn> turns = new ArrayList<>();

  /** Index of the client: 0 if it was {@code first}, who sent the first captured packet. */
  private int client;

  private boolean opened;
  private boolean reset;
  private long lastNanos;
  private long bytes;
  private boolean cut;

  Conversation(int protocol, SocketAddress first, SocketAddress second, CapturedPacket packet) {
    this.protocol = protocol;
    this.first = first;
    this.second = second;
    this.offset = packet.offset();
    this.startNanos = packet.nanos();
    this.opened = protocol != CapturedStream.TCP;
  }

  /** Payload held, bytes. */
  long bytes() {
    return bytes;
  }

  /** Whether this SYN opens a new connection between the same endpoints. */
  boolean isReopenedBy(SocketAddress source, TcpSegment segment) {
    return segment.opens() && halves[index(source)].isOther(segment.header().sequence());
  }

  /** Takes the payload of a datagram, or an ICMP message. */
  void datagram(SocketAddress source, byte[] payload, long nanos) {
    add(index(source), payload, nanos);
    bytes += payload.length;
  }

  /** Takes a segment; false if it cannot belong to this connection. */
  boolean segment(SocketAddress source, TcpSegment segment, long nanos) {
    int index = index(source);
    TcpHalf half = halves[index];
    if (!half.started() && !halves[1 - index].started()) {
      guessClient(index, segment);
    }
    if (segment.has(TcpHeader.SYN) && !half.started()) {
      half.open(segment.header().sequence());
    }
    long before = half.heldBytes();
    byte @Nullable [] readable = half.take(segment);
    if (readable == null) {
      return false;
    }
    reset |= segment.has(TcpHeader.RST);
    cut |= segment.cutBytes() > 0;
    bytes += half.heldBytes() - before;
    if (readable.length > 0) {
      add(index, readable, nanos);
    }
    return true;
  }

  CapturedStream finish() {
    CapturedStream.End end =
        halves[0].finished() && halves[1].finished()
            ? CapturedStream.End.FINISHED
            : reset ? CapturedStream.End.RESET : CapturedStream.End.OPEN;
    boolean whole = opened || (halves[0].synSeen() && halves[1].synSeen());
    return new CapturedStream(
        protocol,
        client == 0 ? first : second,
        client == 0 ? second : first,
        offset,
        startNanos,
        turns,
        whole,
        end,
        halves[0].missingBytes() + halves[1].missingBytes(),
        cut);
  }

  /** The sender of the SYN; of a connection joined midway, the side with the higher port. */
  private void guessClient(int sender, TcpSegment segment) {
    TcpHeader header = segment.header();
    boolean sends =
        header.has(TcpHeader.SYN)
            ? segment.opens()
            : header.sourcePort() >= header.destinationPort();
    client = sends ? sender : 1 - sender;
  }

  private void add(int index, byte[] data, long nanos) {
    lastNanos = Math.max(lastNanos, nanos - startNanos);
    turns.add(new Turn(index == client, lastNanos, data));
  }

  private int index(SocketAddress source) {
    return source.equals(first) ? 0 : 1;
  }
}
