package dev.wfpsim.net.ip;

import com.google.common.collect.ImmutableMap;
import dev.wfpsim.collect.LazyTreeMap;
import dev.wfpsim.kernel.run.Events;
import dev.wfpsim.net.inspect.DiscardReason;
import dev.wfpsim.trace.EventKind;
import java.util.Collections;
import java.util.Comparator;
import java.util.SortedMap;

/**
 * How many packets the stack of one host dropped for what they were, and why. What a filter or a
 * callout refused is counted by the filters, and what never came to the stack by the links.
 */
public final class Drops {

  /**
   * A kind of drop.
   *
   * @param layer who dropped: {@code IP}, {@code ICMP}, {@code TCP} or {@code UDP}
   * @param reason in words
   */
  public record Kind(String layer, String reason) implements Comparable<Kind> {
    private static final Comparator<Kind> ORDER =
        Comparator.comparing(Kind::layer).thenComparing(Kind::reason);

    @Override
    public int compareTo(Kind other) {
      return ORDER.compare(this, other);
    }
  }

  private static final ImmutableMap<Integer, String> TRANSPORT =
      ImmutableMap.of(
          DiscardReason.HEADER_INVALID, "malformed header",
          DiscardReason.CHECKSUM_INVALID, "wrong checksum",
          DiscardReason.ENDPOINT_NOT_FOUND, "no endpoint there",
          DiscardReason.EXPECTED_SYN, "of no connection");

  private final Events events;
  private final LazyTreeMap<Kind, Long> counts = new LazyTreeMap<>();

  /** None yet; who watches is told of each. */
  public Drops(Events events) {
    this.events = events;
  }

  /** The network layer drops a packet. */
  void network(IpDiscard why) {
    if (why != IpDiscard.INSPECTION_DROP && why != IpDiscard.INSPECTION_ABSORB) {
      count("IP", why.words());
    }
  }

  /**
   * A transport drops a packet.
   *
   * @param layer its name
   * @param reason of {@link DiscardReason}
   */
  public void transport(String layer, int reason) {
    String words = TRANSPORT.get(reason);
    if (words == null) {
      throw new IllegalArgumentException("no reason: reason=" + reason);
    }
    events.watched(EventKind.TRANSPORT_DISCARDED, reason);
    count(layer, words);
  }

  private void count(String layer, String words) {
    counts.merge(new Kind(layer, words), 1L, Long::sum);
  }

  /** The counts so far, none zero. */
  public SortedMap<Kind, Long> counts() {
    return Collections.unmodifiableSortedMap(counts.navigable());
  }
}
