package dev.wfpsim.kernel.sync;

import dev.wfpsim.kernel.nt.Identified;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.nt.OnMachine;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.run.Timeout;
import dev.wfpsim.kernel.run.WaitQueue;
import dev.wfpsim.trace.Footprint;
import dev.wfpsim.trace.ObjectKind;
import java.util.List;
import java.util.Objects;

/**
 * An object a thread can wait for: event, semaphore, timer. A signal that finds waiters is granted
 * to them at once, and so cannot be lost or stolen between the signal and the waiter's next step.
 * Page: KeWaitForSingleObject, KeWaitForMultipleObjects.
 */
public abstract sealed class DispatcherObject implements Identified, OnMachine, WaitObject
    permits KEvent, Semaphore, KTimer {
  /** How many objects a thread can wait for at once. */
  public static final int MAXIMUM_WAIT_OBJECTS = 64;

  final Machine machine;
  final WaitQueue waiters;
  private final int object;

  DispatcherObject(Machine machine, ObjectKind kind, String name) {
    this.machine = Objects.requireNonNull(machine, "machine");
    this.object = machine.kernel().events().object(kind, machine.objectId(), name);
    this.waiters = new WaitQueue(machine, kind.words(), name, object);
  }

  @Override
  public final Machine machine() {
    return machine;
  }

  /** The number of its object in the trace. */
  @Override
  public final int objectId() {
    return object;
  }

  /** A call that looks whether it is signalled. */
  final void looking(Activity self, Footprint into) {
    into.reads(waiters.object());
  }

  /** A call that takes its signal away. */
  final void clearing(Activity self, Footprint into) {
    into.writes(waiters.object());
  }

  /** A call that signals it. */
  final void signalling(Activity self, Footprint into) {
    waiters.wakes(into);
  }

  /** A call that waits for it. */
  final void waiting(Activity self, Timeout timeout, Footprint into) {
    if (isSignalled() || timeout == Timeout.AT_ONCE) {
      clearing(self, into);
    } else {
      waiters.blocks(self, timeout, into);
    }
  }

  /** Whether the signal is there. */
  abstract boolean isSignalled();

  /** Takes the signal if it is there. */
  abstract boolean tryTake();

  /** Waits for ever. PASSIVE_LEVEL or APC_LEVEL. */
  public final NtStatus waitFor() {
    return waitFor(Timeout.NEVER);
  }

  /**
   * KeWaitForSingleObject. Below DISPATCH_LEVEL, except with a time-out of 0.
   *
   * @param timeoutNanos how long at most; -1 for ever, 0 only looks
   * @return STATUS_SUCCESS or STATUS_TIMEOUT
   */
  public final NtStatus waitFor(long timeoutNanos) {
    return waitFor(Timeout.of(timeoutNanos));
  }

  /** As {@link #waitFor(long)}. */
  public final NtStatus waitFor(Timeout timeout) {
    Objects.requireNonNull(timeout, "timeout");
    ObjectWait wait =
        new ObjectWait("KeWaitForSingleObject", new WaitObject[] {this}, false, machine, timeout);
    return machine.kernel().invoke(wait) < 0 ? NtStatus.STATUS_TIMEOUT : NtStatus.STATUS_SUCCESS;
  }

  /**
   * KeWaitForMultipleObjects with WaitAny: the index of the object that ended the wait, -1 at the
   * time-out.
   *
   * @param timeoutNanos how long at most; -1 for ever, 0 only looks
   */
  public static int waitForAny(List<? extends DispatcherObject> objects, long timeoutNanos) {
    if (objects.isEmpty()) {
      throw new IllegalArgumentException("no objects to wait for");
    }
    return waitForMultiple(objects.get(0).machine, objects, WaitType.WAIT_ANY, timeoutNanos);
  }

  /**
   * KeWaitForMultipleObjects. Below DISPATCH_LEVEL, except with a time-out of 0.
   *
   * @param machine the computer it is on
   * @param objects 1 to {@link #MAXIMUM_WAIT_OBJECTS}
   * @param timeoutNanos how long at most; -1 for ever, 0 only looks
   * @return the index of the object that ended a wait for any, 0 for all; -1 at the time-out
   */
  public static int waitForMultiple(
      Machine machine, List<? extends WaitObject> objects, WaitType type, long timeoutNanos) {
    return waitForMultiple(machine, objects, type, Timeout.of(timeoutNanos));
  }

  /** As {@link #waitForMultiple(Machine, List, WaitType, long)}. */
  public static int waitForMultiple(
      Machine machine, List<? extends WaitObject> objects, WaitType type, Timeout timeout) {
    Objects.requireNonNull(timeout, "timeout");
    if (objects.isEmpty() || objects.size() > MAXIMUM_WAIT_OBJECTS) {
      throw new IllegalArgumentException("objects to wait for: n=" + objects.size());
    }
    WaitObject[] each = objects.toArray(new WaitObject[0]);
    boolean all = type == WaitType.WAIT_ALL;
    return machine
        .kernel()
        .invoke(new ObjectWait("KeWaitForMultipleObjects", each, all, machine, timeout));
  }

  /** {@code timer retry}, for messages. */
  @Override
  public final String toString() {
    return waiters.what();
  }
}
