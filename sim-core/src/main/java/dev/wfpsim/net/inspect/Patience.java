package dev.wfpsim.net.inspect;

import dev.wfpsim.kernel.run.Answer;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.run.WaitQueue;
import dev.wfpsim.net.winsock.Wait;
import org.jspecify.annotations.Nullable;

/**
 * How long the caller of an operation waits while a driver holds it, and whether the caller has
 * gone: the connect timed out, or another thread closed its socket. What the driver holds stays
 * held; only nobody waits for it any more.
 */
public final class Patience {
  private final long deadlineNanos;
  private final Machine machine;

  /** There from the first wait. */
  private @Nullable WaitQueue abandoned;

  private boolean gone;

  /**
   * Begins now.
   *
   * @param nowNanos virtual time
   * @param timeoutNanos from now; {@link Wait#FOREVER} for no limit
   */
  public Patience(Machine machine, long nowNanos, long timeoutNanos) {
    boolean limited = timeoutNanos >= 0 && timeoutNanos < Long.MAX_VALUE - nowNanos;
    deadlineNanos = limited ? nowNanos + timeoutNanos : Long.MAX_VALUE;
    this.machine = machine;
  }

  /** The caller goes. */
  public void abandon() {
    gone = true;
    if (abandoned != null) {
      abandoned.wakeAll();
    }
  }

  /** Whether nobody waits any more: the time is over, or the caller has gone. */
  public boolean isOver(long nowNanos) {
    return gone || nowNanos >= deadlineNanos;
  }

  /** What is left of the time; {@link Wait#FOREVER} where there is no limit. */
  public long remainingNanos(long nowNanos) {
    return deadlineNanos == Long.MAX_VALUE ? Wait.FOREVER : Math.max(0, deadlineNanos - nowNanos);
  }

  /** Waits on {@code queue} as a kernel call does, but no longer than this lasts. */
  public Answer blockOn(WaitQueue queue) {
    WaitQueue left = abandoned;
    if (left == null) {
      left = new WaitQueue(machine, "abandoned operation");
      abandoned = left;
    }
    return Answer.blockAny(new WaitQueue[] {queue, left}, deadlineNanos);
  }
}
