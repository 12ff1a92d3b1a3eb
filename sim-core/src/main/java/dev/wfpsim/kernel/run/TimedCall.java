package dev.wfpsim.kernel.run;

/**
 * A kernel call that waits no longer than a time, which begins when the call takes effect.
 *
 * @param <T> what the call returns
 */
public abstract class TimedCall<T> extends KernelCall<T> {
  private final Kernel kernel;
  private final Timeout timeout;
  private long deadlineNanos = -1;

  protected TimedCall(String name, Kernel kernel, Timeout timeout) {
    super(name);
    this.kernel = kernel;
    this.timeout = timeout;
  }

  /** When its time is over; begins with the first step that asks. */
  protected final long deadlineNanos() {
    if (deadlineNanos < 0) {
      deadlineNanos = kernel.deadline(timeout.nanosFrom(kernel.nowNanos()));
    }
    return deadlineNanos;
  }

  /** How long it waits. */
  protected final Timeout timeout() {
    return timeout;
  }

  /** Whether its time is over. */
  protected final boolean isOver() {
    return kernel.nowNanos() >= deadlineNanos();
  }
}
