package dev.wfpsim.kernel.sync;

import dev.wfpsim.kernel.nt.Bugcheck;
import dev.wfpsim.kernel.nt.Identified;
import dev.wfpsim.kernel.nt.OnMachine;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Answer;
import dev.wfpsim.kernel.run.KernelCall;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.run.WorkRoutine;
import dev.wfpsim.trace.Footprint;
import java.util.Objects;

/**
 * A work item (IO_WORKITEM): a routine run once at PASSIVE_LEVEL on a system worker thread each
 * time it is queued. It leaves the queue before its routine begins, so its routine may queue it
 * again or free it. Page: IoAllocateWorkItem, IoQueueWorkItem, IoFreeWorkItem.
 */
public final class WorkItem implements Identified, OnMachine {
  private final WorkRoutine routine;

  public WorkItem(Machine machine, String name, Runnable routine) {
    this(machine, name, routine, "");
  }

  /**
   * A work item that belongs to somebody.
   *
   * @param owner the driver whose code the routine is
   */
  public WorkItem(Machine machine, String name, Runnable routine, String owner) {
    this.routine =
        new WorkRoutine(Objects.requireNonNull(machine, "machine"), name, routine, owner);
  }

  @Override
  public Machine machine() {
    return routine.machine();
  }

  @Override
  public int objectId() {
    return routine.objectId();
  }

  public String name() {
    return routine.name();
  }

  public String owner() {
    return routine.owner();
  }

  /**
   * IoQueueWorkItem. Queueing an item that waits already, or one that was freed, corrupts the
   * queue: bugcheck INVALID_WORK_QUEUE_ITEM. IRQL: up to DISPATCH_LEVEL.
   */
  public void queue() {
    routine
        .machine()
        .kernel()
        .enter(
            new KernelCall<Void>("IoQueueWorkItem") {
              @Override
              public void footprint(Activity self, Footprint into) {
                routine.queues(into);
                touched(into);
              }

              @Override
              protected Answer step(Activity self) {
                if (routine.isQueued() || routine.isFreed()) {
                  return Answer.bugcheck(
                      Bugcheck.INVALID_WORK_QUEUE_ITEM,
                      "queued "
                          + (routine.isFreed() ? "after it was freed" : "twice")
                          + ": item="
                          + routine.name());
                }
                routine.queue(self);
                return Answer.done();
              }
            });
  }

  /**
   * IoFreeWorkItem. Freeing an item that waits in the queue is a use after free to come: bugcheck
   * INVALID_WORK_QUEUE_ITEM; so is freeing it twice. Its own routine may free it.
   */
  public void free() {
    routine
        .machine()
        .kernel()
        .enter(
            new KernelCall<Void>("IoFreeWorkItem") {
              @Override
              public void footprint(Activity self, Footprint into) {
                touched(into);
              }

              @Override
              protected Answer step(Activity self) {
                if (routine.isQueued() || routine.isFreed()) {
                  return Answer.bugcheck(
                      Bugcheck.INVALID_WORK_QUEUE_ITEM,
                      "freed "
                          + (routine.isQueued() ? "while queued" : "twice")
                          + ": item="
                          + routine.name());
                }
                routine.free();
                return Answer.done();
              }
            });
  }

  /** The item, or all there is where the machine is going to stop. */
  private void touched(Footprint into) {
    into.writes(routine.objectId());
    if (routine.isQueued() || routine.isFreed()) {
      into.everything();
    }
  }

  public boolean isFreed() {
    return routine.isFreed();
  }
}
