package dev.wfpsim.net.transport;

import dev.wfpsim.kernel.Activity;
import dev.wfpsim.kernel.Irql;
import dev.wfpsim.kernel.Machine;

/** Work of the stack that runs at DISPATCH_LEVEL, whoever does it. */
public final class DispatchLevel {
  private DispatchLevel() {}

  /** Runs {@code work} at DISPATCH_LEVEL on the calling activity, raising it if need be. */
  public static void run(Machine machine, Runnable work) {
    Activity self = machine.kernel().current();
    if (self == null || self.irql() == Irql.DISPATCH_LEVEL) {
      work.run();
      return;
    }
    Irql old = machine.raiseIrql(Irql.DISPATCH_LEVEL);
    try {
      work.run();
    } finally {
      machine.lowerIrql(old);
    }
  }
}
