package dev.wfpsim.scenario.kit;

import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.driver.Ke;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.KEvent;
import dev.wfpsim.kernel.sync.SpinLock;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * Work handed from classify functions to one worker, which does it in the order of arrival.
 *
 * <p>Invariants: at most one worker drains at a time, so the order is kept; once {@link
 * #stopAndDrain} has returned the queue is empty, no worker runs, and nothing can be added.
 */
public final class WorkerQueue<T> {
  private final DriverContext driver;
  private final Consumer<T> work;
  private final Worker worker;

  /** Guards the three members below it; held for a few instructions, never over a call-out. */
  private final SpinLock lock;

  private final ArrayDeque<T> queue = new ArrayDeque<>();
  private boolean draining;
  private boolean stopping;

  /** Signalled by the last drain after {@link #stopping} was set. */
  private final KEvent drained;

  /**
   * A queue whose worker waits for its first item. PASSIVE_LEVEL.
   *
   * @param on {@code thread}, {@code work-item} or {@code dpc}
   * @param work done for each item, at PASSIVE_LEVEL, or in a DPC at DISPATCH_LEVEL
   */
  public WorkerQueue(DriverContext driver, String on, Consumer<T> work) {
    this.driver = driver;
    this.work = work;
    this.lock = driver.ke().KeInitializeSpinLock("work queue");
    this.drained = driver.ke().KeInitializeEvent("work drained", EventType.NOTIFICATION, false);
    this.worker =
        switch (on) {
          case "dpc" -> new DpcWorker(driver, this::drain);
          case "work-item" -> new WorkItemWorker(driver, this::drain);
          default -> new ThreadWorker(driver, this::drain);
        };
  }

  /** Whether there is a worker. Without one the queue is of no use, and only stopped. */
  public NtStatus status() {
    return worker.status();
  }

  /** Hands an item over; false when stopping: it stays with the caller. Up to DISPATCH_LEVEL. */
  public boolean add(T item) {
    Ref<Irql> irql = new Ref<>();
    driver.ke().KeAcquireSpinLock(lock, irql);
    boolean taken = !stopping;
    boolean wake = taken && !draining;
    if (taken) {
      queue.add(item);
      draining = true;
    }
    driver.ke().KeReleaseSpinLock(lock, irql.value());
    if (wake) {
      worker.wake();
    }
    return taken;
  }

  /** Refuses further items, and returns when the worker has done the last one. PASSIVE_LEVEL. */
  public void stopAndDrain() {
    Ref<Irql> irql = new Ref<>();
    driver.ke().KeAcquireSpinLock(lock, irql);
    stopping = true;
    boolean wait = draining;
    driver.ke().KeReleaseSpinLock(lock, irql.value());
    if (wait) {
      driver.ke().KeWaitForSingleObject(drained, Ke.FOREVER);
    }
    worker.retire();
  }

  /** The worker: does what is queued, one item after the other, until nothing is left. */
  private void drain() {
    while (true) {
      Ref<Irql> irql = new Ref<>();
      driver.ke().KeAcquireSpinLock(lock, irql);
      T item = queue.poll();
      draining = item != null;
      boolean last = item == null && stopping;
      driver.ke().KeReleaseSpinLock(lock, irql.value());
      if (last) {
        driver.ke().KeSetEvent(drained);
      }
      if (item == null) {
        return;
      }
      work.accept(item);
    }
  }
}
