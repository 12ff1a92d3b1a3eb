package dev.wfpsim.scenario.library;

import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.kernel.WorkItem;

/**
 * A work item: the drain runs at PASSIVE_LEVEL on a system worker thread. The I/O manager holds the
 * device object while the routine runs, so the driver stays in memory until it has returned.
 */
final class WorkItemWorker implements Worker {
  private final DriverContext driver;
  private final WorkItem workItem;

  WorkItemWorker(DriverContext driver, Runnable drain) {
    this.driver = driver;
    this.workItem = driver.io().IoAllocateWorkItem(driver.deviceObject(), "drain", drain);
  }

  @Override
  public void wake() {
    driver.io().IoQueueWorkItem(workItem);
  }

  @Override
  public void retire() {
    driver.io().IoFreeWorkItem(workItem);
  }
}
