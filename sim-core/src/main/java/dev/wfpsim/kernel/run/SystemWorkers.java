package dev.wfpsim.kernel.run;

import java.util.ArrayDeque;
import java.util.Objects;

/**
 * The system worker threads of a machine. They start when needed, up to {@link
 * KernelProfile#systemWorkers}, and wait idle for items, which they take first in, first out; with
 * more than one worker the items overlap.
 */
final class SystemWorkers {
  private final Machine machine;
  private final ArrayDeque<WorkRoutine> queue = new ArrayDeque<>(1);
  private final WaitQueue idle;
  private int workers;

  SystemWorkers(Machine machine) {
    this.machine = machine;
    this.idle = new WaitQueue(machine, "work").idle();
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

  private void work() {
    Kernel kernel = machine.kernel();
    while (true) {
      Activity self = Objects.requireNonNull(kernel.current());
      kernel.invoke(new Take()).run(self);
    }
  }

  private final class Take extends KernelCall<WorkRoutine> {
    Take() {
      super("KeRemoveQueue");
    }

    @Override
    protected Answer step(Activity self) {
      WorkRoutine item = queue.poll();
      return item == null ? Answer.block(idle) : done(item);
    }
  }
}
