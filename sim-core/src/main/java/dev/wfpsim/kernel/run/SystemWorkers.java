package dev.wfpsim.kernel.run;

import dev.wfpsim.collect.Fifo;
import dev.wfpsim.trace.Footprint;
import dev.wfpsim.trace.StableHash;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The system worker threads of a machine. They start when needed, up to {@link
 * KernelProfile#systemWorkers}, and wait idle for items, which they take first in, first out; with
 * more than one worker the items overlap.
 */
final class SystemWorkers {
  private final Machine machine;
  private final Fifo<WorkRoutine> queue = new Fifo<>();
  private final WaitQueue idle;

  /** The queue of items, with the workers that wait for one. */
  private final long cell;

  private final Repeats queued = new Repeats();
  private int workers;

  SystemWorkers(Machine machine) {
    this.machine = machine;
    this.cell = StableHash.mix(StableHash.of("work items"), machine.key());
    this.idle = new WaitQueue(machine, "work").idle();
  }

  /** Names the next run of an item, by what queues it. */
  long about() {
    return queued.next(machine.kernel().choiceKey());
  }

  void add(WorkRoutine item) {
    queue.add(item);
    if (!idle.isEmpty()) {
      idle.wakeFirst();
    } else if (workers < machine.kernel().profile().systemWorkers()) {
      workers++;
      machine
          .kernel()
          .activities()
          .startThread(machine, "worker " + workers, ActivityKind.WORKER, "", this::work);
    }
  }

  /** What adding an item touches. */
  void adds(Footprint into) {
    into.writes(cell);
    Activity waiting = idle.first();
    if (waiting != null) {
      WaitFootprint.wakes(waiting, into);
    } else if (workers < machine.kernel().profile().systemWorkers()) {
      WaitFootprint.readies(machine, into);
    }
  }

  private void work() {
    Kernel kernel = machine.kernel();
    while (true) {
      Activity self = Objects.requireNonNull(kernel.current());
      kernel.invoke(new Take()).run(self);
    }
  }

  /** A worker asks for its next item, and runs it. */
  final class Take extends KernelCall<WorkRoutine> {
    Take() {
      super("KeRemoveQueue");
    }

    /** The item it would get now; null for none. */
    @Nullable WorkRoutine next() {
      return queue.peek();
    }

    @Override
    public void footprint(Activity self, Footprint into) {
      into.writes(cell);
      if (next() == null) {
        idle.blocks(self, into);
      } // else nobody else may touch the item: to do so stops the machine
    }

    @Override
    protected Answer step(Activity self) {
      WorkRoutine item = queue.poll();
      return item == null ? Answer.block(idle) : done(item);
    }
  }
}
