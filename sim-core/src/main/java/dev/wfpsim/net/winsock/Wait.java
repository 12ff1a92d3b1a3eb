package dev.wfpsim.net.winsock;

import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Answer;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.KernelCall;
import dev.wfpsim.kernel.run.WaitQueue;
import java.util.function.BooleanSupplier;

/** A thread waits in a socket call until something holds, or a time is over. */
public final class Wait extends KernelCall<Boolean> {
  /** No time limit. */
  public static final long FOREVER = -1;

  private final WaitQueue queue;
  private final BooleanSupplier ready;
  private final long deadlineNanos;

  private Wait(String name, WaitQueue queue, BooleanSupplier ready, long deadlineNanos) {
    super(name);
    this.queue = queue;
    this.ready = ready;
    this.deadlineNanos = deadlineNanos;
  }

  /**
   * Waits on {@code queue}, which is woken whenever {@code ready} may have changed.
   *
   * @param name of the call, as reports show it
   * @param timeoutNanos from now; {@link #FOREVER} for no limit, 0 to look only
   * @return false where the time was over first
   */
  public static boolean until(
      Kernel kernel, String name, WaitQueue queue, BooleanSupplier ready, long timeoutNanos) {
    long deadline =
        timeoutNanos < 0 ? Long.MAX_VALUE : saturatedSum(kernel.nowNanos(), timeoutNanos);
    return kernel.invoke(new Wait(name, queue, ready, deadline));
  }

  private static long saturatedSum(long now, long timeout) {
    return timeout > Long.MAX_VALUE - 1 - now ? Long.MAX_VALUE - 1 : now + timeout;
  }

  @Override
  protected Answer step(Activity self) {
    if (ready.getAsBoolean()) {
      return done(true);
    }
    if (self.machine().kernel().nowNanos() >= deadlineNanos) {
      return done(false);
    }
    return Answer.block(queue, deadlineNanos);
  }
}
