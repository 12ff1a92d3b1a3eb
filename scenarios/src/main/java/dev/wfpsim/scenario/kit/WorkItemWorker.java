package dev.wfpsim.scenario.kit;

import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.sync.WorkItem;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A work item: the drain runs at PASSIVE_LEVEL on a system worker thread. The I/O manager holds the
 * device object while the routine runs, so the driver stays in memory until it has returned.
 */
final class WorkItemWorker implements Worker {
  private final DriverContext driver;

  /** Null where there was no memory for it. */
  private final @Nullable WorkItem workItem;

  WorkItemWorker(DriverContext driver, Runnable drain) {
    this.driver = driver;
    this.workItem = driver.io().IoAllocateWorkItem(driver.deviceObject(), "drain", drain);
  }

  @Override
  public NtStatus status() {
    return workItem == null ? NtStatus.STATUS_INSUFFICIENT_RESOURCES : NtStatus.STATUS_SUCCESS;
  }

  @Override
  public void wake() {
    driver.io().IoQueueWorkItem(Objects.requireNonNull(workItem));
  }

  @Override
  public void retire() {
    if (workItem != null) {
      driver.io().IoFreeWorkItem(workItem);
    }
  }
}
