package dev.wfpsim.kernel.run;

import dev.wfpsim.collect.LazyLinkedMap;
import dev.wfpsim.collect.LongMap;
import dev.wfpsim.kernel.nt.Bugcheck;
import dev.wfpsim.kernel.nt.Identified;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.trace.Footprint;
import dev.wfpsim.trace.ObjectKind;
import dev.wfpsim.trace.StableHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A simulated computer: processors that share a ready queue of threads, and system workers. */
public final class Machine implements Identified {
  final ArrayList<Activity> ready = new ArrayList<>(2);
  final Processor[] processors;
  boolean awaitsDispatch;
  private final Kernel kernel;
  private final String name;
  private final long key;
  private final int object;
  private final Map<String, Integer> subjects = new LazyLinkedMap<>();

  /** How many things have a name, by its hash. */
  private final LongMap<Integer> namesGiven = new LongMap<>();

  private final PendingTimers pendingTimers = new PendingTimers();
  private final Interruptible interruptible;
  private @Nullable SystemWorkers workers;

  Machine(Kernel kernel, String name, int processorCount, int firstOrdinal) {
    this.kernel = kernel;
    this.name = name;
    this.key = StableHash.of(name);
    this.object = kernel.events().object(ObjectKind.MACHINE, 0, name);
    this.processors = new Processor[processorCount];
    this.interruptible = new Interruptible(processorCount);
    for (int i = 0; i < processorCount; i++) {
      processors[i] = new Processor(this, i, firstOrdinal + i);
    }
  }

  public Kernel kernel() {
    return kernel;
  }

  public String name() {
    return name;
  }

  public int processorCount() {
    return processors.length;
  }

  /** The number of its object in the trace. */
  @Override
  public int objectId() {
    return object;
  }

  /** From now on who acts for this owner acts on behalf of this process or driver. */
  public void subject(String owner, int process) {
    subjects.put(owner, process);
  }

  /** The process or driver that an owner is; 0 for the system. */
  public int subjectOf(String owner) {
    return owner.isEmpty() ? 0 : subjects.getOrDefault(owner, 0);
  }

  /** Stable name of this machine for choice keys. */
  public long key() {
    return key;
  }

  /** A stable key for the next thing of this name on this machine. */
  public long keyFor(String thing) {
    long name = StableHash.of(thing);
    Integer before = namesGiven.get(name);
    int count = before == null ? 1 : before + 1;
    namesGiven.put(name, count);
    return StableHash.mix(key, name, count);
  }

  SystemWorkers workers() {
    SystemWorkers all = workers;
    if (all == null) {
      all = new SystemWorkers(this);
      workers = all;
    }
    return all;
  }

  /** The timers that are set. */
  public PendingTimers pendingTimers() {
    return pendingTimers;
  }

  /** Timers of an owner that are set, in the order in which they were. */
  public List<Identified> pendingTimersOf(String owner) {
    return pendingTimers.of(owner);
  }

  /** DPCs of an owner that run or are queued, processor by processor. */
  public List<DpcRoutine> pendingDpcsOf(String owner) {
    List<DpcRoutine> found = new ArrayList<>();
    for (Processor p : processors) {
      DpcRoutine running = p.dpcRunning;
      if (running != null && running.isRunning() && running.owner.equals(owner)) {
        found.add(running);
      }
      for (DpcRoutine queued : p.dpcs) {
        if (queued.owner.equals(owner) && !queued.isRunning()) {
          found.add(queued);
        }
      }
    }
    return found.stream().distinct().toList();
  }

  /** The processors that can take an interrupt now. */
  Interruptible interruptible() {
    return interruptible.among(processors);
  }

  int idleProcessors() {
    int idle = 0;
    for (Processor p : processors) {
      if (p.isIdle()) {
        idle++;
      }
    }
    return idle;
  }

  Processor firstIdle() {
    for (Processor p : processors) {
      if (p.isIdle()) {
        return p;
      }
    }
    throw new IllegalStateException("no idle processor: machine=" + name);
  }

  /** Starts a system thread. It first runs when a processor takes it. Not a scheduling point. */
  public Activity startThread(String threadName, Runnable body) {
    return startThread(threadName, body, "");
  }

  /**
   * Starts a thread that belongs to somebody.
   *
   * @param owner the driver or process that owns it, so that its unload or exit can check
   */
  public Activity startThread(String threadName, Runnable body, String owner) {
    return kernel.activities().startThread(this, threadName, ActivityKind.THREAD, owner, body);
  }

  private boolean isHere(Activity activity) {
    return activity.machine() == this;
  }

  /** PsTerminateSystemThread: ends the calling thread. PASSIVE_LEVEL. Does not return. */
  public void terminateThread() {
    kernel.enter(
        new KernelCall<Void>("PsTerminateSystemThread") {
          @Override
          protected Answer step(Activity self) {
            return self.irql == Irql.PASSIVE_LEVEL
                ? Answer.terminate()
                : Answer.bugcheck(
                    Bugcheck.IRQL_NOT_LESS_OR_EQUAL, "PsTerminateSystemThread at " + self.irql);
          }
        });
  }

  /** KeDelayExecutionThread: waits for a time. Below DISPATCH_LEVEL. */
  public void delay(long nanos) {
    delay(Timeout.of(Math.max(nanos, 0)));
  }

  /** As {@link #delay(long)}. */
  public void delay(Timeout time) {
    WaitQueue sleep = new WaitQueue(this, "its delay to end");
    kernel.enter(
        new TimedCall<Void>("KeDelayExecutionThread", kernel, time) {
          @Override
          public void footprint(Activity self, Footprint into) {
            sleep.blocks(self, timeout(), into);
          }

          @Override
          protected Answer step(Activity self) {
            return isOver() ? Answer.done() : Answer.block(sleep, deadlineNanos());
          }
        });
  }

  /** KeStallExecutionProcessor: keeps the caller's processor busy for a time. IRQL: any. */
  public void stall(long nanos) {
    WaitQueue spin = new WaitQueue(this, "its stall to end");
    kernel.enter(
        new TimedCall<Void>("KeStallExecutionProcessor", kernel, Timeout.of(nanos)) {
          @Override
          public void footprint(Activity self, Footprint into) {
            kernel.footprints().readsClock(into);
          }

          @Override
          protected Answer step(Activity self) {
            long left = deadlineNanos() - kernel.nowNanos();
            if (left <= 0) {
              return Answer.done();
            }
            kernel.schedule(left, self.choiceKey(), new WakeUp(spin));
            return Answer.spin(spin);
          }
        });
  }

  /**
   * KeRaiseIrql: raises the caller's level and answers the old one. A lower level than the present
   * one is bugcheck IRQL_NOT_GREATER_OR_EQUAL.
   */
  public Irql raiseIrql(Irql level) {
    Activity self = kernel.currentOrHardware();
    Irql old = self.irql;
    kernel.enter(
        new KernelCall<Void>("KeRaiseIrql") {
          @Override
          public void footprint(Activity self, Footprint into) {
            if (level.compareTo(self.irql) < 0) {
              into.everything();
            }
          }

          @Override
          protected Answer step(Activity caller) {
            if (level.compareTo(caller.irql) < 0) {
              return Answer.bugcheck(
                  Bugcheck.IRQL_NOT_GREATER_OR_EQUAL,
                  "KeRaiseIrql to " + level + " at " + caller.irql);
            }
            caller.irql = level;
            return Answer.done();
          }
        });
    return old;
  }

  /**
   * KeLowerIrql: lowers the caller's level; DPCs held off on its processor run before it goes on. A
   * higher level than the present one is bugcheck IRQL_NOT_LESS_OR_EQUAL.
   */
  public void lowerIrql(Irql level) {
    kernel.enter(
        new KernelCall<Void>("KeLowerIrql") {
          @Override
          public void footprint(Activity self, Footprint into) {
            if (level.compareTo(self.irql) > 0) {
              into.everything();
            }
          }

          @Override
          protected Answer step(Activity caller) {
            if (level.compareTo(caller.irql) > 0) {
              return Answer.bugcheck(
                  Bugcheck.IRQL_NOT_LESS_OR_EQUAL,
                  "KeLowerIrql to " + level + " at " + caller.irql);
            }
            return kernel.lower(caller, level);
          }
        });
  }

  /** Its name. */
  @Override
  public String toString() {
    return name;
  }
}
