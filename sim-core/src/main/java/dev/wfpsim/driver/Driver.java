package dev.wfpsim.driver;

import dev.wfpsim.kernel.nt.NtStatus;

/**
 * A driver, written in Java: an entry point and an unload routine, both called on a system thread
 * at PASSIVE_LEVEL. Everything else it does happens in the callbacks it registers.
 *
 * <p>State shared between its callbacks goes in plain fields; each documented call is a scheduling
 * point, and between two calls nothing else runs. It uses no threads, locks or clocks of its own.
 *
 * <p>Source: "DriverEntry routine", "Unloading a callout driver".
 */
public interface Driver {

  /**
   * Called once when the driver is loaded.
   *
   * @return a status that is not a success refuses the load; unload is not called then
   */
  NtStatus driverEntry(DriverContext context);

  /** Called once before the driver leaves memory; by its return everything must be undone. */
  default void unload() {}
}
