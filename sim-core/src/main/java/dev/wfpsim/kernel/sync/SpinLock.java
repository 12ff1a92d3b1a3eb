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
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.trace.Footprint;
import dev.wfpsim.trace.ObjectKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A spin lock (KSPIN_LOCK). Its holder runs at DISPATCH_LEVEL; whoever wants it meanwhile keeps its
 * processor busy. It is not fair: any waiter, or a newcomer, may get it next. Acquiring it twice
 * waits for oneself. Page: KeAcquireSpinLock, KeReleaseSpinLock.
 */
public final class SpinLock implements Identified, OnMachine {
  private final Kernel kernel;
  private final String name;
  private final WaitQueue waiters;
  private final int object;
  private final KernelCall<Void> acquire = new Acquire("KeAcquireSpinLock");
  private final KernelCall<Void> acquireAtDpc = new Acquire("KeAcquireSpinLockAtDpcLevel");
  private @Nullable Activity owner;

  public SpinLock(Machine machine, String name) {
    this.kernel = machine.kernel();
    this.name = name;
    this.object = kernel.events().object(ObjectKind.SPIN_LOCK, machine.objectId(), name);
    this.waiters = new WaitQueue(machine, "spin lock", name, object);
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

  /** KeAcquireSpinLock: raises to DISPATCH_LEVEL and takes the lock; answers the old level. */
  public Irql acquire() {
    Irql old = kernel.currentOrHardware().irql();
    kernel.enter(acquire);
    return old;
  }

  /** KeReleaseSpinLock: gives the lock back and returns to {@code old}. */
  public void release(Irql old) {
    kernel.enter(
        new KernelCall<Void>("KeReleaseSpinLock") {
          @Override
          public void footprint(Activity self, Footprint into) {
            waiters.releases(owner == self, into);
          }

          @Override
          protected Answer step(Activity self) {
            Answer answer = giveBack(self);
            return answer == Answer.done() ? kernel.lower(self, old) : answer;
          }
        });
  }

  /** KeAcquireSpinLockAtDpcLevel: the caller is at DISPATCH_LEVEL already. */
  public void acquireAtDpcLevel() {
    if (kernel.currentOrHardware().irql() != Irql.DISPATCH_LEVEL) {
      kernel.report(
          FindingCode.SPIN_LOCK_WRONG_IRQL,
          "KeAcquireSpinLockAtDpcLevel below DISPATCH_LEVEL: lock=" + name);
    }
    kernel.enter(acquireAtDpc);
  }

  /** KeReleaseSpinLockFromDpcLevel: the level stays. */
  public void releaseFromDpcLevel() {
    kernel.enter(
        new KernelCall<Void>("KeReleaseSpinLockFromDpcLevel") {
          @Override
          public void footprint(Activity self, Footprint into) {
            waiters.releases(owner == self, into);
          }

          @Override
          protected Answer step(Activity self) {
            return giveBack(self);
          }
        });
  }

  private Answer giveBack(Activity self) {
    if (owner != self) {
      return Answer.bugcheck(
          Bugcheck.SPIN_LOCK_NOT_OWNED, "released by " + self + ", held by " + owner + ": " + name);
    }
    owner = null;
    self.givesBack(name, waiters);
    kernel.events().write(self, EventKind.LOCK_RELEASE, object);
    waiters.wakeAll();
    return Answer.done();
  }

  private final class Acquire extends KernelCall<Void> {
    Acquire(String call) {
      super(call);
    }

    @Override
    public void footprint(Activity self, Footprint into) {
      waiters.acquires(self, owner == null, into);
    }

    @Override
    protected Answer step(Activity self) {
      if (self == kernel.hardware()) {
        return owner == null ? Answer.done() : Answer.spin(waiters);
      }
      if (this == acquire) {
        self.setIrql(Irql.DISPATCH_LEVEL);
      }
      if (owner != null) {
        return Answer.spin(waiters);
      }
      owner = self;
      self.takes(name, waiters);
      waiters.calm();
      kernel.events().write(self, EventKind.LOCK_ACQUIRE, object, 1);
      return Answer.done();
    }
  }
}
