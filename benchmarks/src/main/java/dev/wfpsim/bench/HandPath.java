package dev.wfpsim.bench;

import dev.wfpsim.bench.PathConversation.Visit;
import java.util.List;

/**
 * The whole path by hand: what happens to a datagram's bytes in {@link WholePath}, in one loop over
 * arrays, and nothing else. Headers and checksums are written and checked, the same filters are
 * tried at the same ten visits, one after the other; the callout asks whether the packet is its
 * own, describes it a second time, and queues that; it is taken from the queue, completed and
 * carried on, loses a hop, is looked up by its port, and copied out. Bytes are copied twice, in and
 * out. There are no threads, no time, no choice, no trace, nobody who owns anything.
 */
final class HandPath {
  private static final int QUEUE = 64;
  private static final int PORTS = 1 << 16;
  private static final int LENGTH = Ipv4Bytes.HEADERS + PathConversation.PAYLOAD;

  /** A description of bytes, as a NET_BUFFER_LIST is one. */
  private static final class Packet {
    private byte[] bytes = {};
    private boolean isInjected;
    private Packet parent = this;
    private int users;
  }

  private final RawClassifier[] layers;
  private final long[] words = new long[RawFilter.WORDS];
  private final Packet[] free = new Packet[QUEUE];
  private final Packet[] queue = new Packet[QUEUE];
  private final byte[][] sockets = new byte[PORTS][];
  private final Arrivals arrivals = new Arrivals();
  private int frees;
  private int head;
  private int tail;
  private long sent;
  private long completed;

  /** A path with the conversation's own filters. */
  HandPath() {
    this(PathConversation.raw());
  }

  /** A path whose visits meet these filters. */
  HandPath(List<List<RawFilter>> filters) {
    layers = filters.stream().map(LinearScan::new).toArray(RawClassifier[]::new);
    sockets[PathConversation.SERVER_PORT] = new byte[PathConversation.PAYLOAD];
    for (int i = 0; i < QUEUE; i++) {
      Packet packet = new Packet();
      packet.bytes = new byte[LENGTH];
      free[frees++] = packet;
    }
  }

  /** Sends and receives a piece; answers how many datagrams were received so far. */
  long piece() {
    for (byte[] payload : arrivals.payloads()) {
      send(payload);
      while (head != tail) {
        inject(queue[head++ & QUEUE - 1]);
      }
    }
    long received = arrivals.received();
    if (received != sent || completed != sent) {
      throw new IllegalStateException(
          "sent=" + sent + " received=" + received + " completed=" + completed);
    }
    return received;
  }

  private void send(byte[] payload) {
    Packet packet = free[--frees];
    packet.users = 1;
    System.arraycopy(payload, 0, packet.bytes, Ipv4Bytes.HEADERS, payload.length);
    Ipv4Bytes.writeHeaders(packet.bytes, LENGTH, (int) sent++);
    if (!permits(Visit.DATAGRAM_OUT, packet) || !permits(Visit.TRANSPORT_OUT, packet)) {
      return;
    }
    if (!packet.isInjected) {
      takeClone(packet);
      release(packet);
    }
  }

  /** The callout's part: a second description of the same bytes, to be sent instead. */
  private void takeClone(Packet packet) {
    Packet clone = free[--frees];
    clone.parent = packet;
    clone.isInjected = true;
    clone.users = 1;
    packet.users++;
    queue[tail++ & QUEUE - 1] = clone;
  }

  private void inject(Packet clone) {
    byte[] bytes = clone.parent.bytes;
    boolean passes =
        permits(Visit.DATAGRAM_AGAIN, clone)
            && permits(Visit.TRANSPORT_AGAIN, clone)
            && clone.isInjected
            && permits(Visit.IP_OUT, clone)
            && Ipv4Bytes.isIpValid(bytes)
            && permits(Visit.ROUTER_IN, clone)
            && Ipv4Bytes.forward(bytes)
            && permits(Visit.FORWARD, clone)
            && Ipv4Bytes.isIpValid(bytes)
            && permits(Visit.IP_IN, clone)
            && Ipv4Bytes.isUdpValid(bytes, LENGTH)
            && permits(Visit.TRANSPORT_IN, clone)
            && permits(Visit.DATAGRAM_IN, clone);
    if (passes) {
      receive(bytes);
    }
    completed += passes ? 1 : 0;
    release(clone.parent);
    clone.isInjected = false;
    clone.parent = clone;
    release(clone);
  }

  private void receive(byte[] bytes) {
    byte[] socket = sockets[Ipv4Bytes.u16(bytes, Ipv4Bytes.IP_BYTES + 2)];
    if (socket == null) {
      return;
    }
    System.arraycopy(bytes, Ipv4Bytes.HEADERS, socket, 0, socket.length);
    arrivals.arrived(socket);
  }

  private void release(Packet packet) {
    if (--packet.users == 0) {
      free[frees++] = packet;
    }
  }

  private boolean permits(Visit visit, Packet packet) {
    Ipv4Bytes.read(packet.parent.bytes, visit.isInbound(), words);
    return layers[visit.ordinal()].decide(words, 0) == PathConversation.tried(visit);
  }
}
