package dev.wfpsim.net.tcp;

import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.run.WaitQueue;
import org.jspecify.annotations.Nullable;

/** The threads that wait for something of one endpoint. */
final class Waiters {
  private final Machine machine;
  private final WaitQueue opened;
  private final WaitQueue readable;
  private @Nullable WaitQueue writable;

  Waiters(Machine machine) {
    this.machine = machine;
    this.opened = new WaitQueue(machine, "tcp handshake");
    this.readable = new WaitQueue(machine, "tcp data").idle();
  }

  WaitQueue opened() {
    return opened;
  }

  WaitQueue readable() {
    return readable;
  }

  WaitQueue writable() {
    WaitQueue queue = writable;
    if (queue == null) {
      queue = new WaitQueue(machine, "tcp send buffer");
      writable = queue;
    }
    return queue;
  }

  void wakeWriters() {
    if (writable != null) {
      writable.wakeAll();
    }
  }

  /** The connection is over for everybody. */
  void wakeAll() {
    opened.wakeAll();
    readable.wakeAll();
    wakeWriters();
  }
}
