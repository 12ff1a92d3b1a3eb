package dev.wfpsim.kernel.sync;

import dev.wfpsim.kernel.nt.Identified;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.run.Touches;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.ObjectKind;
import java.util.function.LongUnaryOperator;

/**
 * A 64-bit cell with the interlocked operations: each one scheduling point and one atomic effect.
 */
public final class Interlocked implements Identified {
  private final Kernel kernel;
  private final int object;
  private final Touches reading;
  private final Touches writing;
  private long value;

  public Interlocked(Machine machine, String name, long initial) {
    this.kernel = machine.kernel();
    this.object = kernel.events().object(ObjectKind.INTERLOCKED_CELL, machine.objectId(), name);
    this.reading = (self, into) -> into.reads(object);
    this.writing = (self, into) -> into.writes(object);
    this.value = initial;
  }

  /** InterlockedIncrement: the new value. */
  public long increment() {
    return update("InterlockedIncrement", v -> v + 1);
  }

  /** InterlockedDecrement: the new value. */
  public long decrement() {
    return update("InterlockedDecrement", v -> v - 1);
  }

  /** InterlockedExchange: the old value. */
  public long exchange(long newValue) {
    long[] old = new long[1];
    update(
        "InterlockedExchange",
        v -> {
          old[0] = v;
          return newValue;
        });
    return old[0];
  }

  /**
   * InterlockedCompareExchange: the old value; it was replaced if that equals {@code comparand}.
   */
  public long compareExchange(long newValue, long comparand) {
    long[] old = new long[1];
    update(
        "InterlockedCompareExchange",
        v -> {
          old[0] = v;
          return v == comparand ? newValue : v;
        });
    return old[0];
  }

  /** A plain aligned read, atomic on the simulated machine. */
  public long get() {
    return kernel.call(
        "read",
        reading,
        () -> {
          kernel.events().write(EventKind.SHARED_READ, object);
          return value;
        });
  }

  private long update(String call, LongUnaryOperator operator) {
    return kernel.call(
        call,
        writing,
        () -> {
          kernel.events().write(EventKind.SHARED_WRITE, object);
          value = operator.applyAsLong(value);
          return value;
        });
  }

  /** The number of its object in the trace. */
  @Override
  public int objectId() {
    return object;
  }

  /** Reads it without a scheduling point: for tests and reports. */
  public long peek() {
    return value;
  }
}
