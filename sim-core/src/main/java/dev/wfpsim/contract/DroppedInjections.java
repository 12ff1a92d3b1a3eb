package dev.wfpsim.contract;

import com.google.common.collect.ImmutableMap;
import dev.wfpsim.collect.BoundedMap;
import dev.wfpsim.collect.LongMap;
import dev.wfpsim.net.inspect.DiscardReason;
import dev.wfpsim.net.ip.IpDiscard;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.EventView;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.trace.ObjectKind;
import dev.wfpsim.trace.TraceReader;
import dev.wfpsim.trace.Word;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Packets that a driver injected and that a stack threw away for what was in them: a checksum that
 * is wrong, a header or a length that makes no sense. Inbound that is seen on the spot;
 * outbound where the packet arrives. Once a link has damaged a packet nothing more is said: what a
 * driver passes on may be that one.
 */
final class DroppedInjections implements TraceReader {
  private static final int MOST_ON_THE_WAY = 4_096;
  private static final int MOST_AT_ONCE = 64;

  private static final ImmutableMap<Integer, String> BY_NETWORK =
      ImmutableMap.of(
          IpDiscard.BAD_CHECKSUM.value(), "a wrong checksum of its IP header",
          IpDiscard.MALFORMED_HEADER.value(), "a malformed IP header",
          IpDiscard.BAD_LENGTH.value(), "lengths that do not fit");

  private static final ImmutableMap<Integer, String> BY_TRANSPORT =
      ImmutableMap.of(
          DiscardReason.CHECKSUM_INVALID, "a wrong checksum",
          DiscardReason.HEADER_INVALID, "a malformed transport header");

  private record Injected(int driver, Point at) {}

  /** What one activity has done since it last said that it had moved an injected packet. */
  private static final class Moving {
    final ArrayDeque<Long> sent = new ArrayDeque<>(2);
    @Nullable String dropped;
    long delivered = -1;
  }

  private final Reports reports;
  private final Set<Integer> drivers = new TreeSet<>();
  private final LongMap<Injected> injections = new LongMap<>();
  private final LongMap<Moving> moving = new LongMap<>();
  private final Map<Long, Injected> onTheWay = new BoundedMap<>(MOST_ON_THE_WAY);
  private final Set<String> told = new TreeSet<>();
  private boolean damaged;

  DroppedInjections(Reports reports) {
    this.reports = reports;
  }

  @Override
  public Set<EventKind> kinds() {
    return Collections.unmodifiableSet(
        EnumSet.of(
            EventKind.OBJECT,
            EventKind.DEAD,
            EventKind.ACTIVITY_END,
            EventKind.PACKET_SENT,
            EventKind.PACKET_CORRUPTED,
            EventKind.PACKET_DELIVERED,
            EventKind.PACKET_DISCARDED,
            EventKind.TRANSPORT_DISCARDED,
            EventKind.INJECTION_MOVED));
  }

  @Override
  public void event(EventView event) {
    switch (event.kind()) {
      case OBJECT -> made(event);
      case DEAD -> injections.remove(event.getInt(Word.OBJECT));
      case ACTIVITY_END -> moving.remove(event.activity());
      case PACKET_SENT -> sent(event);
      case PACKET_CORRUPTED -> damaged = true;
      case PACKET_DELIVERED -> {
        if (!onTheWay.isEmpty()) {
          moving(event.activity()).delivered = event.get(Word.PACKET);
        }
      }
      case PACKET_DISCARDED -> dropped(event, BY_NETWORK.get(event.getInt(Word.DISCARD)));
      case TRANSPORT_DISCARDED -> dropped(event, BY_TRANSPORT.get(event.getInt(Word.DISCARD)));
      case INJECTION_MOVED -> moved(event);
      default -> throw new IllegalStateException("not asked for: " + event.kind());
    }
  }

  private void made(EventView event) {
    ObjectKind kind = Things.kind(event);
    if (kind == ObjectKind.DRIVER) {
      drivers.add(event.getInt(Word.OBJECT));
    } else if (kind == ObjectKind.INJECTION && drivers.contains(event.subject())) {
      injections.put(event.getInt(Word.OBJECT), new Injected(event.subject(), Point.of(event)));
    }
  }

  private Moving moving(int activity) {
    Moving known = moving.get(activity);
    if (known == null) {
      known = new Moving();
      moving.put(activity, known);
    }
    return known;
  }

  private void sent(EventView event) {
    if (!injections.isEmpty()) {
      ArrayDeque<Long> sent = moving(event.activity()).sent;
      if (sent.size() == MOST_AT_ONCE) {
        sent.remove();
      }
      sent.add(event.get(Word.PACKET));
    }
  }

  private void dropped(EventView event, @Nullable String why) {
    Moving here =
        why == null || moving.isEmpty() && injections.isEmpty() ? null : moving(event.activity());
    if (here == null || why == null) {
      return;
    }
    here.dropped = why;
    Injected from = here.delivered < 0 ? null : onTheWay.get(here.delivered);
    if (from != null) {
      tell(event, from, why);
    }
  }

  /** What this activity has sent, or dropped, was the injected packet. */
  private void moved(EventView event) {
    Injected injected = injections.get(event.getInt(Word.INJECTION));
    Moving here = moving.get(event.activity());
    if (here == null) {
      return;
    }
    String dropped = here.dropped;
    if (injected != null) {
      here.sent.forEach(packet -> onTheWay.put(packet, injected));
      if (dropped != null) {
        tell(event, injected, dropped);
      }
    }
    here.sent.clear();
    here.dropped = null;
  }

  private void tell(EventView event, Injected injected, String why) {
    if (!damaged && told.add(injected.driver + " " + injected.at.place() + " " + why)) {
      reports.leftBehind(
          FindingCode.INJECTED_PACKET_DROPPED,
          event,
          injected.driver,
          "an injected packet was dropped by the stack that got it, for " + why,
          List.of(injected.at.moment(reports.trace(), "injects the packet")));
    }
  }
}
