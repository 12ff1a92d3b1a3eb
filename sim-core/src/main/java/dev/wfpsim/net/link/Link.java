package dev.wfpsim.net.link;

import dev.wfpsim.collect.Fifo;
import dev.wfpsim.collect.LazyTreeMap;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.MacAddress;
import dev.wfpsim.net.wire.EthernetFields;
import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.Choices;
import dev.wfpsim.trace.StableHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A link between two interfaces, or a switched segment between more. Each sender has its own queue
 * and full bandwidth; a frame goes to the interface that has its next hop's address, or to all
 * others; one with a header of its own to the card that this names. Neighbours are known without
 * asking: no ARP or neighbour discovery is simulated. Lengths are those of what frames carry.
 *
 * <p>For each receiver, in this order: loss, corruption, latency, reordering, duplication are
 * chosen when the frame is sent; it arrives as a timed event. Packets of one direction stay in
 * order unless reordering holds one back or the options give order up; a second copy comes later.
 *
 * <p>Cost: one timed event a frame and receiver, and a look-up of the next hop; the queue is known
 * by the times its packets leave.
 */
public final class Link {
  /** The most interfaces on a segment. */
  public static final int MAX_PORTS = 10_000;

  /** The most next hops that are remembered: as many as there can be in the scenarios of use. */
  private static final int MAX_NEIGHBOURS = 4 * MAX_PORTS;

  private static final long[] NO_TIMES = {};
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final Kernel kernel;
  private final PacketLog log;
  private final LinkOptions options;
  private final long key;
  private final List<Port> ports = new ArrayList<>(2);
  private final List<NetworkInterface> ends = new ArrayList<>(2);
  private final Map<IpAddress, Integer> neighbours = new LazyTreeMap<>();
  private boolean up = true;

  /** One end: the interface, and what it has still to put on the link. */
  private static final class Port {
    private final NetworkInterface end;
    private final Fifo<Long> departures = new Fifo<>();

    /** When its last frame to a receiver arrives, by the receiver's port; as far as it sent. */
    private long[] lastArrivalNanos = NO_TIMES;

    private long freeAtNanos;

    private Port(NetworkInterface end) {
      this.end = end;
    }

    /** The earliest that a frame arrives behind the last one to a receiver; from now on it. */
    private long inOrder(int receiver, long arrival) {
      if (receiver >= lastArrivalNanos.length) {
        lastArrivalNanos = Arrays.copyOf(lastArrivalNanos, receiver + 1);
      }
      long inOrder = Math.max(arrival, lastArrivalNanos[receiver] + 1);
      lastArrivalNanos[receiver] = inOrder;
      return inOrder;
    }
  }

  public Link(Kernel kernel, PacketLog log, LinkOptions options) {
    this.kernel = kernel;
    this.log = log;
    this.options = options;
    this.key = StableHash.of(options.name());
  }

  public String name() {
    return options.name();
  }

  public LinkOptions options() {
    return options;
  }

  /** The interfaces on this link, in the order they were attached. */
  public List<NetworkInterface> interfaces() {
    return Collections.unmodifiableList(ends);
  }

  /** Plugs an interface in. */
  public void attach(NetworkInterface end) {
    if (ports.size() >= MAX_PORTS) {
      throw new IllegalStateException("too many interfaces: link=" + name());
    }
    end.adapter().plug(this, ports.size());
    forgetNeighbours();
    Port added = new Port(end);
    ports.add(added);
    ends.add(end);
  }

  /** An interface on it has other addresses now. */
  void forgetNeighbours() {
    neighbours.clear();
  }

  /** The first port that answers for an address, -1 for none. */
  private int portFor(IpAddress address) {
    Integer known = neighbours.get(address);
    if (known != null) {
      return known;
    }
    int found = -1;
    for (int i = 0; i < ports.size() && found < 0; i++) {
      found = ports.get(i).end.answersFor(address) ? i : -1;
    }
    if (neighbours.size() >= MAX_NEIGHBOURS) {
      neighbours.clear();
    }
    neighbours.put(address, found);
    return found;
  }

  public boolean isUp() {
    return up;
  }

  /** Takes the link down, which loses what is on its way, or up again. */
  public void setUp(boolean newUp) {
    if (up != newUp) {
      up = newUp;
      log.linkState(name(), newUp);
    }
  }

  /** A frame enters from one of the ends. */
  void carry(Frame frame, Adapter from) {
    Port sender = portOf(from);
    if (!up) {
      log.lost(name(), LossReason.DOWN, frame.number());
      return;
    }
    if (frame.length() > options.mtuBytes()) {
      log.lost(name(), LossReason.TOO_LONG, frame.number());
      return;
    }
    long now = kernel.nowNanos();
    while (!sender.departures.isEmpty() && sender.departures.getFirst() <= now) {
      sender.departures.removeFirst();
    }
    if (sender.departures.size() >= options.queuePackets()) {
      log.lost(name(), LossReason.QUEUE_FULL, frame.number());
      return;
    }
    long departure = Math.max(now, sender.freeAtNanos) + serialisationNanos(frame);
    sender.freeAtNanos = departure;
    if (departure > now) {
      sender.departures.addLast(departure);
    }
    distribute(frame, sender, departure);
  }

  private long serialisationNanos(Frame frame) {
    long rate = options.bandwidthBitsPerSecond();
    return rate == 0 ? 0 : Math.ceilDiv(frame.length() * 8L * NANOS_PER_SECOND, rate);
  }

  private void distribute(Frame frame, Port sender, long departure) {
    if (frame.toAll()) {
      flood(frame, sender, departure);
      return;
    }
    EthernetFields header = frame.ethernet();
    int receiver =
        header == null ? portOf(frame.nextHop(), sender) : portOf(header.destination(), sender);
    if (receiver < 0) {
      log.lost(name(), LossReason.NO_NEIGHBOUR, frame.number());
    } else {
      transfer(frame, sender, receiver, departure);
    }
  }

  /** The port a next hop is at, seen from a sender; -1 for none. */
  private int portOf(IpAddress nextHop, Port sender) {
    int receiver = portFor(nextHop);
    return receiver >= 0 && ports.get(receiver) == sender
        ? portBehind(receiver, nextHop)
        : receiver;
  }

  /** The port of another card; -1 for none. */
  private int portOf(MacAddress card, Port sender) {
    for (int i = 0; i < ports.size(); i++) {
      if (ports.get(i) != sender && ports.get(i).end.adapter().macAddress().equals(card)) {
        return i;
      }
    }
    return -1;
  }

  /** The card of a next hop, seen from another; null for none. */
  @Nullable MacAddress neighbour(IpAddress nextHop, Adapter from) {
    int receiver = portOf(nextHop, portOf(from));
    return receiver < 0 ? null : ports.get(receiver).end.adapter().macAddress();
  }

  /** The next port that answers for an address, where the sender itself is the first. */
  private int portBehind(int first, IpAddress address) {
    for (int i = first + 1; i < ports.size(); i++) {
      if (ports.get(i).end.answersFor(address)) {
        return i;
      }
    }
    return -1;
  }

  private void flood(Frame frame, Port sender, long departure) {
    boolean first = true;
    for (int i = 0; i < ports.size(); i++) {
      if (ports.get(i) != sender) {
        if (!first) {
          log.duplicated(name(), frame.length(), frame.number());
        }
        first = false;
        transfer(frame, sender, i, departure);
      }
    }
    if (first) {
      log.lost(name(), LossReason.NO_NEIGHBOUR, frame.number());
    }
  }

  private void transfer(Frame frame, Port sender, int receiver, long departure) {
    Choices choices = kernel.choices();
    Adapter to = ports.get(receiver).end.adapter();
    long about =
        StableHash.mix(StableHash.mix(key, sender.end.adapter().key()), to.key(), frame.key());
    if (choices.chance(ChoiceKind.LOSS, about, options.lossProbability())) {
      log.lost(name(), LossReason.LOSS, frame.number());
      return;
    }
    Frame carried = frame;
    if (choices.chance(ChoiceKind.CORRUPT, about, options.corruptProbability())) {
      int bit = (int) (choices.unit(ChoiceKind.CORRUPT, about) * frame.length() * 8);
      log.corrupted(name(), bit, frame.number());
      carried = frame.damagedAt(bit);
    }
    long arrival = departure + latencyNanos(about);
    if (choices.chance(ChoiceKind.REORDER, about, options.reorderProbability())) {
      arrival += 1 + (long) (choices.unit(ChoiceKind.REORDER, about) * options.reorderDelayNanos());
    } else if (options.keepOrder()) {
      arrival = sender.inOrder(receiver, arrival);
    }
    arriveAt(arrival, carried, to, about);
    if (choices.chance(ChoiceKind.DUPLICATE, about, options.duplicateProbability())) {
      log.duplicated(name(), frame.length(), frame.number());
      arriveAt(Math.max(departure + latencyNanos(about), arrival + 1), carried, to, about);
    }
    if (carried != frame) {
      carried.release();
    }
  }

  private long latencyNanos(long about) {
    return options.latency().sampleNanos(kernel.choices().unit(ChoiceKind.LATENCY, about));
  }

  private void arriveAt(long timeNanos, Frame frame, Adapter to, long about) {
    frame.keep();
    kernel.schedule(
        timeNanos - kernel.nowNanos(),
        about,
        () -> {
          if (up) {
            to.arrive(frame);
          } else {
            log.lost(name(), LossReason.DOWN, frame.number());
          }
          frame.release();
        });
  }

  private Port portOf(Adapter adapter) {
    int index = adapter.port();
    if (index >= ports.size() || ports.get(index).end.adapter() != adapter) {
      throw new IllegalStateException("not on this link: adapter=" + adapter.name());
    }
    return ports.get(index);
  }
}
