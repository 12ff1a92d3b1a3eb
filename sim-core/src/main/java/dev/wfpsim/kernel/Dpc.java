package dev.wfpsim.kernel;

import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.ObjectKind;
import dev.wfpsim.trace.StableHash;
import org.jspecify.annotations.Nullable;

/**
 * A deferred procedure call (KDPC): a routine run once at DISPATCH_LEVEL each time it is queued.
 *
 * <p>It is in at most one queue: queueing it again before it has begun does nothing. It leaves the
 * queue before its routine begins, so it may be queued again, and even run on another processor,
 * while its routine runs. Page: KeInsertQueueDpc, KeRemoveQueueDpc, KeSetTargetProcessorDpc.
 */
public final class Dpc implements Identified, OnMachine {
  final Machine machine;
  final Runnable routine;
  final String owner;
  final @Nullable Callback callback;
  private final String name;
  private final int object;
  private final long key;
  private @Nullable WaitQueue runs;
  private int target = -1;
  private @Nullable Processor queuedOn;
  private long queued;
  private final CauseCounts causes = new CauseCounts();
  private long runKey;

  /** The event of the trace that queued it. */
  private long cause;

  /** What the driver's routine that queued it leaves to it. */
  private @Nullable Go before;

  private int running;

  public Dpc(Machine machine, String name, Runnable routine) {
    this(machine, name, routine, "");
  }

  /**
   * A DPC that belongs to somebody.
   *
   * @param owner the driver whose code the routine is
   */
  public Dpc(Machine machine, String name, Runnable routine, String owner) {
    this.machine = machine;
    this.key = machine.keyFor(name);
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

  /** Where those wait that flush it; most DPCs are never flushed. */
  private WaitQueue runs() {
    WaitQueue known = runs;
    if (known == null) {
      known = new WaitQueue(machine, "DPC", name, object);
      runs = known;
    }
    return known;
  }

  private void wakeFlushers() {
    if (runs != null) {
      runs.wakeAll();
    }
  }

  @Override
  public Machine machine() {
    return machine;
  }

  public String name() {
    return name;
  }

  /** The number of its object in the trace. */
  @Override
  public int objectId() {
    return object;
  }

  long cause() {
    return cause;
  }

  /** KeSetTargetProcessorDpc: where {@link #queue} puts it; -1 for the current processor. */
  public void setTargetProcessor(int processor) {
    if (processor < -1 || processor >= machine.processorCount()) {
      throw new IllegalArgumentException("no such processor: processor=" + processor);
    }
    target = processor;
  }

  int targetOr(int processor) {
    return target >= 0 ? target : processor;
  }

  /**
   * KeInsertQueueDpc: queues it on the target processor, or the current one; from a timed event on
   * whichever takes the interrupt, a choice. IRQL: any.
   *
   * @return false if it was queued already
   */
  public boolean queue() {
    return machine.kernel().invoke(new Queue(target));
  }

  /** As {@link #queue}, on a given processor. */
  public boolean queueOn(int processor) {
    if (processor < 0 || processor >= machine.processorCount()) {
      throw new IllegalArgumentException("no such processor: processor=" + processor);
    }
    return machine.kernel().invoke(new Queue(processor));
  }

  /**
   * KeRemoveQueueDpc: takes it out of its queue; false if it is in none. Does not wait for a run
   * that has begun.
   */
  public boolean remove() {
    return machine
        .kernel()
        .invoke(
            new KernelCall<Boolean>("KeRemoveQueueDpc") {
              @Override
              protected Answer step(Activity self) {
                return done(unqueue());
              }
            });
  }

  /**
   * KeFlushQueuedDpcs, for this one: waits until it is neither queued nor running. PASSIVE_LEVEL.
   */
  public void flush() {
    machine
        .kernel()
        .enter(
            new KernelCall<Void>("KeFlushQueuedDpcs") {
              @Override
              protected Answer step(Activity self) {
                return queuedOn == null && running == 0 ? Answer.done() : Answer.block(runs());
              }
            });
  }

  /** Whether its routine runs now. */
  public boolean isRunning() {
    return running > 0;
  }

  private boolean unqueue() {
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
    wakeFlushers();
    return true;
  }

  /** Queues it without a scheduling point, as an interrupt or a timer does. */
  boolean enqueue(int processor) {
    return enqueue(processor, machine.kernel().currentOrHardware().leavesBehind());
  }

  /**
   * As {@link #enqueue(int)}, for somebody who did so much already in one go.
   *
   * @param left by the routine that had it queued
   */
  boolean enqueue(int processor, @Nullable Go left) {
    if (queuedOn != null) {
      return false;
    }
    before = left;
    Kernel kernel = machine.kernel();
    Activity self = kernel.currentOrHardware();
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
    aboutRun(self);
    queued++;
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
            : machine
                .kernel()
                .choices()
                .pick(ChoiceKind.DPC_PROCESSOR, StableHash.mix(key, queued), candidates);
    return candidates.get(answer);
  }

  @Nullable Go takeBefore() {
    Go left = before;
    before = null;
    return left;
  }

  /** The routine is about to run. */
  void begin() {
    queuedOn = null;
    running++;
  }

  void run() {
    try {
      routine.run();
    } finally {
      end();
    }
  }

  /** The routine has ended. */
  private void end() {
    running--;
    wakeFlushers();
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

  private final class Queue extends KernelCall<Boolean> {
    private final int processor;

    Queue(int processor) {
      super("KeInsertQueueDpc");
      this.processor = processor;
    }

    @Override
    protected Answer step(Activity self) {
      return done(enqueue(processor));
    }
  }
}
