package dev.wfpsim.net.buffer;

import dev.wfpsim.kernel.run.Events;
import dev.wfpsim.trace.EventKind;

/** What is done with bytes of a buffer, and by whom. */
enum MemoryAccess {
  /** A driver's or the stack's look. */
  READS,
  STACK_WRITES,
  DRIVER_WRITES;

  /** Tells who watches what driver code does. */
  void tell(Events watching, int object, int at, int length) {
    if (this != STACK_WRITES) {
      EventKind kind = this == READS ? EventKind.MEMORY_READ : EventKind.MEMORY_WRITE;
      watching.touched(kind, object, at, length);
    }
  }
}
