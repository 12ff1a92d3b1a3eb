package dev.wfpsim.kernel.sync;

import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Answer;
import dev.wfpsim.kernel.run.KernelCall;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.run.Timeout;
import dev.wfpsim.kernel.run.WaitQueue;
import dev.wfpsim.kernel.run.WaitsForAll;
import dev.wfpsim.trace.Footprint;
import org.jspecify.annotations.Nullable;

/**
 * A wait for one or several objects: the index of the object that ended it, or -1 at the time-out;
 * of a wait for all of them 0. Where the wait is met already it takes what it needs, of any the
 * first in the array; else whoever signals hands the signal over ({@link WaitQueue#grant}).
 *
 * <p>A wait for all takes nothing until all are signalled at the same moment: a signal that is not
 * enough stays for others. Page: KeWaitForMultipleObjects.
 */
final class ObjectWait extends KernelCall<Integer> implements WaitsForAll {
  private final WaitObject[] objects;
  private final boolean all;
  private final Machine machine;
  private final Timeout timeout;
  private @Nullable Answer waiting;

  ObjectWait(String name, WaitObject[] objects, boolean all, Machine machine, Timeout timeout) {
    super(name);
    this.objects = objects;
    this.all = all && objects.length > 1;
    this.machine = machine;
    this.timeout = timeout;
  }

  @Override
  protected Answer step(Activity self) {
    if (waiting != null) {
      WaitQueue granted = self.takeGrant();
      if (granted != null) {
        return done(all ? 0 : indexOf(granted));
      }
      return self.timedOut() ? done(-1) : waiting;
    }
    int met = all ? takeAll() : takeAny();
    long leftNanos = timeout.nanosFrom(machine.kernel().nowNanos());
    if (met >= 0 || leftNanos == 0) {
      return done(met);
    }
    Answer answer = answer(machine.kernel().deadline(leftNanos));
    waiting = answer;
    return answer;
  }

  @Override
  public void footprint(Activity self, Footprint into) {
    if (waiting != null && (self.isGranted() || self.timedOut())) {
      return; // it only hears of it
    }
    for (WaitObject object : objects) {
      switch (object) {
        case DispatcherObject dispatcher -> dispatcher.waiting(self, timeout, into);
        case KThread thread -> thread.joins(self, timeout, into);
      }
    }
  }

  private int indexOf(WaitQueue granted) {
    int i = 0;
    while (queue(objects[i]) != granted) {
      i++;
    }
    return i;
  }

  private int takeAny() {
    for (int i = 0; i < objects.length; i++) {
      if (take(objects[i])) {
        return i;
      }
    }
    return -1;
  }

  private int takeAll() {
    if (!isMetBy(null)) {
      return -1;
    }
    takeOthers(null);
    return 0;
  }

  /** Whether all are signalled, the one of this queue included. */
  @Override
  public boolean isMetBy(@Nullable WaitQueue signalled) {
    for (WaitObject object : objects) {
      if (queue(object) != signalled && !isSignalled(object)) {
        return false;
      }
    }
    return true;
  }

  /** Takes the signals of all but the object of this queue, whose signaller sees to it. */
  @Override
  public void takeOthers(@Nullable WaitQueue signalled) {
    for (WaitObject object : objects) {
      if (queue(object) != signalled) {
        take(object);
      }
    }
  }

  private Answer answer(long deadlineNanos) {
    if (objects.length == 1) {
      return Answer.block(queue(objects[0]), deadlineNanos);
    }
    WaitQueue[] queues = new WaitQueue[objects.length];
    for (int i = 0; i < queues.length; i++) {
      queues[i] = queue(objects[i]);
    }
    return all
        ? Answer.blockAll(queues, deadlineNanos, this)
        : Answer.blockAny(queues, deadlineNanos);
  }

  private static WaitQueue queue(WaitObject object) {
    return switch (object) {
      case DispatcherObject dispatcher -> dispatcher.waiters;
      case KThread thread -> thread.termination();
    };
  }

  private static boolean isSignalled(WaitObject object) {
    return switch (object) {
      case DispatcherObject dispatcher -> dispatcher.isSignalled();
      case KThread thread -> thread.isDone();
    };
  }

  private static boolean take(WaitObject object) {
    return switch (object) {
      case DispatcherObject dispatcher -> dispatcher.tryTake();
      case KThread thread -> thread.isDone();
    };
  }
}
