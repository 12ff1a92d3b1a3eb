package dev.wfpsim.net.link;

import dev.wfpsim.collect.Fifo;
import dev.wfpsim.kernel.run.CauseCounts;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.sync.Dpc;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.MacAddress;
import dev.wfpsim.net.buffer.InjectionMark;
import dev.wfpsim.trace.StableHash;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The network card behind an interface: it sends frames to its link and, when one arrives, queues a
 * receive DPC, on whichever processor takes the interrupt.
 *
 * <p>There are as many receive queues as processors, as receive side scaling has them: a
 * conversation always takes the same one, and each is handed up by one DPC at a time, so packets of
 * one conversation stay in order while others are handled at once on other processors.
 *
 * <p>A loopback adapter has no link: what it sends arrives at itself a moment later, so that a
 * sender is never re-entered by its own packet.
 */
public final class Adapter {
  /** The most frames one run of the DPC hands up before it queues itself again. */
  static final int BATCH = 64;

  /** The most frames that may wait for the DPC. */
  static final int RECEIVE_QUEUE_FRAMES = 4_096;

  /** How long a frame takes through a loopback adapter. */
  static final long LOOPBACK_NANOS = 1_000;

  private static final @Nullable ReceiveQueue[] NO_QUEUES = {};

  private final Machine machine;
  private final Kernel kernel;
  private final String name;
  private final PacketLog log;
  private long damaged;
  private long overrun;
  private final Consumer<Frame> receiver;
  private final boolean loopback;
  private final long key;
  private @Nullable MacAddress macAddress;

  /** One for each processor; none before the first frame. */
  private @Nullable ReceiveQueue[] queues = NO_QUEUES;

  private @Nullable Link link;
  private int port;
  private boolean up = true;

  /**
   * @param name for the DPC, reports and choices
   * @param receiver takes frames up, on the receive DPC at DISPATCH_LEVEL
   */
  public Adapter(
      Machine machine, String name, PacketLog log, boolean loopback, Consumer<Frame> receiver) {
    this.machine = machine;
    this.kernel = machine.kernel();
    this.name = name;
    this.log = log;
    this.receiver = receiver;
    this.loopback = loopback;
    this.key = machine.keyFor(name);
  }

  /** The receive queue of a conversation; there from its first frame. */
  private ReceiveQueue queueOf(Frame frame) {
    if (queues.length == 0) {
      queues = new ReceiveQueue[machine.processorCount()];
    }
    int i = (int) Math.floorMod(frame.key(), (long) queues.length);
    ReceiveQueue queue = queues[i];
    if (queue == null) {
      queue = new ReceiveQueue(machine, name + " receive" + (i == 0 ? "" : " " + i));
      queues[i] = queue;
    }
    return queue;
  }

  public String name() {
    return name;
  }

  /** Stable name of this adapter for choices. */
  public long key() {
    return key;
  }

  /** Its Ethernet address, the same in every run. */
  public MacAddress macAddress() {
    MacAddress known = macAddress;
    if (known == null) {
      known = MacAddress.ofCard(key);
      macAddress = known;
    }
    return known;
  }

  /** The card that has a next hop on its link; null where there is none, so that no frame goes. */
  public @Nullable MacAddress neighbour(IpAddress nextHop) {
    Link plugged = link;
    return plugged == null ? null : plugged.neighbour(nextHop, this);
  }

  void plug(Link newLink, int newPort) {
    if (link != null || loopback) {
      throw new IllegalStateException("already on a link: adapter=" + name);
    }
    link = newLink;
    port = newPort;
  }

  /** Which of its link's ports it is in. */
  int port() {
    return port;
  }

  /** The link it is plugged into; null for loopback and unplugged adapters. */
  public @Nullable Link link() {
    return link;
  }

  /** Whether packets can go through. */
  public boolean isUp() {
    Link plugged = link;
    return up && (loopback || (plugged != null && plugged.isUp()));
  }

  /** Turns the adapter on or off; what is on its way to it is lost while it is off. */
  public void setUp(boolean newUp) {
    up = newUp;
  }

  /** Puts a frame on the link. */
  public void send(Frame frame) {
    log.sent(name, frame);
    Link plugged = link;
    if (!up) {
      log.lost(name, LossReason.DOWN, frame.number());
    } else if (loopback) {
      arriveLater(frame);
    } else if (plugged == null) {
      log.lost(name, LossReason.DOWN, frame.number());
    } else {
      plugged.carry(frame, this);
    }
  }

  /** Hands a copy of a frame to this host itself: the multicast loop. */
  public void loop(Frame frame, List<InjectionMark> lineage) {
    log.duplicated(name, frame.length(), frame.number());
    arriveLater(frame.forSender(lineage));
  }

  private void arriveLater(Frame frame) {
    frame.keep();
    kernel.schedule(
        LOOPBACK_NANOS,
        key,
        () -> {
          arrive(frame);
          frame.release();
        });
  }

  /** How many frames it did not hand up because they were damaged. */
  public long damaged() {
    return damaged;
  }

  /** How many frames it had no room for. */
  public long overrun() {
    return overrun;
  }

  /** A frame arrives; on the loop. */
  void arrive(Frame frame) {
    Link plugged = link;
    if (!up) {
      log.lost(name, LossReason.DOWN, frame.number());
    } else if (frame.damaged() && plugged != null && plugged.options().linkChecksum()) {
      damaged++;
      log.lost(name, LossReason.LINK_CHECKSUM, frame.number());
    } else if (!queueOf(frame).add(frame)) {
      overrun++;
      log.lost(name, LossReason.RECEIVE_QUEUE_FULL, frame.number());
    }
  }

  /** Frames of some conversations, and the DPC that hands them up. */
  private final class ReceiveQueue {
    private final Fifo<Frame> frames = new Fifo<>();
    private final Dpc dpc;
    private final CauseCounts seen = new CauseCounts();
    private boolean handing;

    private ReceiveQueue(Machine machine, String dpcName) {
      dpc = new Dpc(machine, dpcName, this::handUp);
    }

    private boolean add(Frame frame) {
      if (frames.size() >= RECEIVE_QUEUE_FRAMES) {
        return false;
      }
      frame.keep();
      frames.add(frame);
      if (!handing) {
        dpc.queue();
      }
      return true;
    }

    private void handUp() {
      if (handing) {
        return;
      }
      handing = true;
      for (int i = 0; i < BATCH; i++) {
        Frame frame = frames.poll();
        if (frame == null) {
          break;
        }
        log.delivered(name, frame);
        kernel.currentOrHardware().worksOn(StableHash.mix(key, seen.next(frame.key())));
        receiver.accept(frame);
        frame.release();
      }
      handing = false;
      if (!frames.isEmpty()) {
        dpc.queue();
      }
    }
  }
}
