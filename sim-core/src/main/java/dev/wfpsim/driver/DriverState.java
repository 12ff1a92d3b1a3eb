package dev.wfpsim.driver;

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
  UNLOADED
}
