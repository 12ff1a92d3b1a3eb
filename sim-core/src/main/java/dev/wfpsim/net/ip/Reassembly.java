package dev.wfpsim.net.ip;

import dev.wfpsim.collect.LazyLinkedMap;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.buffer.InjectionMark;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams of one host of which some fragments have come (RFC 791, RFC 8200, RFC 5722).
 *
 * <p>Exact duplicates are ignored; what overlaps otherwise is treated by the {@link OverlapPolicy}.
 * Bounded in bytes and in datagrams: beyond, the oldest datagram is given up. Knows no clock: the
 * stack expires what it added.
 *
 * <p>Cost: O(log fragments) a fragment; a complete datagram is copied once.
 */
final class Reassembly {
  /** The most bytes a datagram can have beyond its headers. */
  private static final int MAX_DATAGRAM_BYTES = 0xffff;

  /**
   * Which datagram a fragment is of.
   *
   * @param protocol the IPv4 protocol; 0 over IPv6, whose key does not have it
   */
  record Key(IpAddress source, IpAddress destination, int protocol, int identification) {}

  /**
   * A fragment as it came.
   *
   * @param packet the whole packet, from its IP header
   * @param headerLength bytes before the payload that is put together (fragment header included)
   * @param offset of the payload in the datagram's
   * @param payloadLength bytes
   * @param more whether more follow
   * @param lineage injections it went through
   * @param held the packet itself, where it goes on as it came; null where it does not
   */
  record Fragment(
      byte[] packet,
      int headerLength,
      int offset,
      int payloadLength,
      boolean more,
      List<InjectionMark> lineage,
      @Nullable HeldFragment held) {
    Fragment(
        byte[] packet,
        int headerLength,
        int offset,
        int payloadLength,
        boolean more,
        List<InjectionMark> lineage) {
      this(packet, headerLength, offset, payloadLength, more, lineage, null);
    }

    int end() {
      return offset + payloadLength;
    }
  }

  /** What became of a fragment. */
  enum Outcome {
    /** Kept; more are missing. */
    KEPT,
    /** It completed its datagram: {@link Reassembly#takeComplete}. */
    COMPLETE,
    /** It was there already. */
    DUPLICATE,
    /** It overlapped others, and the datagram was given up. */
    OVERLAP,
    /** It cannot be part of a datagram. */
    INVALID
  }

  /** A datagram in the making. */
  static final class Pending {
    private final Key key;
    private final TreeMap<Integer, Fragment> byOffset = new TreeMap<>();
    private int bytes;
    private int total = -1;

    private Pending(Key key) {
      this.key = key;
    }

    Key key() {
      return key;
    }

    /** The fragment of offset 0, with the headers; null while missing. */
    @Nullable Fragment first() {
      return byOffset.get(0);
    }

    /** What has come, in the order of the datagram. */
    Collection<Fragment> fragments() {
      return byOffset.values();
    }

    private boolean isComplete() {
      if (total < 0) {
        return false;
      }
      int reached = 0;
      for (Fragment each : byOffset.values()) {
        if (each.offset() > reached) {
          return false;
        }
        reached = Math.max(reached, each.end());
      }
      return reached >= total;
    }
  }

  private final OverlapPolicy policy;
  private final int maxDatagrams;
  private final long maxBytes;
  private final Map<Key, Pending> pending = new LazyLinkedMap<>();
  private long bytes;

  Reassembly(OverlapPolicy policy, int maxDatagrams, long maxBytes) {
    this.policy = policy;
    this.maxDatagrams = maxDatagrams;
    this.maxBytes = maxBytes;
  }

  /** How many datagrams wait for fragments. */
  int pendingCount() {
    return pending.size();
  }

  /** Bytes held. */
  long bytes() {
    return bytes;
  }

  /** The datagram of a key, begun if it is new. */
  Pending datagram(Key key) {
    return pending.computeIfAbsent(key, Pending::new);
  }

  /** Adds a fragment to its datagram. */
  Outcome add(Pending datagram, Fragment fragment) {
    if (!isPossible(datagram, fragment)) {
      return Outcome.INVALID;
    }
    Fragment same = datagram.byOffset.get(fragment.offset());
    if (same != null && same.more() == fragment.more() && isSamePayload(same, fragment)) {
      return Outcome.DUPLICATE;
    }
    Fragment added = fragment;
    if (overlaps(datagram, fragment)) {
      if (policy == OverlapPolicy.DISCARD_DATAGRAM) {
        give(datagram);
        return Outcome.OVERLAP;
      }
      added = merged(datagram, fragment);
    }
    datagram.byOffset.put(added.offset(), added);
    datagram.bytes += added.packet().length;
    bytes += added.packet().length;
    if (!fragment.more()) {
      datagram.total = fragment.end();
    }
    return datagram.isComplete() ? Outcome.COMPLETE : Outcome.KEPT;
  }

  private static boolean isPossible(Pending datagram, Fragment fragment) {
    if (fragment.end() > MAX_DATAGRAM_BYTES
        || fragment.payloadLength() == 0
        || (fragment.more() && fragment.payloadLength() % 8 != 0)) {
      return false;
    }
    int known = datagram.total;
    boolean endsElsewhere = !fragment.more() && known >= 0 && known != fragment.end();
    boolean beyondEnd = known >= 0 && fragment.end() > known;
    return !endsElsewhere && !beyondEnd;
  }

  private static boolean isSamePayload(Fragment one, Fragment other) {
    return Arrays.equals(
        one.packet(),
        one.headerLength(),
        one.headerLength() + one.payloadLength(),
        other.packet(),
        other.headerLength(),
        other.headerLength() + other.payloadLength());
  }

  private static boolean overlaps(Pending datagram, Fragment fragment) {
    Map.Entry<Integer, Fragment> before = datagram.byOffset.floorEntry(fragment.offset());
    Map.Entry<Integer, Fragment> after = datagram.byOffset.ceilingEntry(fragment.offset());
    return (before != null && before.getValue().end() > fragment.offset())
        || (after != null && after.getKey() < fragment.end());
  }

  /** One fragment in place of all that overlap this one, their bytes chosen by the policy. */
  private Fragment merged(Pending datagram, Fragment fragment) {
    List<Fragment> touching = new ArrayList<>();
    for (Fragment each : datagram.byOffset.values()) {
      if (each.offset() < fragment.end() && fragment.offset() < each.end()) {
        touching.add(each);
      }
    }
    int start = fragment.offset();
    int end = fragment.end();
    boolean more = fragment.more();
    Fragment head = fragment;
    for (Fragment each : touching) {
      datagram.byOffset.remove(each.offset());
      datagram.bytes -= each.packet().length;
      bytes -= each.packet().length;
      head = each.offset() <= head.offset() ? each : head;
      start = Math.min(start, each.offset());
      end = Math.max(end, each.end());
      more &= each.more();
    }
    byte[] packet = new byte[head.headerLength() + end - start];
    System.arraycopy(head.packet(), 0, packet, 0, head.headerLength());
    if (policy == OverlapPolicy.FIRST_WINS) {
      touching.add(0, fragment);
    } else {
      touching.add(fragment);
    }
    for (Fragment each : touching) {
      System.arraycopy(
          each.packet(),
          each.headerLength(),
          packet,
          head.headerLength() + each.offset() - start,
          each.payloadLength());
    }
    return new Fragment(packet, head.headerLength(), start, end - start, more, head.lineage());
  }

  /** The complete datagram's payload behind {@code headerLength} bytes left free; forgets it. */
  byte[] takeComplete(Pending datagram, int headerLength) {
    byte[] whole = new byte[headerLength + datagram.total];
    for (Fragment each : datagram.byOffset.values()) {
      System.arraycopy(
          each.packet(),
          each.headerLength(),
          whole,
          headerLength + each.offset(),
          Math.min(each.payloadLength(), datagram.total - each.offset()));
    }
    give(datagram);
    return whole;
  }

  /** Gives a datagram up; true when it was still pending. */
  boolean give(Pending datagram) {
    if (!pending.remove(datagram.key, datagram)) {
      return false;
    }
    bytes -= datagram.bytes;
    return true;
  }

  /** The datagram to give up because the limits are passed; null while they hold. */
  @Nullable Pending surplus() {
    if (pending.size() <= maxDatagrams && bytes <= maxBytes) {
      return null;
    }
    return pending.values().iterator().next();
  }
}
