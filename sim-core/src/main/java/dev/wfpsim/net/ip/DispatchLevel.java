package dev.wfpsim.net.ip;

import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Machine;
import java.util.function.Supplier;

/** Work of the stack that runs at DISPATCH_LEVEL, whoever does it. */
public final class DispatchLevel {
  private DispatchLevel() {}

  /** Runs {@code work} at DISPATCH_LEVEL on the calling activity, raising it if need be. */
  public static void run(Machine machine, Runnable work) {
    Boolean unused =
        get(
            machine,
            () -> {
              work.run();
              return true;
            });
  }

  /** What {@code work} answers at DISPATCH_LEVEL on the calling activity, raised if need be. */
  public static <T> T get(Machine machine, Supplier<T> work) {
    Activity self = machine.kernel().current();
    if (self == null || self.irql() == Irql.DISPATCH_LEVEL) {
      return work.get();
    }
    Irql old = machine.raiseIrql(Irql.DISPATCH_LEVEL);
    try {
      return work.get();
    } finally {
      machine.lowerIrql(old);
    }
  }
}
