package dev.wfpsim.scenario.kit;

import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.kernel.sync.Dpc;

/** A deferred procedure call: the drain runs at DISPATCH_LEVEL. */
final class DpcWorker implements Worker {
  private final DriverContext driver;
  private final Dpc dpc;

  DpcWorker(DriverContext driver, Runnable drain) {
    this.driver = driver;
    this.dpc = driver.ke().KeInitializeDpc("drain", drain);
  }

  @Override
  public void wake() {
    driver.ke().KeInsertQueueDpc(dpc);
  }

  @Override
  public void retire() {
    // The last drain has signalled but may not have returned: its code must not go away under it.
    driver.ke().KeFlushQueuedDpcs(dpc);
  }
}
