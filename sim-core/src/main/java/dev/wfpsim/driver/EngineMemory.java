package dev.wfpsim.driver;

import dev.wfpsim.kernel.nt.Identified;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.trace.ObjectKind;

/**
 * Memory in which the engine answered a question, to be freed by FwpmFreeMemory0: an object, or the
 * array of a page of them.
 */
final class EngineMemory implements Identified {
  private final Machine machine;
  private final Object value;
  private final int objectId;

  EngineMemory(Machine machine, String call, Object value) {
    this.machine = machine;
    this.value = value;
    this.objectId =
        machine.kernel().events().object(ObjectKind.ENGINE_MEMORY, machine.objectId(), call);
  }

  @Override
  public int objectId() {
    return objectId;
  }

  /** Whether a driver's pointer is one to it. */
  boolean isAt(Object pointer) {
    return pointer == value;
  }

  void free() {
    machine.kernel().events().dead(objectId);
  }

  @Override
  public String toString() {
    return "#" + objectId + " " + value.getClass().getSimpleName();
  }
}
