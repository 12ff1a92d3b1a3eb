package dev.wfpsim.kernel.run;

import dev.wfpsim.kernel.nt.Bugcheck;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.Footprint;
import dev.wfpsim.trace.ObjectKind;
import dev.wfpsim.trace.StableHash;
import org.jspecify.annotations.Nullable;

/**
 * What a work item has a system worker run: a routine at PASSIVE_LEVEL, once each time it is
 * queued. It leaves the queue before it begins, so it may queue itself again or free its item.
 */
public final class WorkRoutine {
  private static final long RUN = StableHash.of("work item");

  private final Machine machine;
  private final String name;
  private final int object;
  private final String owner;
  final Runnable routine;
  final @Nullable Callback callback;
  private boolean queued;
  private boolean freed;

  /** The event of the trace that queued it. */
  private long cause;

  /** Names the run that it is queued for, by who queued it. */
  private long runKey;

  /** What the driver's routine that queued it leaves to it. */
  private @Nullable Go before;

  /**
   * A routine that belongs to somebody.
   *
   * @param owner the driver whose code it is; empty for the system
   */
  public WorkRoutine(Machine machine, String name, Runnable routine, String owner) {
    this.machine = machine;
    this.name = name;
    Events events = machine.kernel().events();
    this.object =
        owner.isEmpty()
            ? events.systemObject(ObjectKind.WORK_ITEM, machine.objectId(), name)
            : events.object(ObjectKind.WORK_ITEM, machine.objectId(), name);
    this.routine = routine;
    this.owner = owner;
    this.callback = owner.isEmpty() ? null : Callback.of(machine, owner, "work item " + name);
    machine.kernel().admitBody(routine);
  }

  public Machine machine() {
    return machine;
  }

  public String name() {
    return name;
  }

  public String owner() {
    return owner;
  }

  /** The number of the work item in the trace. */
  public int objectId() {
    return object;
  }

  /** Whether it waits in the queue. */
  public boolean isQueued() {
    return queued;
  }

  /** Whether its work item is gone. */
  public boolean isFreed() {
    return freed;
  }

  /** Queues it, as part of a call's effect; it must not be queued already. */
  public void queue(Activity self) {
    queued = true;
    before = self.leavesBehind();
    runKey = StableHash.mix(RUN, machine.workers().about());
    cause = machine.kernel().events().write(EventKind.WORK_QUEUE, object);
    machine.workers().add(this);
  }

  /** What queueing it touches besides itself. */
  public void queues(Footprint into) {
    machine.workers().adds(into);
  }

  /** Its work item is gone; it must not be queued. */
  public void free() {
    freed = true;
    machine.kernel().events().dead(object);
  }

  /** Worker side: it has left the queue; runs it. */
  @EntersDriver
  void run(Activity worker) {
    Kernel kernel = machine.kernel();
    queued = false;
    worker.workFor(owner, name);
    worker.worksOn(runKey);
    worker.cause = cause;
    kernel.events().write(EventKind.WORK_BEGIN, object);
    Callback outer = worker.enterRoutine(callback, before);
    worker.runs(routine);
    try {
      routine.run();
    } catch (Throwable error) {
      worker.thrown(error);
      throw error;
    } finally {
      worker.runs(null);
      worker.routineEnds(outer);
    }
    kernel.events().write(EventKind.WORK_END, freed ? 0 : object);
    if (worker.irql != Irql.PASSIVE_LEVEL || !worker.locks.isEmpty()) {
      worker.enter(callback);
      kernel.bugcheck(
          Bugcheck.WORKER_THREAD_RETURNED_AT_BAD_IRQL,
          "item=" + name + " irql=" + worker.irql + " locks=" + worker.locks);
    }
    worker.workFor("", "");
    worker.worksOn(worker.key);
  }
}
