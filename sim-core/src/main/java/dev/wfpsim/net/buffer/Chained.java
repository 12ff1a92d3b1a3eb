package dev.wfpsim.net.buffer;

import dev.wfpsim.kernel.nt.Bugcheck;
import dev.wfpsim.kernel.run.DriverFault;
import org.jspecify.annotations.Nullable;

/**
 * What a driver can join into a chain: NET_BUFFERs, NET_BUFFER_LISTs, MDLs.
 *
 * <p>A chain that leads back into itself hangs whoever walks it. Each link notes, when it is made,
 * whether the chain behind it ends; whoever follows a link that closed a circle, while the circle
 * is still there, is stopped with the driver's fault. So every walk ends, and a step of it costs
 * one look at a flag. Making a link costs a walk of what it puts behind itself.
 */
public abstract sealed class Chained<T extends Chained<T>> permits Mdl, NetBuffer, NetBufferList {
  /** More links than any real chain has; a longer one is taken to have no end. */
  public static final int LIMIT = 16_384;

  private @Nullable T next;
  private boolean suspect;

  /** The next of the chain, null at its end; a circular chain stops the machine here. */
  public final @Nullable T next() {
    if (suspect && isEndless(next)) {
      throw new DriverFault(
          Bugcheck.DRIVER_VERIFIER_DETECTED_VIOLATION,
          "circular chain, or one of more than " + LIMIT + " links: " + next);
    }
    return next;
  }

  /** Whether exactly this follows; safe on a circular chain. */
  public final boolean isLinkedTo(@Nullable T following) {
    return next == following;
  }

  /** Puts something behind this one, or ends the chain here. */
  public final void setNext(@Nullable T newNext) {
    if (newNext != null && newNext.getClass() != getClass()) { // through a raw type
      throw new IllegalArgumentException("linked behind another kind: " + newNext);
    }
    next = newNext;
    suspect = isEndless(newNext);
  }

  private static <T extends Chained<T>> boolean isEndless(@Nullable T first) {
    Chained<T> each = first;
    for (int steps = 0; each != null; steps++) {
      if (steps == LIMIT) {
        return true;
      }
      each = each.next;
    }
    return false;
  }
}
