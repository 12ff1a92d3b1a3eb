package dev.wfpsim.bench;

import dev.wfpsim.bench.PathConversation.Visit;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * The whole path as one would write a simulator without a thought: an object for everything,
 * filters as lists of lambdas that are tried one after the other ({@link LambdaScan}), a packet
 * copied wherever it is handed over, time as a priority queue of lambdas. It classifies as {@link
 * WholePath} does, and has no threads, no choice, no trace and no rules.
 */
final class NaivePath {
  private static final long LINK_NANOS = 50_000;
  private static final int LENGTH = Ipv4Bytes.HEADERS + PathConversation.PAYLOAD;

  /** Something that happens at a time; what was added first comes first. */
  private record Event(long nanos, long number, Runnable action) {}

  /** A packet, with what it went through. */
  private record Packet(byte[] bytes, boolean isInjected, Runnable onCompletion) {
    Packet copy() {
      return new Packet(bytes.clone(), isInjected, onCompletion);
    }
  }

  /** What a callout answers. */
  private interface Callout {
    boolean permits(Packet packet);
  }

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::nanos).thenComparingLong(Event::number));

  private final Map<Visit, LambdaScan> layers = new HashMap<>();
  private final Map<Visit, Callout> callouts = new HashMap<>();
  private final Map<Integer, Consumer<byte[]>> sockets = new HashMap<>();
  private final Arrivals arrivals = new Arrivals();
  private long nowNanos;
  private long number;
  private long sent;
  private long completed;

  /** A path with the conversation's own filters. */
  NaivePath() {
    this(PathConversation.raw());
  }

  /** A path whose visits meet these filters. */
  NaivePath(List<List<RawFilter>> filters) {
    for (Visit visit : Visit.values()) {
      layers.put(visit, new LambdaScan(filters.get(visit.ordinal())));
    }
    callouts.put(Visit.TRANSPORT_OUT, this::takeClone);
    callouts.put(Visit.TRANSPORT_AGAIN, this::takeClone);
    sockets.put(PathConversation.SERVER_PORT, arrivals::arrived);
  }

  /** Sends and receives a piece; answers how many datagrams were received so far. */
  long piece() {
    for (byte[] payload : arrivals.payloads()) {
      send(payload);
      for (Event event = events.poll(); event != null; event = events.poll()) {
        nowNanos = event.nanos;
        event.action.run();
      }
    }
    long received = arrivals.received();
    if (received != sent || completed != sent) {
      throw new IllegalStateException(
          "sent=" + sent + " received=" + received + " completed=" + completed);
    }
    return received;
  }

  private void after(long nanos, Runnable action) {
    events.add(new Event(nowNanos + nanos, number++, action));
  }

  private void send(byte[] payload) {
    byte[] bytes = new byte[LENGTH];
    System.arraycopy(payload, 0, bytes, Ipv4Bytes.HEADERS, payload.length);
    Ipv4Bytes.writeHeaders(bytes, LENGTH, (int) sent++);
    Packet packet = new Packet(bytes, false, () -> {});
    if (permits(Visit.DATAGRAM_OUT, packet) && permits(Visit.TRANSPORT_OUT, packet)) {
      throw new IllegalStateException("a packet was not taken");
    }
  }

  private boolean takeClone(Packet packet) {
    if (packet.isInjected) {
      return true;
    }
    Packet clone = new Packet(packet.bytes.clone(), true, () -> completed++);
    after(0, () -> inject(clone));
    return false;
  }

  private void inject(Packet packet) {
    boolean passes =
        permits(Visit.DATAGRAM_AGAIN, packet)
            && permits(Visit.TRANSPORT_AGAIN, packet)
            && permits(Visit.IP_OUT, packet);
    if (passes) {
      Packet frame = packet.copy();
      after(LINK_NANOS, () -> forward(frame));
      after(0, packet.onCompletion);
    }
  }

  private void forward(Packet packet) {
    Packet copy = packet.copy();
    boolean passes =
        Ipv4Bytes.isIpValid(copy.bytes)
            && permits(Visit.ROUTER_IN, copy)
            && Ipv4Bytes.forward(copy.bytes)
            && permits(Visit.FORWARD, copy);
    if (passes) {
      after(LINK_NANOS, () -> arrive(copy.copy()));
    }
  }

  private void arrive(Packet packet) {
    boolean passes =
        Ipv4Bytes.isIpValid(packet.bytes)
            && permits(Visit.IP_IN, packet)
            && Ipv4Bytes.isUdpValid(packet.bytes, LENGTH)
            && permits(Visit.TRANSPORT_IN, packet)
            && permits(Visit.DATAGRAM_IN, packet);
    if (passes) {
      int port = Ipv4Bytes.u16(packet.bytes, Ipv4Bytes.IP_BYTES + 2);
      byte[] payload = Arrays.copyOfRange(packet.bytes, Ipv4Bytes.HEADERS, LENGTH);
      Objects.requireNonNull(sockets.get(port)).accept(payload);
    }
  }

  private boolean permits(Visit visit, Packet packet) {
    long[] words = new long[RawFilter.WORDS];
    Ipv4Bytes.read(packet.bytes, visit.isInbound(), words);
    int decider = Objects.requireNonNull(layers.get(visit)).decide(words, 0);
    Callout callout = callouts.get(visit);
    return decider == PathConversation.tried(visit) && (callout == null || callout.permits(packet));
  }
}
