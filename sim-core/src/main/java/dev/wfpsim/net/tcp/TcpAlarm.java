package dev.wfpsim.net.tcp;

import dev.wfpsim.kernel.run.TimedEvent;
import dev.wfpsim.kernel.sync.Dpc;
import dev.wfpsim.net.transport.TransportStack;
import dev.wfpsim.trace.StableHash;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The one timed event of a connection: at its earliest deadline it queues a DPC.
 *
 * <p>A deadline that moves later leaves the event where it is, and the event looks again when it
 * fires: an acknowledgment that pushes the retransmission timer back costs nothing.
 */
final class TcpAlarm {
  private static final long TIMER = StableHash.of("tcp timer");

  private final TransportStack transport;
  private final LongSupplier deadline;
  private final Runnable routine;
  private final LongSupplier key;
  private @Nullable Dpc dpc;
  private @Nullable TimedEvent armed;

  /**
   * An alarm, not armed.
   *
   * @param deadline when it is due, virtual nanoseconds; {@link TcpTimers#NONE} for never
   * @param key the stable key of its connection; asked when it is armed first
   * @param routine what the DPC does
   */
  TcpAlarm(TransportStack transport, LongSupplier deadline, LongSupplier key, Runnable routine) {
    this.transport = transport;
    this.deadline = deadline;
    this.routine = routine;
    this.key = key;
  }

  /** The deadline may have changed. */
  void update() {
    long due = deadline.getAsLong();
    TimedEvent event = armed;
    if (event != null) {
      if (due != TcpTimers.NONE && event.timeNanos() <= due) {
        return; // it will look again
      }
      event.cancel();
      armed = null;
    }
    if (due != TcpTimers.NONE) {
      long delay = Math.max(0, due - transport.kernel().nowNanos());
      armed = transport.kernel().schedule(delay, key(), this::fires);
    }
  }

  /** There from the first time that the alarm goes off: most never do. */
  private Dpc dpc() {
    Dpc known = dpc;
    if (known == null) {
      known = new Dpc(transport.machine(), "tcpip tcp timer", key(), routine);
      dpc = known;
    }
    return known;
  }

  private long key() {
    return StableHash.mix(key.getAsLong(), TIMER);
  }

  private void fires() {
    armed = null;
    if (deadline.getAsLong() > transport.kernel().nowNanos()) {
      update();
    } else {
      dpc().queue();
    }
  }
}
