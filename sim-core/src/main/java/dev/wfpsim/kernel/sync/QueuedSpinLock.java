package dev.wfpsim.kernel.sync;

import dev.wfpsim.kernel.nt.Bugcheck;
import dev.wfpsim.kernel.nt.Identified;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.OnMachine;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Answer;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.KernelCall;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.run.WaitQueue;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.Footprint;
import dev.wfpsim.trace.ObjectKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An in-stack queued spin lock: as {@link SpinLock}, but first come, first served. A release hands
 * the lock to the longest waiter at once. Page: KeAcquireInStackQueuedSpinLock.
 */
public final class QueuedSpinLock implements Identified, OnMachine {
  private final Kernel kernel;
  private final String name;
  private final WaitQueue waiters;
  private final int object;
  private @Nullable Activity owner;

  public QueuedSpinLock(Machine machine, String name) {
    this.kernel = machine.kernel();
    this.name = name;
    this.object = kernel.events().object(ObjectKind.QUEUED_SPIN_LOCK, machine.objectId(), name);
    this.waiters = new WaitQueue(machine, "queued spin lock", name, object);
    waiters.heldBy(() -> owner == null ? List.of() : List.of(owner));
  }

  /** The number of its object in the trace. */
  @Override
  public int objectId() {
    return object;
  }

  @Override
  public Machine machine() {
    return waiters.machine();
  }

  /** KeAcquireInStackQueuedSpinLock: answers the old level, which the lock handle keeps. */
  public Irql acquire() {
    Irql old = kernel.currentOrHardware().irql();
    kernel.enter(
        new KernelCall<Void>("KeAcquireInStackQueuedSpinLock") {
          @Override
          public void footprint(Activity self, Footprint into) {
            boolean handed = owner == self && self.isWaiting();
            waiters.acquires(self, owner == null || handed, into);
          }

          @Override
          protected Answer step(Activity self) {
            self.setIrql(Irql.DISPATCH_LEVEL);
            if (self.takeGrant() != null) {
              return Answer.done();
            }
            if (owner != null) {
              return Answer.spin(waiters);
            }
            own(self);
            return Answer.done();
          }
        });
    return old;
  }

  private void own(Activity self) {
    owner = self;
    self.takes(name, waiters);
    kernel.events().write(self, EventKind.LOCK_ACQUIRE, object, 1);
  }

  /** KeReleaseInStackQueuedSpinLock: hands the lock on and returns to {@code old}. */
  public void release(Irql old) {
    kernel.enter(
        new KernelCall<Void>("KeReleaseInStackQueuedSpinLock") {
          @Override
          public void footprint(Activity self, Footprint into) {
            waiters.releases(owner == self, into);
          }

          @Override
          protected Answer step(Activity self) {
            if (owner != self) {
              return Answer.bugcheck(
                  Bugcheck.SPIN_LOCK_NOT_OWNED,
                  "released by " + self + ", held by " + owner + ": " + name);
            }
            owner = null;
            self.givesBack(name, waiters);
            kernel.events().write(self, EventKind.LOCK_RELEASE, object);
            Activity next = waiters.first();
            if (next != null) {
              own(next);
              waiters.grant(next);
            }
            return kernel.lower(self, old);
          }
        });
  }
}
