package dev.wfpsim.net.transport;

import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.sync.WorkItem;
import org.jspecify.annotations.Nullable;

/** A piece of the stack's work for a system worker: its item is freed when the work is done. */
final class DeferredWork {
  private final Runnable work;
  private @Nullable WorkItem item;

  private DeferredWork(Runnable work) {
    this.work = work;
  }

  static void queue(Machine machine, String name, Runnable work) {
    DeferredWork deferred = new DeferredWork(work);
    WorkItem item = new WorkItem(machine, name, deferred::run);
    deferred.item = item;
    item.queue();
  }

  private void run() {
    work.run();
    WorkItem own = item;
    if (own != null) {
      own.free();
    }
  }
}
