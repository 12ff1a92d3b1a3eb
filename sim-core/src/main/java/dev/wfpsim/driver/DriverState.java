package dev.wfpsim.driver;

import dev.wfpsim.kernel.nt.NtStatus;

/** Where a driver is in its life. */
public enum DriverState {
  /** Its driverEntry has not returned. */
  LOADING,
  /** Its driverEntry answered success. */
  LOADED,
  /** Its driverEntry answered an error; it is not in memory. */
  REFUSED,
  /** Its unload has begun. */
  UNLOADING,
  /** Its unload has returned; it is not in memory. */
  UNLOADED;

  /** What the finding says of a driver whose driverEntry answered an error. */
  public static String refusedWith(NtStatus status) {
    return "driverEntry answered " + status + ": the driver is not loaded";
  }
}
