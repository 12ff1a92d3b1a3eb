package dev.wfpsim.net.transport;

import dev.wfpsim.collect.Fifo;
import org.jspecify.annotations.Nullable;

/**
 * The backlog of an endpoint: its work is done by one activity at a time, in the order it came,
 * never re-entered. An activity that finds another inside (perhaps parked in a driver's kernel call
 * during a hook) leaves its work and goes; the one inside does it. So no lock is held over a hook,
 * and nobody waits.
 */
public final class EndpointGate {
  private final Fifo<Runnable> backlog = new Fifo<>();
  private boolean inside;

  /** Does the work now, or leaves it to the activity that is inside. */
  public void enter(Runnable work) {
    if (inside) {
      backlog.add(work);
      return;
    }
    inside = true;
    try {
      Runnable next = backlog.isEmpty() ? work : inTurn(work);
      while (next != null) {
        next.run();
        next = backlog.poll();
      }
    } finally {
      inside = false;
    }
  }

  /** What an exception left undone comes first. */
  private @Nullable Runnable inTurn(Runnable work) {
    backlog.add(work);
    return backlog.poll();
  }

  /** Whether an activity is inside. */
  public boolean busy() {
    return inside;
  }
}
