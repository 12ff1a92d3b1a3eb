package dev.wfpsim.kernel.run;

/** A scheduled timed event, kept only to cancel it. */
public final class TimedEvent {
  private final TimingWheel wheel;
  private final long handle;
  private final long timeNanos;

  TimedEvent(TimingWheel wheel, long handle, long timeNanos) {
    this.wheel = wheel;
    this.handle = handle;
    this.timeNanos = timeNanos;
  }

  /** When it is due, virtual nanoseconds. */
  public long timeNanos() {
    return timeNanos;
  }

  /** Takes it back; false if it has fired or was cancelled. */
  public boolean cancel() {
    return wheel.cancel(handle);
  }
}
