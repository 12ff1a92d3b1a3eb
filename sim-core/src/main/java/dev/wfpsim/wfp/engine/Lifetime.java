package dev.wfpsim.wfp.engine;

/** How long an object of the engine lives. Page: object-management. */
public enum Lifetime {
  /** As long as the dynamic session that added it. */
  DYNAMIC,
  /** As long as the engine runs. */
  STATIC,
  /** Until it is deleted. */
  PERSISTENT,
  /** In force only while the engine does not run; kept until it is deleted. */
  BOOT_TIME,
  /** Always; it cannot be deleted. */
  BUILT_IN;

  /** Whether an object of this lifetime is still there after the engine has stopped. */
  boolean outlivesEngine() {
    return this == PERSISTENT || this == BOOT_TIME || this == BUILT_IN;
  }
}
