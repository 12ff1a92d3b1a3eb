package dev.wfpsim.net.winsock;

import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Answer;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.TimedCall;
import dev.wfpsim.kernel.run.Timeout;
import dev.wfpsim.kernel.run.WaitQueue;
import java.util.function.BooleanSupplier;

/** A thread waits in a socket call until something holds, or a time is over. */
public final class Wait extends TimedCall<Boolean> {
  /** No time limit. */
  public static final long FOREVER = -1;

  private final WaitQueue queue;
  private final BooleanSupplier ready;

  private Wait(
      Kernel kernel, String name, WaitQueue queue, BooleanSupplier ready, long timeoutNanos) {
    super(name, kernel, Timeout.of(timeoutNanos));
    this.queue = queue;
    this.ready = ready;
  }

  /**
   * Waits on {@code queue}, which is woken whenever {@code ready} may have changed.
   *
   * @param name of the call, as reports show it
   * @param timeoutNanos from when the wait begins; {@link #FOREVER} for no limit, 0 to look only
   * @return false where the time was over first
   */
  public static boolean until(
      Kernel kernel, String name, WaitQueue queue, BooleanSupplier ready, long timeoutNanos) {
    return kernel.invoke(new Wait(kernel, name, queue, ready, timeoutNanos));
  }

  @Override
  protected Answer step(Activity self) {
    if (ready.getAsBoolean()) {
      return done(true);
    }
    return isOver() ? done(false) : Answer.block(queue, deadlineNanos());
  }
}
