package dev.wfpsim.scenario.run;

import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.scenario.model.Endpoint.Transport;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The accepted connections whose other end the addresses did not tell, by what else may: the first
 * bytes received, over UDP the peer's port, and the group that a datagram went to.
 *
 * <p>Cost: the logarithm of their number for a look-up, and a hash of the bytes for each that
 * begins with the same eight.
 */
final class OpenEnds {

  /** Fewer bytes than this do not tell streams apart. */
  static final int TELLING_BYTES = Long.BYTES;

  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private record PortKey(AddressFamily family, int port) {}

  /** What an attempt over UDP sends from, and to whom as it means it. */
  private record UseKey(String host, PortKey from, SocketAddress asked) {}

  private record GroupKey(SocketAddress group, int port) {}

  /** Those of one key by their place in the log; who has found another end is taken out later. */
  private static final class Bucket {
    final TreeMap<Integer, Acceptance> open = new TreeMap<>();

    /** The first from a place on that has no other end yet and fits. */
    @Nullable Acceptance find(int from, Predicate<Acceptance> fits) {
      Map.Entry<Integer, Acceptance> entry = open.ceilingEntry(from);
      while (entry != null) {
        if (entry.getValue().attempt != null) {
          open.remove(entry.getKey());
        } else if (fits.test(entry.getValue())) {
          return entry.getValue();
        }
        entry = open.higherEntry(entry.getKey());
      }
      return null;
    }
  }

  private final List<Acceptance> all;
  private final byte[] piece = new byte[ByteTally.PIECE];
  private final Map<Long, Bucket> byFirstBytes = new LinkedHashMap<>();
  private final Map<PortKey, Bucket> byPort = new LinkedHashMap<>();
  private final Map<GroupKey, List<Acceptance>> byGroup = new LinkedHashMap<>();
  private final Map<UseKey, Acceptance> lastOfUse = new LinkedHashMap<>();

  /** Over a log's accepted connections, in the order of their time. */
  OpenEnds(List<Acceptance> acceptances) {
    this.all = acceptances;
    for (int i = 0; i < acceptances.size(); i++) {
      add(i, acceptances.get(i));
    }
  }

  private void add(int place, Acceptance acceptance) {
    Bucket bucket;
    if (acceptance.transport == Transport.TCP) {
      if (acceptance.received.length() < TELLING_BYTES) {
        return;
      }
      bucket =
          byFirstBytes.computeIfAbsent(acceptance.received.firstWord(), absent -> new Bucket());
    } else {
      SocketAddress from = Ends.plain(acceptance.remote);
      bucket =
          byPort.computeIfAbsent(new PortKey(from.family(), from.port()), absent -> new Bucket());
      byGroup
          .computeIfAbsent(
              new GroupKey(Ends.plain(acceptance.local), from.port()), absent -> new ArrayList<>())
          .add(acceptance);
    }
    if (acceptance.attempt == null) {
      bucket.open.put(place, acceptance);
    } else {
      joined(acceptance.attempt, acceptance);
    }
  }

  /** The place of the first that was accepted at a time or later. */
  private int placeFrom(long nanos) {
    int low = 0;
    int high = all.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (all.get(middle).nanos < nanos) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The first that received exactly the first bytes of what an attempt sent, or null. */
  @Nullable Acceptance ofContent(Attempt attempt) {
    ByteSource origin = attempt.sent.origin();
    if (origin == null || !origin.has(TELLING_BYTES)) {
      return null;
    }
    byte[] first = new byte[TELLING_BYTES];
    origin.fill(0, first, 0, first.length);
    Bucket bucket = byFirstBytes.get((long) WORDS.get(first, 0));
    return bucket == null
        ? null
        : bucket.find(
            placeFrom(attempt.startNanos),
            each -> each.nanos >= attempt.startNanos && each.received.isPrefixOf(origin, piece));
  }

  /** An accepted connection has found its other end. */
  void joined(Attempt attempt, Acceptance acceptance) {
    UseKey use = use(attempt);
    if (use != null) {
      lastOfUse.put(use, acceptance);
    }
  }

  /**
   * The first over UDP that came from an attempt's port and family, or null.
   *
   * @param untilNanos when another attempt takes the port over
   */
  @Nullable Acceptance ofPort(Attempt attempt, long untilNanos) {
    UseKey use = use(attempt);
    Bucket bucket = use == null ? null : byPort.get(use.from());
    return bucket == null
        ? null
        : bucket.find(
            placeFrom(attempt.startNanos),
            each -> each.nanos >= attempt.startNanos && each.nanos < untilNanos);
  }

  /** The one before that had the same two ends as its process means it, or null. */
  @Nullable Acceptance sharedPort(Attempt attempt, long untilNanos) {
    UseKey use = use(attempt);
    Acceptance last = use == null ? null : lastOfUse.get(use);
    return last == null || last.nanos >= untilNanos ? null : last;
  }

  /** Who hears the ICMP messages of an attempt: of all that go the same way; or null. */
  @Nullable Acceptance sharedMessages(Attempt attempt) {
    for (Acceptance each : all) {
      if (each.transport == Transport.ICMP
          && Ends.plain(each.local).equals(Ends.plain(attempt.asked.address()))
          && attempt.local != null
          && Ends.plain(each.remote).equals(Ends.plain(attempt.local))) {
        return each;
      }
    }
    return null;
  }

  private static @Nullable UseKey use(Attempt attempt) {
    SocketAddress local = attempt.local;
    SocketAddress asked = Ends.plain(attempt.asked.address());
    return local == null || attempt.asked.transport() != Transport.UDP
        ? null
        : new UseKey(attempt.host, new PortKey(asked.family(), local.port()), asked);
  }

  /** Those over UDP that heard what an attempt sent to a group. */
  List<Acceptance> ofGroup(Attempt attempt) {
    SocketAddress local = attempt.local;
    SocketAddress group = Ends.plain(attempt.asked.address());
    return local == null
        ? List.of()
        : byGroup.getOrDefault(new GroupKey(group, local.port()), List.of());
  }
}
