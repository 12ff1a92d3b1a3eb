package dev.wfpsim.kernel;

import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.ObjectKind;
import org.jspecify.annotations.Nullable;

/**
 * A work item (IO_WORKITEM): a routine run once at PASSIVE_LEVEL on a system worker thread each
 * time it is queued. It leaves the queue before its routine begins, so its routine may queue it
 * again or free it. Page: IoAllocateWorkItem, IoQueueWorkItem, IoFreeWorkItem.
 */
public final class WorkItem implements Identified, OnMachine {
  private final Machine machine;
  private final String name;
  private final int object;
  private final String owner;
  private final Runnable routine;
  private final @Nullable Callback callback;
  private boolean queued;
  private int running;
  private boolean freed;

  /** The event of the trace that queued it. */
  private long cause;

  /** What the driver's routine that queued it leaves to it. */
  private @Nullable Go before;

  public WorkItem(Machine machine, String name, Runnable routine) {
    this(machine, name, routine, "");
  }

  /**
   * A work item that belongs to somebody.
   *
   * @param owner the driver whose code the routine is
   */
  public WorkItem(Machine machine, String name, Runnable routine, String owner) {
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

  @Override
  public Machine machine() {
    return machine;
  }

  @Override
  public int objectId() {
    return object;
  }

  public String name() {
    return name;
  }

  public String owner() {
    return owner;
  }

  /**
   * IoQueueWorkItem. Queueing an item that waits already, or one that was freed, corrupts the
   * queue: bugcheck INVALID_WORK_QUEUE_ITEM. IRQL: up to DISPATCH_LEVEL.
   */
  public void queue() {
    machine
        .kernel()
        .enter(
            new KernelCall<Void>("IoQueueWorkItem") {
              @Override
              protected Answer step(Activity self) {
                if (queued || freed) {
                  return Answer.bugcheck(
                      Bugcheck.INVALID_WORK_QUEUE_ITEM,
                      "queued " + (freed ? "after it was freed" : "twice") + ": item=" + name);
                }
                queued = true;
                before = self.leavesBehind();
                cause = machine.kernel().events().write(EventKind.WORK_QUEUE, object);
                machine.workers().add(WorkItem.this);
                return Answer.done();
              }
            });
  }

  /**
   * IoFreeWorkItem. Freeing an item that waits in the queue is a use after free to come: bugcheck
   * INVALID_WORK_QUEUE_ITEM; so is freeing it twice. Its own routine may free it.
   */
  public void free() {
    machine
        .kernel()
        .enter(
            new KernelCall<Void>("IoFreeWorkItem") {
              @Override
              protected Answer step(Activity self) {
                if (queued || freed) {
                  return Answer.bugcheck(
                      Bugcheck.INVALID_WORK_QUEUE_ITEM,
                      "freed " + (queued ? "while queued" : "twice") + ": item=" + name);
                }
                freed = true;
                machine.kernel().events().dead(object);
                return Answer.done();
              }
            });
  }

  public boolean isFreed() {
    return freed;
  }

  /** Worker side: it has left the queue; runs the routine. */
  @EntersDriver
  void run(Activity worker) {
    Kernel kernel = machine.kernel();
    queued = false;
    running++;
    worker.workFor(owner, name);
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
      worker.routineEnds();
      worker.leave(outer);
    }
    kernel.events().write(EventKind.WORK_END, freed ? 0 : object);
    running--;
    if (worker.irql != Irql.PASSIVE_LEVEL || !worker.locks.isEmpty()) {
      worker.enter(callback);
      kernel.bugcheck(
          Bugcheck.WORKER_THREAD_RETURNED_AT_BAD_IRQL,
          "item=" + name + " irql=" + worker.irql + " locks=" + worker.locks);
    }
    worker.workFor("", "");
  }
}
