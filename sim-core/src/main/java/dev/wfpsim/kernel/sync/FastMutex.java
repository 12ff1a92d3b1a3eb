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
 * A fast mutex (FAST_MUTEX). Its owner runs at APC_LEVEL and may be preempted and block. Not
 * recursive: acquiring it twice waits for oneself, reported as the deadlock it is. A release wakes
 * one waiter, but whoever asks first gets it. Page: ExAcquireFastMutex, ExReleaseFastMutex.
 */
public final class FastMutex implements Identified, OnMachine {
  private final Kernel kernel;
  private final String name;
  private final int object;
  private final WaitQueue waiters;
  private @Nullable Activity owner;
  private Irql ownersIrql = Irql.PASSIVE_LEVEL;

  public FastMutex(Machine machine, String name) {
    this.kernel = machine.kernel();
    this.name = name;
    this.object = kernel.events().object(ObjectKind.FAST_MUTEX, machine.objectId(), name);
    this.waiters = new WaitQueue(machine, "fast mutex", name, object);
    waiters.heldBy(() -> owner == null ? List.of() : List.of(owner));
  }

  @Override
  public Machine machine() {
    return waiters.machine();
  }

  @Override
  public int objectId() {
    return object;
  }

  /** ExAcquireFastMutex: up to APC_LEVEL; at DISPATCH_LEVEL bugcheck IRQL_NOT_LESS_OR_EQUAL. */
  public void acquire() {
    kernel.enter(
        new KernelCall<Void>("ExAcquireFastMutex") {
          @Override
          public void footprint(Activity self, Footprint into) {
            into.writes(object);
            if (self.irql() == Irql.DISPATCH_LEVEL) {
              into.everything();
            } else if (owner != null) {
              waiters.blocks(self, into);
            }
          }

          @Override
          protected Answer step(Activity self) {
            if (self.irql() == Irql.DISPATCH_LEVEL) {
              return Answer.bugcheck(
                  Bugcheck.IRQL_NOT_LESS_OR_EQUAL, "ExAcquireFastMutex at DISPATCH_LEVEL: " + name);
            }
            return take(self) ? Answer.done() : Answer.block(waiters);
          }
        });
  }

  /** ExTryToAcquireFastMutex: whether it got it. */
  public boolean tryAcquire() {
    return kernel.call(
        "ExTryToAcquireFastMutex",
        (self, into) -> into.writes(object),
        () -> take(kernel.currentOrHardware()));
  }

  private boolean take(Activity self) {
    if (owner != null) {
      return false;
    }
    owner = self;
    ownersIrql = self.irql();
    self.setIrql(Irql.APC_LEVEL);
    self.takes(name, waiters);
    kernel.events().write(self, EventKind.LOCK_ACQUIRE, object, 1);
    return true;
  }

  /** ExReleaseFastMutex: by its owner only, else bugcheck THREAD_NOT_MUTEX_OWNER. */
  public void release() {
    kernel.enter(
        new KernelCall<Void>("ExReleaseFastMutex") {
          @Override
          public void footprint(Activity self, Footprint into) {
            waiters.releases(owner == self, into);
            waiters.wakes(into);
          }

          @Override
          protected Answer step(Activity self) {
            if (owner != self) {
              return Answer.bugcheck(
                  Bugcheck.THREAD_NOT_MUTEX_OWNER,
                  "released by " + self + ", held by " + owner + ": " + name);
            }
            owner = null;
            self.givesBack(name, waiters);
            kernel.events().write(self, EventKind.LOCK_RELEASE, object);
            waiters.wakeOne();
            return kernel.lower(self, ownersIrql);
          }
        });
  }
}
