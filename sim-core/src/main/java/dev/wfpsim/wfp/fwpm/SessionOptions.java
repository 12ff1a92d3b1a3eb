package dev.wfpsim.wfp.fwpm;

import java.util.Objects;

/**
 * FWPM_SESSION0: what a session is opened with.
 *
 * @param name display name
 * @param flags {@link #FLAG_DYNAMIC} or 0
 * @param txnWaitTimeoutMillis how long to wait for the engine lock; 0 means the default of 15 s,
 *     {@link #INFINITE} no limit
 * @param kernelMode whether a driver opens it: its transactions may last as long as they like
 */
public record SessionOptions(String name, int flags, int txnWaitTimeoutMillis, boolean kernelMode) {
  /** FWPM_SESSION_FLAG_DYNAMIC: objects added are deleted when the session ends. */
  public static final int FLAG_DYNAMIC = 0x1;

  /** No limit to waiting for the engine lock. */
  public static final int INFINITE = -1;

  /** Members that a C structure holds by value, or that are required, are not null. */
  public SessionOptions {
    Objects.requireNonNull(name, "name");
  }

  /** A driver's session, dynamic or not. */
  public static SessionOptions kernel(String name, boolean dynamic) {
    return new SessionOptions(name, dynamic ? FLAG_DYNAMIC : 0, 0, true);
  }

  /** A process's session, dynamic or not. */
  public static SessionOptions user(String name, boolean dynamic) {
    return new SessionOptions(name, dynamic ? FLAG_DYNAMIC : 0, 0, false);
  }

  /** Whether what the session adds goes when it ends. */
  public boolean isDynamic() {
    return (flags & FLAG_DYNAMIC) != 0;
  }
}
