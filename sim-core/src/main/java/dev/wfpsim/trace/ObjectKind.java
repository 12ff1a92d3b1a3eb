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
  MDL,
  ENDPOINT,
  FLOW,
  FLOW_CONTEXT,
  CALLOUT,
  /** The engine's half of a callout. */
  ENGINE_CALLOUT,
  PROVIDER,
  PROVIDER_CONTEXT,
  SUBLAYER,
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
  /** A writable copy of what a redirect layer shows, until it is applied. */
  LAYER_DATA,
  PENDED_OPERATION,
  DEVICE,
  CHANGE_SUBSCRIPTION,
  PROCESS_NOTIFY_ROUTINE;

  private static final ObjectKind[] ALL = values();
  private final String words = words(name());

  private static String words(String name) {
    return name.toLowerCase(Locale.ROOT)
        .replace('_', ' ')
        .replaceFirst("^nbl?\\b", name.startsWith("NBL") ? "NBL" : "NB")
        .replaceFirst("^dpc", "DPC")
        .replaceFirst("^mdl", "MDL");
  }

  /** The kind as a sentence says it, such as {@code spin lock}. */
  public String words() {
    return words;
  }

  /** The kind with its article, such as {@code a spin lock}. */
  String one() {
    return (this == MDL || "AEIOUN".indexOf(name().charAt(0)) >= 0 ? "an " : "a ") + words;
  }

  /** The kind with this ordinal. */
  static ObjectKind of(long ordinal) {
    return ALL[(int) ordinal];
  }
}
