package dev.wfpsim.net.transport;

/** How a socket shares its port ("Using SO_REUSEADDR and SO_EXCLUSIVEADDRUSE"). */
public enum PortSharing {
  DEFAULT,
  /** SO_REUSEADDR. */
  REUSE,
  /** SO_EXCLUSIVEADDRUSE. */
  EXCLUSIVE
}
