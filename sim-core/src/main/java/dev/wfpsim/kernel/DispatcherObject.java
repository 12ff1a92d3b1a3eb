package dev.wfpsim.kernel;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An object a thread can wait for: event, semaphore, timer. A signal that finds waiters is granted
 * to them at once, and so cannot be lost or stolen between the signal and the waiter's next step.
 * Page: KeWaitForSingleObject, KeWaitForMultipleObjects.
 */
public abstract sealed class DispatcherObject implements OnMachine
    permits KEvent, Semaphore, KTimer {
  final Machine machine;
  final WaitQueue waiters;

  DispatcherObject(Machine machine, String what) {
    this.machine = Objects.requireNonNull(machine, "machine");
    this.waiters = new WaitQueue(machine, what);
  }

  @Override
  public final Machine machine() {
    return machine;
  }

  /** Takes the signal if it is there. */
  abstract boolean tryTake();

  /** Waits for ever. PASSIVE_LEVEL or APC_LEVEL. */
  public final NtStatus waitFor() {
    return waitFor(-1);
  }

  /**
   * KeWaitForSingleObject. Below DISPATCH_LEVEL, except with a time-out of 0.
   *
   * @param timeoutNanos how long at most; -1 for ever, 0 only looks
   * @return STATUS_SUCCESS or STATUS_TIMEOUT
   */
  public final NtStatus waitFor(long timeoutNanos) {
    Wait wait =
        new Wait("KeWaitForSingleObject", new DispatcherObject[] {this}, machine, timeoutNanos);
    return machine.kernel().invoke(wait) < 0 ? NtStatus.STATUS_TIMEOUT : NtStatus.STATUS_SUCCESS;
  }

  /**
   * KeWaitForMultipleObjects with WaitAny: the index of the object that ended the wait, -1 at the
   * time-out.
   *
   * @param timeoutNanos how long at most; -1 for ever, 0 only looks
   */
  public static int waitForAny(List<? extends DispatcherObject> objects, long timeoutNanos) {
    if (objects.isEmpty() || objects.size() > 64) {
      throw new IllegalArgumentException("objects to wait for: n=" + objects.size());
    }
    DispatcherObject[] all = objects.toArray(new DispatcherObject[0]);
    Wait wait = new Wait("KeWaitForMultipleObjects", all, all[0].machine, timeoutNanos);
    return all[0].machine.kernel().invoke(wait);
  }

  /** {@code timer retry}, for messages. */
  @Override
  public final String toString() {
    return waiters.what();
  }

  private static final class Wait extends KernelCall<Integer> {
    private final DispatcherObject[] objects;
    private final Machine machine;
    private final long timeoutNanos;
    private @Nullable Answer waiting;

    Wait(String name, DispatcherObject[] objects, Machine machine, long timeoutNanos) {
      super(name);
      this.objects = objects;
      this.machine = machine;
      this.timeoutNanos = timeoutNanos;
    }

    @Override
    protected Answer step(Activity self) {
      if (waiting != null) {
        WaitQueue granted = self.takeGrant();
        for (int i = 0; i < objects.length; i++) {
          if (objects[i].waiters == granted) {
            return done(i);
          }
        }
        return self.timedOut() ? done(-1) : waiting;
      }
      for (int i = 0; i < objects.length; i++) {
        if (objects[i].tryTake()) {
          return done(i);
        }
      }
      if (timeoutNanos == 0) {
        return done(-1);
      }
      Answer answer = answer(machine.kernel().deadline(timeoutNanos));
      waiting = answer;
      return answer;
    }

    private Answer answer(long deadlineNanos) {
      if (objects.length == 1) {
        return Answer.block(objects[0].waiters, deadlineNanos);
      }
      WaitQueue[] queues = new WaitQueue[objects.length];
      for (int i = 0; i < queues.length; i++) {
        queues[i] = objects[i].waiters;
      }
      return Answer.blockAny(queues, deadlineNanos);
    }
  }
}
