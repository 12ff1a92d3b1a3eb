package dev.wfpsim.kernel.sync;

import dev.wfpsim.kernel.nt.Identified;
import dev.wfpsim.kernel.nt.OnMachine;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Answer;
import dev.wfpsim.kernel.run.DpcRoutine;
import dev.wfpsim.kernel.run.KernelCall;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.trace.Footprint;
import java.util.Objects;

/**
 * A deferred procedure call (KDPC): a routine run once at DISPATCH_LEVEL each time it is queued.
 *
 * <p>It is in at most one queue: queueing it again before it has begun does nothing. It leaves the
 * queue before its routine begins, so it may be queued again, and even run on another processor,
 * while its routine runs. Page: KeInsertQueueDpc, KeRemoveQueueDpc, KeSetTargetProcessorDpc.
 */
public final class Dpc implements Identified, OnMachine {
  final DpcRoutine routine;
  private final Machine machine;
  private int target = -1;

  public Dpc(Machine machine, String name, Runnable routine) {
    this(machine, name, routine, "");
  }

  /**
   * A DPC of the system.
   *
   * @param key names it in choices: stable, where how many were made before is not
   */
  public Dpc(Machine machine, String name, long key, Runnable routine) {
    this.machine = Objects.requireNonNull(machine, "machine");
    this.routine = new DpcRoutine(this, machine, name, key, routine, "");
  }

  /**
   * A DPC that belongs to somebody.
   *
   * @param owner the driver whose code the routine is
   */
  public Dpc(Machine machine, String name, Runnable routine, String owner) {
    this.machine = Objects.requireNonNull(machine, "machine");
    this.routine = new DpcRoutine(this, machine, name, routine, owner);
  }

  @Override
  public Machine machine() {
    return machine;
  }

  public String name() {
    return routine.name();
  }

  /** The number of its object in the trace. */
  @Override
  public int objectId() {
    return routine.objectId();
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
              public void footprint(Activity self, Footprint into) {
                routine.unqueues(into);
              }

              @Override
              protected Answer step(Activity self) {
                return done(routine.unqueue());
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
              public void footprint(Activity self, Footprint into) {
                if (routine.isOver()) {
                  into.reads(routine.objectId());
                } else {
                  routine.over().blocks(self, into);
                }
              }

              @Override
              protected Answer step(Activity self) {
                return routine.isOver() ? Answer.done() : Answer.block(routine.over());
              }
            });
  }

  /** Whether its routine runs now. */
  public boolean isRunning() {
    return routine.isRunning();
  }

  private final class Queue extends KernelCall<Boolean> {
    private final int processor;

    Queue(int processor) {
      super("KeInsertQueueDpc");
      this.processor = processor;
    }

    @Override
    public void footprint(Activity self, Footprint into) {
      routine.queues(processor, self, into);
    }

    @Override
    protected Answer step(Activity self) {
      return done(routine.queue(processor));
    }
  }
}
