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
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reader/writer spin lock (EX_SPIN_LOCK). A writer first claims the lock, which keeps new readers
 * out, then spins until the readers inside have left; so a reader that enters twice while a writer
 * waits deadlocks. Page: ExAcquireSpinLockShared, ExAcquireSpinLockExclusive.
 */
public final class ReaderWriterSpinLock implements Identified, OnMachine {
  private final Kernel kernel;
  private final String name;
  private final int object;
  private final WaitQueue entry;
  private final WaitQueue drain;
  private final List<Activity> readers = new ArrayList<>();
  private @Nullable Activity writer;

  public ReaderWriterSpinLock(Machine machine, String name) {
    this.kernel = machine.kernel();
    this.name = name;
    this.object = kernel.events().object(ObjectKind.READER_WRITER_LOCK, machine.objectId(), name);
    this.entry = new WaitQueue(machine, "reader/writer spin lock", name, object);
    this.drain = new WaitQueue(machine, "the readers of spin lock", name, object);
    entry.heldBy(() -> writer == null ? List.of() : List.of(writer));
    drain.heldBy(() -> List.copyOf(readers));
  }

  @Override
  public Machine machine() {
    return entry.machine();
  }

  @Override
  public int objectId() {
    return object;
  }

  /** ExAcquireSpinLockShared: answers the old level. */
  public Irql acquireShared() {
    Irql old = kernel.currentOrHardware().irql();
    kernel.enter(
        new KernelCall<Void>("ExAcquireSpinLockShared") {
          @Override
          public void footprint(Activity self, Footprint into) {
            entry.acquires(self, writer == null, into);
          }

          @Override
          protected Answer step(Activity self) {
            self.setIrql(Irql.DISPATCH_LEVEL);
            if (writer != null) {
              return Answer.spin(entry);
            }
            readers.add(self);
            own(self, 0);
            return Answer.done();
          }
        });
    return old;
  }

  /** ExReleaseSpinLockShared. */
  public void releaseShared(Irql old) {
    kernel.enter(
        new KernelCall<Void>("ExReleaseSpinLockShared") {
          @Override
          public void footprint(Activity self, Footprint into) {
            entry.releases(readers.contains(self), into);
          }

          @Override
          protected Answer step(Activity self) {
            if (!readers.remove(self)) {
              return notOwned(self);
            }
            disown(self, false);
            if (readers.isEmpty()) {
              drain.wakeAll();
            }
            return kernel.lower(self, old);
          }
        });
  }

  /** ExAcquireSpinLockExclusive: answers the old level. */
  public Irql acquireExclusive() {
    Irql old = kernel.currentOrHardware().irql();
    kernel.enter(
        new KernelCall<Void>("ExAcquireSpinLockExclusive") {
          private boolean claimed;

          @Override
          public void footprint(Activity self, Footprint into) {
            entry.acquires(self, claimed || writer == null, into);
            if ((claimed || writer == null) && !readers.isEmpty()) {
              drain.spins(self, entry, into);
            }
          }

          @Override
          protected Answer step(Activity self) {
            self.setIrql(Irql.DISPATCH_LEVEL);
            if (!claimed) {
              if (writer != null) {
                return Answer.spin(entry);
              }
              writer = self;
              claimed = true;
              entry.calm();
            }
            if (!readers.isEmpty()) {
              return Answer.spin(drain);
            }
            own(self, 1);
            return Answer.done();
          }
        });
    return old;
  }

  /** ExReleaseSpinLockExclusive. */
  public void releaseExclusive(Irql old) {
    kernel.enter(
        new KernelCall<Void>("ExReleaseSpinLockExclusive") {
          @Override
          public void footprint(Activity self, Footprint into) {
            entry.releases(writer == self, into);
          }

          @Override
          protected Answer step(Activity self) {
            if (writer != self) {
              return notOwned(self);
            }
            writer = null;
            disown(self, true);
            entry.wakeAll();
            return kernel.lower(self, old);
          }
        });
  }

  private void own(Activity self, int exclusive) {
    self.takes(name, exclusive == 1 ? entry : drain);
    kernel.events().write(self, EventKind.LOCK_ACQUIRE, object, exclusive);
  }

  private void disown(Activity self, boolean writes) {
    self.givesBack(name, writes ? entry : drain);
    kernel.events().write(self, EventKind.LOCK_RELEASE, object);
  }

  private Answer notOwned(Activity self) {
    return Answer.bugcheck(
        Bugcheck.SPIN_LOCK_NOT_OWNED, "released by " + self + ", not held by it: " + name);
  }
}
