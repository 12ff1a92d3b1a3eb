package dev.wfpsim.trace;

import java.util.Locale;

/**
 * What has a life and a number of its own in the trace. Parents: what a thing belongs to, or what
 * it is a clone of.
 */
public enum ObjectKind {
  MACHINE,
  PROCESS,
  DRIVER,
  THREAD,
  WORKER,
  /** One run of a DPC; its parent is the DPC. */
  DPC_RUN,
  DPC,
  TIMER,
  WORK_ITEM,
  EVENT,
  SEMAPHORE,
  SPIN_LOCK,
  QUEUED_SPIN_LOCK,
  READER_WRITER_LOCK,
  FAST_MUTEX,
  RUNDOWN,
  SHARED_CELL,
  INTERLOCKED_CELL,
  POOL_BLOCK,
  NBL_POOL,
  NBL,
  NB,
  ENDPOINT,
  FLOW,
  FLOW_CONTEXT,
  CALLOUT,
  FILTER,
  ENGINE_SESSION,
  TRANSACTION,
  ENUM_HANDLE,
  ENGINE_MEMORY,
  INJECTION_HANDLE,
  INJECTION,
  REDIRECT_HANDLE,
  CLASSIFY_HANDLE,
  PENDED_CLASSIFY,
  PENDED_OPERATION;

  private static final ObjectKind[] ALL = values();
  private final String words = words(name());

  private static String words(String name) {
    return name.toLowerCase(Locale.ROOT)
        .replace('_', ' ')
        .replaceFirst("^nbl?\\b", name.startsWith("NBL") ? "NBL" : "NB")
        .replaceFirst("^dpc", "DPC");
  }

  /** The kind as a sentence says it, such as {@code spin lock}. */
  public String words() {
    return words;
  }

  /** The kind with its article, such as {@code a spin lock}. */
  String one() {
    return ("AEIOUN".indexOf(name().charAt(0)) >= 0 ? "an " : "a ") + words;
  }

  /** The kind with this ordinal. */
  static ObjectKind of(long ordinal) {
    return ALL[(int) ordinal];
  }
}
