package dev.wfpsim.scenario.kit;

import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.driver.Ke;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.KEvent;
import dev.wfpsim.kernel.sync.KThread;
import org.jspecify.annotations.Nullable;

/** A system thread of the driver's own: the drain runs at PASSIVE_LEVEL. */
final class ThreadWorker implements Worker {
  private final DriverContext driver;
  private final Runnable drain;
  private final KEvent woken;
  private final NtStatus status;

  /** Null where it could not be started. */
  private final @Nullable KThread thread;

  private boolean retiring;

  ThreadWorker(DriverContext driver, Runnable drain) {
    this.driver = driver;
    this.drain = drain;
    this.woken = driver.ke().KeInitializeEvent("worker woken", EventType.SYNCHRONIZATION, false);
    Ref<KThread> created = new Ref<>();
    this.status = driver.ps().PsCreateSystemThread(created, "worker", this::run);
    this.thread = status.isSuccess() ? created.value() : null;
  }

  @Override
  public NtStatus status() {
    return status;
  }

  @Override
  public void wake() {
    driver.ke().KeSetEvent(woken);
  }

  @Override
  public void retire() {
    retiring = true;
    driver.ke().KeSetEvent(woken);
    if (thread == null) {
      return;
    }
    // Only the thread's own end says that none of the driver's code runs on it any more.
    driver.ke().KeWaitForSingleObject(thread);
  }

  private void run() {
    while (!retiring) {
      driver.ke().KeWaitForSingleObject(woken, Ke.FOREVER);
      drain.run();
    }
  }
}
