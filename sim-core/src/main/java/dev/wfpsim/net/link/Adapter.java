package dev.wfpsim.net.link;

import dev.wfpsim.kernel.Dpc;
import dev.wfpsim.kernel.Kernel;
import dev.wfpsim.kernel.Machine;
import dev.wfpsim.net.PacketLog;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The network card behind an interface: it sends frames to its link and, when one arrives, queues
 * the receive DPC, on whichever processor takes the interrupt. The DPC hands up what is waiting, in
 * batches; while it does, another may begin on another processor.
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

  private final Kernel kernel;
  private final String name;
  private final PacketLog log;
  private final Consumer<Frame> receiver;
  private final boolean loopback;
  private final long key;
  private final Dpc receiveDpc;
  private final ArrayDeque<Frame> received = new ArrayDeque<>();
  private @Nullable Link link;
  private boolean up = true;

  /**
   * @param name for the DPC, reports and choices
   * @param receiver takes frames up, on the receive DPC at DISPATCH_LEVEL
   */
  public Adapter(
      Machine machine, String name, PacketLog log, boolean loopback, Consumer<Frame> receiver) {
    this.kernel = machine.kernel();
    this.name = name;
    this.log = log;
    this.receiver = receiver;
    this.loopback = loopback;
    this.key = machine.keyFor(name);
    this.receiveDpc = new Dpc(machine, name + " receive", this::handUp);
  }

  public String name() {
    return name;
  }

  /** Stable name of this adapter for choices. */
  public long key() {
    return key;
  }

  void plug(Link newLink) {
    if (link != null || loopback) {
      throw new IllegalStateException("already on a link: adapter=" + name);
    }
    link = newLink;
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
    log.sent(name, frame.packet(), frame.number());
    Link plugged = link;
    if (!up) {
      log.lost(name, LossReason.DOWN, frame.number());
    } else if (loopback) {
      kernel.schedule(LOOPBACK_NANOS, key, () -> arrive(frame));
    } else if (plugged == null) {
      log.lost(name, LossReason.DOWN, frame.number());
    } else {
      plugged.carry(frame, this);
    }
  }

  /** A frame arrives; on the loop. */
  void arrive(Frame frame) {
    Link plugged = link;
    if (!up) {
      log.lost(name, LossReason.DOWN, frame.number());
    } else if (frame.damaged() && plugged != null && plugged.options().linkChecksum()) {
      log.lost(name, LossReason.LINK_CHECKSUM, frame.number());
    } else if (received.size() >= RECEIVE_QUEUE_FRAMES) {
      log.lost(name, LossReason.RECEIVE_QUEUE_FULL, frame.number());
    } else {
      received.add(frame);
      receiveDpc.queue();
    }
  }

  private void handUp() {
    for (int i = 0; i < BATCH; i++) {
      Frame frame = received.poll();
      if (frame == null) {
        return;
      }
      log.delivered(name, frame.packet(), frame.number());
      receiver.accept(frame);
    }
    if (!received.isEmpty()) {
      receiveDpc.queue();
    }
  }
}
