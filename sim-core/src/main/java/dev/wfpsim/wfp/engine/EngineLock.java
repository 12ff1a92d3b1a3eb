package dev.wfpsim.wfp.engine;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Answer;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.run.TimedCall;
import dev.wfpsim.kernel.run.Timeout;
import dev.wfpsim.kernel.run.WaitQueue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lock of the engine: one read/write transaction, or any number of read-only ones. Waiting for
 * it has a time-out. Page: object-management.
 */
final class EngineLock {
  /** No time-out. */
  static final long FOREVER = Long.MAX_VALUE;

  private final Kernel kernel;
  private final WaitQueue freed;
  private boolean writing;
  private int readers;
  private @Nullable Activity holder;

  EngineLock(Machine machine) {
    this.kernel = machine.kernel();
    this.freed = new WaitQueue(machine, "engine lock").heldBy(this::holders);
  }

  private List<Activity> holders() {
    return holder == null || holder.isDone() ? List.of() : List.of(holder);
  }

  /**
   * Takes the lock, waiting for it up to a time-out.
   *
   * @param timeoutNanos {@link #FOREVER} to wait however long it takes
   * @return STATUS_SUCCESS or STATUS_FWP_TIMEOUT
   */
  NtStatus acquire(String name, boolean readOnly, long timeoutNanos) {
    return kernel.invoke(new Acquire(name, readOnly, Timeout.of(timeoutNanos)));
  }

  /** Takes the lock for a change however long that takes: who comes back has it. */
  void acquireAnyway(String name) {
    NtStatus status = kernel.invoke(new Acquire(name, false, Timeout.NEVER));
    if (!status.isSuccess()) {
      throw new IllegalStateException("engine lock not taken: call=" + name + " status=" + status);
    }
  }

  private final class Acquire extends TimedCall<NtStatus> {
    private final boolean readOnly;

    Acquire(String name, boolean readOnly, Timeout timeout) {
      super(name, kernel, timeout);
      this.readOnly = readOnly;
    }

    @Override
    protected Answer step(Activity self) {
      if (isFree(readOnly)) {
        take(readOnly, self);
        return done(NtStatus.STATUS_SUCCESS);
      }
      return isOver() ? done(NtStatus.STATUS_FWP_TIMEOUT) : Answer.block(freed, deadlineNanos());
    }
  }

  private boolean isFree(boolean readOnly) {
    return !writing && (readOnly || readers == 0);
  }

  private void take(boolean readOnly, Activity self) {
    if (readOnly) {
      readers++;
    } else {
      writing = true;
      holder = self == kernel.hardware() ? null : self;
      self.holds(freed);
    }
  }

  /** Gives the lock back, which its holder took for the same purpose. */
  void release(boolean readOnly) {
    if (readOnly ? readers == 0 : !writing) {
      throw new IllegalStateException("engine lock not held: readOnly=" + readOnly);
    }
    if (readOnly) {
      readers--;
    } else {
      writing = false;
      if (holder != null) {
        holder.holdsNoMore(freed);
      }
      holder = null;
    }
    freed.wakeAll();
  }
}
