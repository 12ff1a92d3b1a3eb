package dev.wfpsim.kernel;

import dev.wfpsim.trace.EventKind;

/**
 * A memory cell shared between activities: every read and write is a scheduling point and an event,
 * so that races on it happen and are seen. Plain fields are for what a lock protects.
 */
public final class Shared<T> {
  private final Kernel kernel;
  private final int nameId;
  private T value;

  public Shared(Machine machine, String name, T initial) {
    this.kernel = machine.kernel();
    this.nameId = kernel.trace().name(name);
    this.value = initial;
  }

  /** Reads it. */
  public T get() {
    return kernel.call(
        "read",
        () -> {
          kernel.emit(EventKind.SHARED_READ, kernel.currentOrHardware(), nameId, 0, 0);
          return value;
        });
  }

  /** Writes it. */
  public void set(T newValue) {
    kernel.call(
        "write",
        () -> {
          kernel.emit(EventKind.SHARED_WRITE, kernel.currentOrHardware(), nameId, 0, 0);
          value = newValue;
          return true;
        });
  }

  /** Reads it without a scheduling point: for tests and reports. */
  public T peek() {
    return value;
  }
}
