package dev.wfpsim.kernel.sync;

import dev.wfpsim.kernel.nt.Identified;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.run.Touches;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.ObjectKind;

/**
 * A memory cell shared between activities: every read and write is a scheduling point and an event,
 * so that races on it happen and are seen. Plain fields are for what a lock protects.
 */
public final class Shared<T> implements Identified {
  private final Kernel kernel;
  private final int object;
  private final Touches reading;
  private final Touches writing;
  private T value;

  public Shared(Machine machine, String name, T initial) {
    this.kernel = machine.kernel();
    this.object = kernel.events().object(ObjectKind.SHARED_CELL, machine.objectId(), name);
    this.reading = (self, into) -> into.reads(object);
    this.writing = (self, into) -> into.writes(object);
    this.value = initial;
  }

  /** Reads it. */
  public T get() {
    return kernel.call(
        "read",
        reading,
        () -> {
          kernel.events().write(EventKind.SHARED_READ, object);
          return value;
        });
  }

  /** Writes it. */
  public void set(T newValue) {
    kernel.call(
        "write",
        writing,
        () -> {
          if (isSetAlready(newValue)) {
            kernel.events().watched(EventKind.SHARED_SAME, object);
          }
          kernel.events().write(EventKind.SHARED_WRITE, object);
          value = newValue;
          return true;
        });
  }

  /** Whether it is a flag that is so already: setting it once more loses nothing. */
  private boolean isSetAlready(T flag) {
    return flag instanceof Boolean && flag.equals(value);
  }

  /** The number of its object in the trace. */
  @Override
  public int objectId() {
    return object;
  }

  /** Reads it without a scheduling point: for tests and reports. */
  public T peek() {
    return value;
  }
}
