package dev.wfpsim.kernel.run;

import dev.wfpsim.kernel.nt.Identified;
import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.Footprint;
import dev.wfpsim.trace.ObjectKind;
import dev.wfpsim.trace.StableHash;
import org.jspecify.annotations.Nullable;

/**
 * What a DPC object has processors run: a routine at DISPATCH_LEVEL, once each time it is queued.
 *
 * <p>It is in at most one queue: queueing it again before it has begun does nothing. It leaves the
 * queue before it begins, so it may be queued again, and even run on another processor, while it
 * runs. None of this is a scheduling point: the calls of the DPC object are.
 */
public final class DpcRoutine {
  final Runnable routine;
  final String owner;
  final @Nullable Callback callback;
  private final Machine machine;
  private final Identified dpc;
  private final String name;
  private final int object;
  private final long key;
  private @Nullable WaitQueue over;
  private @Nullable Processor queuedOn;
  private final CauseCounts causes = new CauseCounts();
  private long runKey;

  /** The event of the trace that queued it. */
  private long cause;

  /** What the driver's routine that queued it leaves to it. */
  private @Nullable Go before;

  private int running;

  /**
   * A routine that belongs to somebody.
   *
   * @param dpc the DPC object that it is the routine of
   * @param owner the driver whose code it is; empty for the system
   */
  public DpcRoutine(Identified dpc, Machine machine, String name, Runnable routine, String owner) {
    this(dpc, machine, name, machine.keyFor(name), routine, owner);
  }

  /**
   * A routine with a key of its own.
   *
   * @param key names it in choices
   */
  public DpcRoutine(
      Identified dpc, Machine machine, String name, long key, Runnable routine, String owner) {
    this.dpc = dpc;
    this.machine = machine;
    this.key = key;
    this.name = name;
    this.routine = routine;
    this.owner = owner;
    this.callback = owner.isEmpty() ? null : Callback.of(machine, owner, "DPC routine " + name);
    Events events = machine.kernel().events();
    this.object =
        owner.isEmpty()
            ? events.systemObject(ObjectKind.DPC, machine.objectId(), name)
            : events.object(ObjectKind.DPC, machine.objectId(), name);
    machine.kernel().admitBody(routine);
  }

  /** The DPC object that it is the routine of. */
  public Identified dpc() {
    return dpc;
  }

  public Machine machine() {
    return machine;
  }

  public String name() {
    return name;
  }

  /** The number of the DPC object in the trace. */
  public int objectId() {
    return object;
  }

  long cause() {
    return cause;
  }

  /** Whether it runs now. */
  public boolean isRunning() {
    return running > 0;
  }

  /** Whether it is neither queued nor running. */
  public boolean isOver() {
    return queuedOn == null && running == 0;
  }

  /** Where those wait that want it to be over; nobody waits for most. */
  public WaitQueue over() {
    WaitQueue known = over;
    if (known == null) {
      known = new WaitQueue(machine, "DPC", name, object);
      over = known;
    }
    return known;
  }

  private void wakeWaiters() {
    if (over != null) {
      over.wakeAll();
    }
  }

  /** Takes it out of its queue; false if it is in none. */
  public boolean unqueue() {
    Processor p = queuedOn;
    if (p == null) {
      return false;
    }
    p.dpcs.remove(this);
    if (p.dpcs.isEmpty()) {
      p.mustDrain = false;
    }
    queuedOn = null;
    machine.kernel().scheduler().update(p);
    machine.kernel().scheduler().wantDispatch(machine);
    wakeWaiters();
    return true;
  }

  /**
   * Queues it, as part of a call's effect or of a timed event.
   *
   * @param processor where; -1 for the current one, or from a timed event for whichever takes the
   *     interrupt, a choice
   * @return false if it was queued already
   */
  public boolean queue(int processor) {
    return queue(processor, machine.kernel().currentOrHardware().leavesBehind());
  }

  /**
   * As {@link #queue(int)}, for somebody who did so much already in one go.
   *
   * @param left by the routine that had it queued
   */
  public boolean queue(int processor, @Nullable Go left) {
    if (queuedOn != null) {
      return false;
    }
    before = left;
    Kernel kernel = machine.kernel();
    Activity self = kernel.currentOrHardware();
    aboutRun(self);
    Processor own = self.processor;
    Processor p;
    if (processor >= 0) {
      p = machine.processors[processor];
    } else if (own != null && own.machine == machine) {
      p = own;
    } else {
      p = interrupted();
    }
    if (p.dpcs.isEmpty()) {
      p.interruptedNanos = kernel.nowNanos();
    }
    p.dpcs.add(this);
    queuedOn = p;
    if (p == own) {
      p.mustDrain = true;
    }
    cause = kernel.events().write(EventKind.DPC_QUEUE, object, p.ordinal);
    kernel.scheduler().update(p);
    return true;
  }

  /**
   * The processor that takes an interrupt; idle ones are alike, so only the first of them counts.
   */
  private Processor interrupted() {
    Interruptible candidates = machine.interruptible();
    int answer =
        candidates.size() == 1
            ? 0
            : machine.kernel().choices().pick(ChoiceKind.DPC_PROCESSOR, runKey, candidates);
    return candidates.get(answer);
  }

  /** What a call touches that queues it where {@link #queue} does. */
  public void queues(int processor, Activity self, Footprint into) {
    into.writes(object);
    if (queuedOn != null) {
      return;
    }
    Processor own = self.processor;
    if (processor >= 0) {
      interrupts(machine.processors[processor], into);
    } else if (own != null && own.machine == machine) {
      interrupts(own, into);
    } else {
      for (Processor p : machine.processors) {
        interrupts(p, into);
      }
    }
  }

  /** Its run comes next on a processor, which is then not idle any more. */
  private void interrupts(Processor p, Footprint into) {
    into.writes(p.key);
    if (p.isIdle()) {
      into.writes(machine.objectId());
    }
    if (machine.kernel().profile().maxStallNanos() != Long.MAX_VALUE) {
      machine.kernel().footprints().readsClock(into); // an interrupt is late only so long
    }
  }

  /** What a call touches that takes it out of its queue. */
  public void unqueues(Footprint into) {
    into.writes(object);
    Processor p = queuedOn;
    if (p != null) {
      into.writes(p.key);
      if (p.thread == null && p.dpc == null) {
        Footprints.freesProcessor(machine, into);
      }
      ends(into);
    }
  }

  /** What the beginning of its run touches. */
  void begins(Processor p, Footprint into) {
    into.writes(object).writes(p.key);
  }

  /** What the end of its run touches. */
  void ends(Footprint into) {
    into.writes(object);
    if (over != null) {
      over.wakes(into);
    }
  }

  @Nullable Go takeBefore() {
    Go left = before;
    before = null;
    return left;
  }

  /** It is about to run. */
  void begin() {
    queuedOn = null;
    running++;
  }

  void run() {
    try {
      routine.run();
    } finally {
      running--;
      wakeWaiters();
    }
  }

  /** A run is named after who queued it: a call of an activity, or a timed event. */
  private void aboutRun(Activity self) {
    if (machine.kernel().current() == null) {
      runKey = StableHash.mix(key, causes.next(machine.kernel().scheduler().firedKey()));
    } else {
      runKey = StableHash.mix(key, self.choiceKey());
    }
  }

  /** Stable name of the run it is queued for. */
  long nextKey() {
    return runKey;
  }
}
