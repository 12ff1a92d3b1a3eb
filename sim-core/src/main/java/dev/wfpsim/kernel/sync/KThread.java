package dev.wfpsim.kernel.sync;

import dev.wfpsim.kernel.nt.Identified;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Timeout;
import dev.wfpsim.kernel.run.WaitQueue;
import dev.wfpsim.trace.Footprint;
import java.util.Objects;

/**
 * A thread object (KTHREAD): what a driver has of a system thread that it created, to wait for its
 * end. Page: PsCreateSystemThread, KeWaitForSingleObject.
 */
public final class KThread implements Identified, WaitObject {
  private final Activity activity;

  public KThread(Activity activity) {
    this.activity = activity;
  }

  /** The number of the thread in the trace. */
  @Override
  public int objectId() {
    return activity.objectId();
  }

  /** Whether the thread has ended. */
  public boolean isDone() {
    return activity.isDone();
  }

  /** KeWaitForSingleObject: waits for the thread to end, for ever. Below DISPATCH_LEVEL. */
  public void join() {
    activity.join();
  }

  /**
   * As {@link #join()}, for a time.
   *
   * @param timeoutNanos how long at most; -1 for ever, 0 only looks
   * @return false where the time was over first
   */
  public boolean join(long timeoutNanos) {
    return activity.join(timeoutNanos);
  }

  /** As {@link #join(long)}. */
  public boolean join(Timeout timeout) {
    return activity.join(Objects.requireNonNull(timeout, "timeout"));
  }

  void joins(Activity self, Timeout timeout, Footprint into) {
    activity.joins(self, timeout, into);
  }

  WaitQueue termination() {
    return activity.termination();
  }

  /** {@code client/worker}, for messages. */
  @Override
  public String toString() {
    return activity.toString();
  }
}
